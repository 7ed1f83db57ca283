// How many trainings at a time: what Node 20 says counts the cores that a process may run on, not its container's share of them.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * Cores that this process can keep busy, one at least: those that it may run on, but no more than the processor time that
 * a container (`docker run --cpus`, a cluster's job) gets of them, rounded.
 *
 * @param root where the system's folders are found
 */
export function availableCores(root = '/'): number {
  const shares = controlGroups(root).map(shareOf);
  return Math.max(1, Math.min(availableParallelism(), ...shares.map(Math.round)));
}

/** Folders of the control groups that hold this process's processor time, innermost first; none but on Linux. */
function controlGroups(root: string): string[] {
  const groups = contentOf(join(root, 'proc/self/cgroup'))?.split('\n') ?? [];
  return groups.flatMap((line) => {
    // `0::/path` in version 2, `4:cpu,cpuacct:/path` in version 1.
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || (controllers !== '' && !controllers.split(',').includes('cpu'))) return [];
    const base = join(root, 'sys/fs/cgroup', controllers === '' ? '' : 'cpu');
    const steps = path.split('/').filter((step) => step !== '' && step !== '..');
    // A container may see its own group as the base, and know only the host's path of it.
    return steps.map((_, at) => join(base, ...steps.slice(0, steps.length - at))).concat(base);
  });
}

/** Cores' worth of processor time that a group may use; Infinity where it has no limit. */
function shareOf(group: string): number {
  const [quota, period] = contentOf(join(group, 'cpu.max'))?.split(' ') ?? [
    contentOf(join(group, 'cpu.cfs_quota_us')),
    contentOf(join(group, 'cpu.cfs_period_us')),
  ];
  const share = Number(quota) / Number(period);
  return share > 0 ? share : Infinity;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

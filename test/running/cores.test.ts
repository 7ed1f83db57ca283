import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { availableCores } from '../../lib/running/cores.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  availableParallelism: () => 64,
}));

async function system(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), `${text}\n`);
  }
  return root;
}

describe('the cores that a process can keep busy', () => {
  it.each<[string, Record<string, string>, number]>([
    ['no control groups at all', {}, 64],
    ['a group without a limit', { 'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': 'max 100000' }, 64],
    ['docker run --cpus=2', { 'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': '200000 100000' }, 2],
    ['half a core', { 'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': '20000 100000' }, 1],
    ['a share above the cores', { 'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': '9600000 100000' }, 64],
    [
      'a limit of a group further out',
      {
        'proc/self/cgroup': '0::/jobs.slice/job-7.scope',
        'sys/fs/cgroup/jobs.slice/job-7.scope/cpu.max': 'max 100000',
        'sys/fs/cgroup/jobs.slice/cpu.max': '350000 100000',
      },
      4,
    ],
    [
      'control groups of version 1, the path that of the host',
      {
        'proc/self/cgroup': '9:memory:/docker/ab\n4:cpu,cpuacct:/docker/ab\n0::/',
        'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '300000',
        'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      },
      3,
    ],
    [
      'version 1 without a limit',
      {
        'proc/self/cgroup': '4:cpu,cpuacct:/',
        'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
        'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      },
      64,
    ],
  ])('are right with %s', async (_, files, expected) => {
    expect(availableCores(await system(files))).toBe(expected);
  });

  it('are at least one and at most all here', () => {
    expect(availableCores()).toBeGreaterThanOrEqual(1);
    expect(availableCores()).toBeLessThanOrEqual(availableParallelism());
  });
});

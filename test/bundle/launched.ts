import { execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

interface Surroundings {
  readonly cwd: string;
  readonly home: string;
  readonly env?: Record<string, string>;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a bundle's launcher at `path` with nothing in the environment but an empty home and `env`: no node is on the path. */
export const launched = (path: string, args: readonly string[], surroundings: Surroundings): Promise<Ended> =>
  started(path, args, surroundings).ended;

/** The same, with its process. */
export function started(
  path: string,
  args: readonly string[],
  { cwd, home, env = {} }: Surroundings,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = execFile(path, args, { cwd, env: { ...env, PATH: '/nonexistent', HOME: home } });
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (text) => (stdout += text));
  child.stderr!.on('data', (text) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

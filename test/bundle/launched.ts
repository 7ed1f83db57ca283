import { execFile } from 'node:child_process';

/** Runs a bundle's launcher at `path` with nothing in the environment but an empty home and `env`: no node is on the path. */
export function launched(
  path: string,
  args: readonly string[],
  { cwd, home, env = {} }: { readonly cwd: string; readonly home: string; readonly env?: Record<string, string> },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...env, PATH: '/nonexistent', HOME: home } };
    const child = execFile(path, args, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

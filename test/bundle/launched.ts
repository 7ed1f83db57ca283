import { execFile } from 'node:child_process';

/** Runs a bundle's launcher at `path` with nothing in the environment but an empty home: no node is on the path. */
export function launched(
  path: string,
  args: readonly string[],
  { cwd, home }: { readonly cwd: string; readonly home: string },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(path, args, { cwd, env: { PATH: '/nonexistent', HOME: home } }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

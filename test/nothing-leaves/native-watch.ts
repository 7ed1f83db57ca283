import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const source = fileURLToPath(new URL('./watch.c', import.meta.url));

/**
 * The environment in which a process, its native code included, notes every call beyond this machine in the file `log`;
 * undefined where there is no C compiler, or no such way.
 *
 * @param folder for the compiled watch
 */
export async function nativeWatch(folder: string): Promise<((log: string) => Record<string, string>) | undefined> {
  if (process.platform !== 'linux') return undefined;
  const library = join(folder, 'watch.so');
  return promisify(execFile)('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl']).then(
    () => (log) => ({ LD_PRELOAD: library, WATCH_LOG: log }),
    () => undefined,
  );
}

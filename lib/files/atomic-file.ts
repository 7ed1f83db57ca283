import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';

/**
 * Writes a file in one step: its parts go to a temporary file in the same folder, reach the disk, and are
 * renamed over `path`, whose permissions they take; of a link it is the file that it leads to. A crash or a full disk
 * leaves the old file, or none.
 */
export async function writeAtomically(path: string, ...parts: (string | Uint8Array)[]): Promise<void> {
  const target = await realpath(path).catch(() => path); // none yet
  const before = await stat(target).catch(() => undefined);
  const temporary = `${target}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      if (before) await file.chmod(before.mode & 0o7777);
      for (const part of parts) await file.writeFile(part);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

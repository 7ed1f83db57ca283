import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes } from '../running/duration.ts';
import { isInside, refusalText } from '../files/refusals.ts';

/** Room to leave, as a share of what is asked for: file systems round every file up. */
const margin = 1.1;

/** Free bytes on the disk where `path` is, or would be. */
export async function freeBytes(path: string): Promise<number> {
  for (let at = path; ; at = dirname(at)) {
    const fileSystem = await statfs(at).catch(() => null);
    if (fileSystem) return fileSystem.bavail * fileSystem.bsize;
    if (dirname(at) === at) return Infinity; // a file system that does not tell
  }
}

/** Throws with the mend where the disk has no room for so many more bytes. */
export async function requireSpace(
  folder: string,
  bytes: number,
  free: (path: string) => Promise<number> = freeBytes,
): Promise<void> {
  const room = await free(folder);
  const needed = Math.ceil(bytes * margin);
  if (room >= needed) return;
  throw new Error(
    `${folder} has ${formatBytes(room)} free, and ${formatBytes(needed)} are needed. ` +
      'Free some, or name a folder on another disk in WITHOUT_DECODING_DOWNLOADS.',
  );
}

/** The error in words with the mend when the system refused a write under the folder of downloads; else the error itself. */
export function explainDiskError(error: unknown, folder: string): unknown {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const reason = refusalText(code);
  if (!reason) return error;
  // Failed writes give no path; what somebody gave to be unpacked is not the folder's trouble.
  if (path !== undefined && !isInside(folder, path) && !isInside(path, folder))
    return new Error(`${path} cannot be read (${code})`, { cause: error });
  return new Error(
    `${folder} ${reason} (${code}). What was fetched is kept: mend that, ` +
      'or name another folder in WITHOUT_DECODING_DOWNLOADS, and run the same command again.',
    { cause: error },
  );
}

// What a system says when it refuses a write, in words that follow a folder's name.
import { isAbsolute, relative, sep } from 'node:path';

const refusals: Readonly<Record<string, string>> = {
  ENOSPC: 'is on a full disk',
  EDQUOT: 'is over its disk quota',
  EFBIG: 'is over the limit of file size',
  EACCES: 'cannot be written to: no permission',
  EPERM: 'cannot be written to: no permission',
  EROFS: 'is on a read-only file system',
  ENOTDIR: 'is not a folder, or lies below something that is not',
  EEXIST: 'is not a folder, or lies below something that is not',
  EMFILE: 'cannot be opened: too many open files',
};

/** Whether the path is the folder, or lies in it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The refusal that an error code stands for; undefined for other codes, and for none. */
export function refusalText(code: string | undefined): string | undefined {
  return code === undefined ? undefined : refusals[code];
}

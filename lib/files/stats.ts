import { statSync, type Stats } from 'node:fs';

/** What lies at the path; undefined where nothing does, below a file among others, and where it cannot be looked at. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

export const isFolder = (path: string): boolean => statsOf(path)?.isDirectory() === true;

export const isFile = (path: string): boolean => statsOf(path)?.isFile() === true;

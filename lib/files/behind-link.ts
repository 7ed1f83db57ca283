import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Where a folder lies or is to be made: of a link it is the place that it leads to, there or not; else the path itself. */
export function behindLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Nothing is there yet.
  }
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}

import { relative } from 'node:path';

/** A path as it is shown on a terminal: from the folder that the command is run in; that folder itself in full. */
export function shownPath(path: string): string {
  return relative('', path) || path;
}

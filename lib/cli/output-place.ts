// Where a command is to write, looked at before the work whose results go there: a run of hours does not end at its door.
import { mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { behindLink } from '../files/behind-link.ts';
import { refusalText } from '../files/refusals.ts';
import { statsOf } from '../files/stats.ts';
import { UsageError } from './command.ts';

/**
 * Returns the folder if files can be put into it, or it can be made; throws a UsageError that begins with `what` if not.
 *
 * @param what the option or the command that names it
 * @param folder absolute; need not be there
 */
export function folderToWrite(what: string, folder: string): string {
  const place = behindLink(folder);
  let there = place;
  while (statsOf(there) === undefined && dirname(there) !== there) there = dirname(there);
  if (statsOf(there)?.isDirectory() === false)
    throw new UsageError(
      there === place
        ? `${what}: expected a folder, got the file ${folder}`
        : `${what}: expected a folder, got ${folder}, which would lie below the file ${there}`,
    );
  try {
    // Permissions do not tell all: some file systems refuse whoever asks.
    rmdirSync(mkdtempSync(join(there, '.without-decoding-')));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = refusalText(code) ?? `cannot be written to (${message})`;
    throw new UsageError(`${what}: expected a folder that can be written to, got ${folder}: ${there} ${reason}`, {
      cause: error,
    });
  }
  return folder;
}

/** What names the folder that a command writes into: the option, or its absence where the kit's own folder may be somebody else's. */
export const outputOption = (given: string | undefined): string =>
  given === undefined ? 'without --output' : '--output';

/**
 * Returns where a folder that appears whole is to be made, of a link the place that it leads to, if it can be made there; throws a
 * UsageError that begins with `what` if not, and with the message of `refuse` if that throws at a folder that is there.
 */
export function placeOfNewFolder(what: string, path: string, refuse: (folder: string) => void): string {
  const folder = behindLink(resolve(path));
  const stats = statsOf(folder);
  if (stats?.isDirectory() === false)
    throw new UsageError(`${what}: expected a new folder, got the file ${folder}: name another one`);
  folderToWrite(what, dirname(folder));
  try {
    if (stats) refuse(folder);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
  return folder;
}

/** Returns the file if it can be written, over one that is there or anew; throws a UsageError that begins with `what` if not. */
export function fileToWrite(what: string, file: string): string {
  if (statsOf(file)?.isDirectory()) throw new UsageError(`${what}: expected a file, got the folder ${file}`);
  folderToWrite(what, dirname(file));
  return file;
}

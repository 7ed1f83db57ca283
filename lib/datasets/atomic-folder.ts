import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { behindLink } from '../files/behind-link.ts';

/** Throws, with what to do, unless the full folder that is there may be replaced. */
export type CheckReplaceable = (folder: string) => void;

/**
 * Fills a folder so that it appears at `dir` complete or not at all: `fill` writes into a new folder beside it, which
 * takes the name `dir` once `fill` has returned. If anything fails, the partial folder is removed and `dir` is as it was;
 * should the process die between taking the old folder away and putting the new one in its place, the next call puts the
 * old one back. Where `dir` is a link, the folder is the one that it leads to. Returns what `fill` returned.
 *
 * @param sign says whether a folder at `dir` that holds something is replaced, before anything is made and again before it
 *   is: the name of a file or folder that only those of its kind hold, or a check, which a place that a user has named needs
 */
export async function writeFolderAtomically<T>(
  dir: string,
  sign: string | CheckReplaceable,
  fill: (partial: string) => T | Promise<T>,
): Promise<T> {
  const target = behindLink(resolve(dir));
  const check = typeof sign === 'string' ? holding(sign) : sign;
  const checkTarget = (): void => {
    if (existsSync(target) && readdirSync(target).length > 0) check(target);
  };
  mkdirSync(dirname(target), { recursive: true });
  settleAbandoned(target);
  checkTarget();
  const partial = `${target}${partialMark()}${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(partial);
  try {
    const result = await fill(partial);
    checkTarget();
    putInPlace(partial, target);
    return result;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

/** What was known by one name before; anything else there is somebody's. */
function holding(marker: string): CheckReplaceable {
  return (folder) => {
    if (!existsSync(join(folder, marker)))
      throw new Error(
        `${folder} holds other files (no ${marker}) and would be replaced. Name a new or an empty folder.`,
      );
  };
}

const oldMark = '-old';

function putInPlace(partial: string, target: string): void {
  const old = `${partial}${oldMark}`;
  const replaces = existsSync(target);
  if (replaces) renameSync(target, old); // a folder cannot be renamed onto a full one
  try {
    renameSync(partial, target);
  } catch (error) {
    if (replaces) renameSync(old, target);
    throw error;
  }
  rmSync(old, { recursive: true, force: true });
}

/** The machine is part of the name: on a shared disk, a process number means nothing to another machine. */
function partialMark(): string {
  return `.partial-${hostname().replace(/[^\w.]/g, '_')}-`;
}

/** Puts back the folder that a killed process of this machine took away, and removes what such processes left half-written. */
function settleAbandoned(target: string): void {
  const mark = basename(target) + partialMark();
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(mark)) continue;
    if (isRunning(Number.parseInt(name.slice(mark.length), 10))) continue;
    const path = join(dirname(target), name);
    if (name.endsWith(oldMark) && !existsSync(target)) renameSync(path, target);
    else rmSync(path, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 asks, and ends nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Fills a folder so that it appears at `dir` complete or not at all: `fill` writes into a new folder beside it, which
 * takes the name `dir` once `fill` has returned. If `fill` throws, the partial folder is removed and `dir` is as it
 * was. A folder already at `dir` is replaced if it is empty or holds a file named `marker`, the sign of its kind;
 * anything else there is somebody's, and an error. Returns what `fill` returned.
 */
export async function writeFolderAtomically<T>(
  dir: string,
  marker: string,
  fill: (partial: string) => T | Promise<T>,
): Promise<T> {
  const target = resolve(dir);
  if (existsSync(target) && !existsSync(join(target, marker)) && readdirSync(target).length > 0) {
    throw new Error(`${dir} holds other files (no ${marker}) and would be replaced. Name a new or an empty folder.`);
  }
  mkdirSync(dirname(target), { recursive: true });
  removeAbandoned(target);
  const partial = `${target}${partialMark()}${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(partial);
  try {
    const result = await fill(partial);
    if (existsSync(target)) renameSync(target, `${partial}-old`); // a folder cannot be renamed onto a full one
    renameSync(partial, target);
    rmSync(`${partial}-old`, { recursive: true, force: true });
    return result;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

/** The machine is part of the name: on a shared disk, a process number means nothing to another machine. */
function partialMark(): string {
  return `.partial-${hostname().replace(/[^\w.]/g, '_')}-`;
}

/** Removes what killed processes of this machine left half-written beside the target. */
function removeAbandoned(target: string): void {
  const mark = basename(target) + partialMark();
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(mark)) continue;
    const pid = Number.parseInt(name.slice(mark.length), 10);
    if (!isRunning(pid)) rmSync(join(dirname(target), name), { recursive: true, force: true });
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

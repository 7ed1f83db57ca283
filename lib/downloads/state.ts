// What is there of a data set.
import { isLitter } from '../files/litter.ts';
import { isFolder } from '../files/stats.ts';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bytesAt, partialPath } from './partial-file.ts';
import type { Count, DataSet, DataSetPart, PublicFile } from './data-set.ts';

/** Folder of archives that this kit fetched, and may remove. */
export const archivesFolder = (downloads: string): string => join(downloads, 'archives');

/** How a part stands: complete, there but not as it should be, or not there. */
export type PartState =
  | { readonly state: 'there'; readonly counts: readonly Count[] }
  | { readonly state: 'damaged'; readonly problem: string }
  | { readonly state: 'absent'; readonly fetched: number };

export interface DataSetState {
  /** `partial`: some of its parts, a part with files missing, or the start of a fetch. */
  readonly state: 'there' | 'partial' | 'absent';
  readonly folder: string;
  readonly parts: readonly PartState[];
}

/** How a data set stands in the folder of downloads, by counting files; nothing is decoded. */
export async function stateOf(set: DataSet, downloads: string): Promise<DataSetState> {
  const folder = join(downloads, set.name);
  const parts = await Promise.all(set.parts.map((part) => partState(part, join(folder, part.folder), downloads)));
  return { state: wholeState(parts), folder, parts };
}

function wholeState(parts: readonly PartState[]): DataSetState['state'] {
  if (parts.every(({ state }) => state === 'there')) return 'there';
  const isUntouched = parts.every((part) => part.state === 'absent' && part.fetched === 0);
  return isUntouched ? 'absent' : 'partial';
}

async function partState(part: DataSetPart, folder: string, downloads: string): Promise<PartState> {
  if (isFolder(folder)) {
    const problem = problemWith(part, folder);
    return problem === null ? { state: 'there', counts: part.counts } : { state: 'damaged', problem };
  }
  const fetched = await Promise.all(part.files.map((file) => fetchedSoFar(file, downloads)));
  return { state: 'absent', fetched: fetched.reduce((sum, bytes) => sum + bytes, 0) };
}

async function fetchedSoFar({ name }: PublicFile, downloads: string): Promise<number> {
  const path = join(archivesFolder(downloads), name);
  return (await bytesAt(path)) || bytesAt(partialPath(path));
}

/** What is wrong with an unpacked part, one line; null when every folder has its files and none is empty. */
export function problemWith(part: DataSetPart, folder: string): string | null {
  const problems = part.counts.flatMap(({ folder: inside, files, what }) => {
    const filesThere = filesIn(join(folder, inside));
    const empty = filesThere.filter(({ bytes }) => bytes === 0);
    return [
      ...(filesThere.length === files ? [] : [`${filesThere.length} of ${files} ${what}`]),
      ...(empty.length === 0 ? [] : [`${empty.length} of the ${what} empty, e.g. ${relative(folder, empty[0].path)}`]),
    ];
  });
  return problems.length > 0 ? problems.join(', ') : null;
}

/** All files that somebody put under a folder, at any depth; none where it is not there. */
function filesIn(folder: string): { path: string; bytes: number }[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (isLitter(entry.name)) return [];
    const path = join(folder, entry.name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return filesIn(path);
    return stats?.isFile() ? [{ path, bytes: stats.size }] : [];
  });
}

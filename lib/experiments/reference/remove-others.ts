import { readdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Removes the files of a folder that end in one of `endings` and are not among `kept`. Returns their names. */
export async function removeOthers(
  folder: string,
  kept: readonly string[],
  endings: readonly string[],
): Promise<string[]> {
  const files = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const others = files.filter((name) => endings.includes(extname(name)) && !kept.includes(name)).sort();
  for (const name of others) await rm(join(folder, name));
  return others;
}

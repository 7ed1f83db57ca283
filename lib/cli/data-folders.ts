// Folders of images that the command line gives.
import { resolve } from 'node:path';
import { whatIsRead } from '../experiments/profiles/data-names.ts';
import type { Profile } from '../experiments/profiles/profile.ts';
import { isFolder } from '../files/stats.ts';
import { UsageError } from './command.ts';

/**
 * The folders after `--data`, NAME=DIR each, by name. Throws a UsageError for one that is no folder, and for a name by which the profile
 * reads nothing: results would be of other images than meant.
 *
 * @param names by which the profile reads folders
 */
export function dataFolders(
  given: readonly string[],
  { name: profile }: Profile,
  names: readonly string[],
): Record<string, string> {
  const folders: Record<string, string> = {};
  for (const named of given) {
    const [, name, folder] = /^([\w-]+)=(.+)$/.exec(named) ?? [];
    if (!name || !folder) throw new UsageError(`--data: expected NAME=DIR, e.g. imagenet=/data/ilsvrc, got ${named}`);
    if (!names.includes(name)) throw new UsageError(`--data ${name}: ${whatIsRead(profile, name, names)}`);
    if (!isFolder(folder)) {
      throw new UsageError(`--data ${name}: ${resolve(folder)} is not a folder`);
    }
    folders[name] = resolve(folder);
  }
  return folders;
}

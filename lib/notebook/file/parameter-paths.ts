// Paths among the values that a command line gives for a notebook's parameters: they start where the command is run, as
// those of every option do, while the kernel runs in the project's folder.
import { resolve } from 'node:path';
import { statsOf } from '../../files/stats.ts';

/** Matches names that are one of the words, or end in it: `file`, `myFile`, `my_files`; not `profile`. */
function ending(...words: readonly string[]): RegExp {
  const capitals = words.map((word) => word[0].toUpperCase() + word.slice(1));
  return new RegExp(`(?:^|_)(?:${words.join('|')})s?$|[a-z\\d](?:${capitals.join('|')})s?$`);
}

/** Parameters that say by their names that they are paths. */
const namedPath = ending('file', 'folder', 'directory', 'dir', 'path', 'picture', 'photo', 'image');
/** Of these, the ones that are read: a notebook may write to the others. */
const namedPicture = ending('picture', 'photo');
const looksLikePath = /[/\\]|\.\w+$/;

/**
 * `value` with the relative paths in it made absolute: of a folder of data (a field of `Settings.data`), of a parameter whose
 * name says that it is a file, folder, path, picture or photo, and of any other text that has a slash or an ending and names
 * something that is there. Throws with one sentence when there is no such picture or folder of data.
 *
 * @param place where it is set: a variable, and what leads to a field of it
 * @param type the variable's, as it is written
 * @param folder the shell's
 */
export function withPaths(value: unknown, place: readonly string[], type: string | undefined, folder: string): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, withPaths(member, [...place, name], type, folder)]),
    );
  if (typeof value !== 'string' || value === '' || /^\w+:\/\//.test(value)) return value;
  const name = place.at(-1)!;
  const path = resolve(folder, value);
  const stats = statsOf(path);
  const isData = type === 'Settings' && place[1] === 'data';
  const absent = `${place.join('.')}: there is no ${isData ? 'folder' : 'file'} ${path}`;
  if (isData && !stats?.isDirectory()) throw new Error(absent);
  if (namedPicture.test(name) && !stats?.isFile()) throw new Error(absent);
  return isData || namedPath.test(name) || (stats && looksLikePath.test(value)) ? path : value;
}

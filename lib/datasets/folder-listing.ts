import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isLitter } from '../files/litter.ts';
import { isInside } from '../files/refusals.ts';
import { isFolder } from '../files/stats.ts';
import { createRandom } from './random.ts';
import type { SplitPart } from './split.ts';

/** The image files of one part, class by class. Paths are relative to the root, with '/' between names. */
export interface FolderListing {
  /** Names of the class folders, in byte order. */
  readonly classFolders: readonly string[];
  /** Per class, its files in byte order. */
  readonly files: readonly (readonly string[])[];
}

/**
 * Lists `root/<part>/<class>/**`. Every part that is there must have the same classes, `train/` and `val/` must be
 * there, and no class of `part` may be empty. The order is that of the names' bytes, whatever the locale. Hidden files
 * and what file browsers leave behind are no images; anything else is listed, readable or not.
 */
export function listImageFolder(root: string, part: SplitPart): FolderListing {
  if (!isFolder(root)) throw new Error(`${root} is not a folder. Name one that holds train/ and val/.`);
  const parts: SplitPart[] = part === 'test' ? ['train', 'val', 'test'] : ['train', 'val'];
  for (const needed of parts) {
    if (!isFolder(join(root, needed))) {
      throw new Error(
        `${root} has no folder ${needed}/. Expected ${root}/{${parts.join(',')}}/<class>/<images>, ` +
          `found ${quoted(readdirSync(root).sort(byBytes)) || 'an empty folder'}.`,
      );
    }
  }
  const flat = parts.find((name) => foldersIn(join(root, name)).length === 0);
  if (flat !== undefined) {
    throw new Error(`${root}/${flat} holds no class folders. Expected ${root}/${flat}/<class>/<images>.`);
  }
  const classFolders = foldersIn(join(root, part));
  for (const other of parts) if (other !== part) checkSameClasses(root, part, classFolders, other);

  const files = classFolders.map((name) => filesIn(root, `${part}/${name}`).sort(byBytes));
  const empty = classFolders.filter((_, index) => files[index].length === 0);
  if (empty.length > 0) {
    throw new Error(
      `${root}/${part} has ${empty.length} class folder(s) without images: ${quoted(empty)}. ` +
        'Fill them, or remove these classes from every part.',
    );
  }
  return { classFolders, files };
}

/**
 * At most `maxImages` of the files, as evenly over the classes as their sizes allow; drawn at random but always the
 * same, and a smaller subset is part of a larger one as long as no class runs out.
 */
export function balancedSubset(listing: FolderListing, maxImages: number): FolderListing {
  const { classFolders, files } = listing;
  if (!Number.isSafeInteger(maxImages) || maxImages < classFolders.length) {
    throw new RangeError(
      `Image folder: expected maxImages to be an integer of at least the number of classes, ${classFolders.length}, ` +
        `got ${maxImages}.`,
    );
  }
  // Smallest classes first: what they cannot fill is shared among the rest.
  const quota = files.map((list) => list.length);
  const bySize = quota.map((_, index) => index).sort((a, b) => files[a].length - files[b].length || a - b);
  let left = maxImages;
  bySize.forEach((index, done) => {
    // Rounding up for the last classes: the quotas differ by at most one and sum to maxImages.
    quota[index] = Math.min(quota[index], Math.floor(left / (classFolders.length - done)));
    left -= quota[index];
  });
  return {
    classFolders,
    files: files.map((list, index) => {
      const order = createRandom('image folder subset', classFolders[index]).permutation(list.length);
      return Array.from(order.subarray(0, quota[index]).sort(), (file) => list[file]);
    }),
  };
}

function checkSameClasses(root: string, part: SplitPart, classFolders: readonly string[], other: SplitPart): void {
  const others = foldersIn(join(root, other));
  const missing = classFolders.filter((name) => !others.includes(name));
  const surplus = others.filter((name) => !classFolders.includes(name));
  if (missing.length + surplus.length === 0) return;
  const lines = [
    missing.length > 0 && `${missing.length} only in ${part}/ (${quoted(missing)})`,
    surplus.length > 0 && `${surplus.length} only in ${other}/ (${quoted(surplus)})`,
  ].filter(Boolean);
  throw new Error(
    `${root}: ${part}/ and ${other}/ have different classes: ${lines.join(', ')}. ` +
      'Give both parts the same class folders.',
  );
}

function foldersIn(dir: string): string[] {
  const entries = readdirSync(dir, { withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        !isLitter(entry.name) && (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(dir, entry.name)))),
    )
    .map((entry) => entry.name)
    .sort(byBytes);
}

/** All files under `root/folder`, at any depth, links followed. */
function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (isLitter(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    const isLinked = entry.isSymbolicLink() && isFolder(join(root, path));
    if (isLinked && isInside(realpathSync(join(root, path)), realpathSync(join(root, folder))))
      throw new Error(`${root}/${path} links to a folder that it lies in: remove the link`);
    return entry.isDirectory() || isLinked ? filesIn(root, path) : [path];
  });
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `'${name}'`);
  return names.length > 5 ? `${shown.join(', ')}, ...` : shown.join(', ');
}

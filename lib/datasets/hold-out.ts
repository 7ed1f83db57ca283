// Photos to choose settings by: what a profile reports stays unseen until it reports.
import { constants } from 'node:fs';
import { copyFile, link, mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isInside } from '../files/refusals.ts';
import { writeFolderAtomically } from './atomic-folder.ts';
import { listImageFolder, type FolderListing } from './folder-listing.ts';

/** The training images that stay to train on, or those that are held out to choose by. */
export type HeldOutPart = 'train' | 'val';

/** Images that were kept for training, and those that were held out. */
export interface HeldOut {
  readonly train: number;
  readonly heldOut: number;
}

/**
 * Of the training images in `root/train`, class by class in the order of the names' bytes, every `every`-th for `val`, the rest
 * for `train`. The images in `root/val` are in neither.
 *
 * @param every a whole number of at least 2; throws a RangeError when a class has fewer images, of which none would be held out
 */
export function listHeldOut(root: string, part: HeldOutPart, every: number): FolderListing {
  return partOf(listToHoldOut(root, every), part, every);
}

/** The training images, enough of each class. */
function listToHoldOut(root: string, every: number): FolderListing {
  if (!Number.isSafeInteger(every) || every < 2)
    throw new RangeError(`expected every to be a whole number from 2, got ${every}`);
  const listing = listImageFolder(root, 'train');
  const { classFolders, files } = listing;
  const fewest = Math.min(...files.map((list) => list.length));
  if (fewest < every) {
    const more = fewest < 2 ? '' : `hold out more, one in ${fewest} for instance, or `;
    throw new RangeError(
      `${root}/train: the class '${classFolders[files.findIndex((list) => list.length === fewest)]}' has ${fewest} image${fewest === 1 ? '' : 's'}, ` +
        `of which one in ${every} holds out none: ${more}leave the class out`,
    );
  }
  return listing;
}

function partOf({ classFolders, files }: FolderListing, part: HeldOutPart, every: number): FolderListing {
  const isHeldOut = (at: number): boolean => at % every === every - 1;
  return { classFolders, files: files.map((list) => list.filter((_, at) => isHeldOut(at) === (part === 'val'))) };
}

/**
 * Makes the folder `dir` of the training images in `root/train` alone: its `val/` are those that `listHeldOut` holds out, its
 * `train/` the rest. No image is copied where the file system can give it a second name. `dir` appears complete or not at all.
 */
export async function holdOut(root: string, dir: string, every: number): Promise<HeldOut> {
  if (isInside(root, dir))
    throw new RangeError(`${dir} lies in ${root}, whose photos are read: name a folder outside it`);
  const listing = listToHoldOut(root, every);
  const filesOf = (part: HeldOutPart): string[] => partOf(listing, part, every).files.flat();
  const parts = { train: filesOf('train'), val: filesOf('val') };
  await writeFolderAtomically(dir, refuseFull, async (partial) => {
    for (const [part, files] of Object.entries(parts))
      for (const file of files) await secondName(join(root, file), join(partial, part, file.slice('train/'.length)));
  });
  return { train: parts.train.length, heldOut: parts.val.length };
}

function refuseFull(folder: string): void {
  throw new Error(`${folder} is not empty: name a new folder`);
}

/** A link to the file's content; a copy where that is on another disk, or a link is refused. */
async function secondName(file: string, name: string): Promise<void> {
  await mkdir(dirname(name), { recursive: true });
  const target = await realpath(file);
  await link(target, name).catch(() => copyFile(target, name, constants.COPYFILE_EXCL));
}

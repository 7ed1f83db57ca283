// Photos to choose settings by: what a profile reports stays unseen until it reports.
import { constants } from 'node:fs';
import { copyFile, link, mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFolderAtomically } from './atomic-folder.ts';
import { listImageFolder } from './folder-listing.ts';

/** Images that were kept for training, and those that were held out. */
export interface HeldOut {
  readonly train: number;
  readonly heldOut: number;
}

/**
 * Makes the folder `dir` of the training images in `root/train` alone: of each class, in the order of the names' bytes, every
 * `every`-th becomes one of `dir/val`, the rest are `dir/train`. `root/val` is not read. No image is copied where the file
 * system can give it a second name. `dir` appears complete or not at all.
 *
 * @param every a whole number of at least 2; throws a RangeError when a class has fewer images, of which none would be held out
 */
export async function holdOut(root: string, dir: string, every: number): Promise<HeldOut> {
  if (!Number.isSafeInteger(every) || every < 2)
    throw new RangeError(`expected every to be a whole number from 2, got ${every}`);
  const { classFolders, files } = listImageFolder(root, 'train');
  const small = classFolders.findIndex((_, label) => files[label].length < every);
  if (small >= 0)
    throw new RangeError(
      `${root}/train: the class '${classFolders[small]}' has ${files[small].length} images, of which every ${every}th holds out none: ` +
        `hold out more, --every ${Math.max(2, files[small].length)} for instance, or leave the class out`,
    );
  const isHeldOut = (at: number): boolean => at % every === every - 1;
  const counts = { train: 0, heldOut: 0 };
  await writeFolderAtomically(dir, refuseFull, async (partial) => {
    for (const list of files)
      for (const [at, file] of list.entries()) {
        const part = isHeldOut(at) ? 'val' : 'train';
        await secondName(join(root, file), join(partial, part, file.slice('train/'.length)));
        counts[isHeldOut(at) ? 'heldOut' : 'train'] += 1;
      }
  });
  return counts;
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

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { decodePicture, decodingFault, scaled } from './decoding.ts';
import { balancedSubset, listImageFolder, type FolderListing } from './folder-listing.ts';
import { listHeldOut, type HeldOutPart } from './hold-out.ts';
import { inOrder } from './in-order.ts';
import { openSplit, writeSplit } from './split.ts';
import type { SplitPart, SkippedFile, SplitItem, StoredSplit } from './split.ts';

export interface ImageFolderRequest {
  /** The data set's name, kept in the split. */
  readonly name: string;
  readonly part: SplitPart;
  /** Side of the stored images in pixels. */
  readonly size: number;
  /** Of the training images every so-manieth is `val`, the rest are `train`: images to choose settings by. Default: none. */
  readonly holdOut?: number | undefined;
  /** Take at most so many images, evenly over the classes, always the same ones. Default: all. */
  readonly maxImages?: number;
  /** The share of unreadable files above which preparing fails. Default 0.01. */
  readonly maxBadFraction?: number;
  /** Images decoded at once. Default: twice the processors. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Decodes `root/<part>/<class>/*` (JPEG, PNG, WebP, GIF, TIFF, AVIF) into a split folder at `dir` (replaced if it is
 * one already) and opens it.
 *
 * Every image is turned as its EXIF orientation says, brought to 8-bit sRGB (grey, CMYK, 16 bits), laid on white where
 * it is transparent, scaled (Lanczos) so that its shorter side is `size`, and cropped in the center to size x size, as
 * ImageNet is usually prepared; random crops are then taken from this square. With `holdOut`, `val` is of `root/train`, too.
 * Files that are damaged or cut short are skipped and listed in `skipped`; more than `maxBadFraction` of them is an error
 * naming the first few.
 */
export async function prepareImageFolder(root: string, dir: string, request: ImageFolderRequest): Promise<StoredSplit> {
  const { name, part, size, maxImages, maxBadFraction = 0.01, onProgress, signal } = request;
  if (!Number.isSafeInteger(size) || size < 1 || size > 4096) {
    throw new RangeError(`prepareImageFolder: expected size to be an integer between 1 and 4096, got ${size}.`);
  }
  const everything = listing(root, part, request.holdOut);
  const { classFolders, files } = maxImages === undefined ? everything : balancedSubset(everything, maxImages);
  const jobs = files.flatMap((list, label) => list.map((file) => ({ file, label })));
  const skipped: SkippedFile[] = [];
  const read = async ({ file, label }: (typeof jobs)[number]): Promise<SplitItem | SkippedFile> =>
    decode(join(root, file), size).then(
      (image) => ({ label, image }),
      (error: unknown) => ({ file, reason: decodingFault(error) }),
    );

  const items = async function* (): AsyncGenerator<SplitItem> {
    let done = 0;
    for await (const result of inOrder(jobs, request.concurrency ?? 2 * availableParallelism(), read)) {
      signal?.throwIfAborted();
      if ('image' in result) {
        yield result;
      } else {
        skipped.push(result);
        if (skipped.length > maxBadFraction * jobs.length) break;
      }
      done++;
      if (done % 64 === 0 || done === jobs.length) onProgress?.(done, jobs.length);
    }
    // Again, and alone: libvips has one error text for the whole process, and may have told the fault of a file beside it.
    for (const [index, { file }] of skipped.entries()) {
      const again = await read({ file, label: 0 });
      if ('reason' in again) skipped[index] = again;
    }
    if (skipped.length > maxBadFraction * jobs.length)
      throw tooManyBad(root, skipped, done + 1, jobs.length, maxBadFraction);
    const unread = new Set(skipped.map(({ file }) => file));
    const lost = classFolders.filter((_, label) => files[label].every((file) => unread.has(file)));
    if (lost.length > 0)
      throw new Error(
        `${root}/${request.holdOut === undefined ? part : 'train'}: no file of the class ${lost.map((name) => `'${name}'`).join(', ')} can be read. ` +
          `Replace them by intact copies, or remove the class from every part.`,
      );
  };
  const description = {
    name,
    part,
    height: size,
    width: size,
    classNames: readableNames(classFolders),
    masks: false,
    about: { preparation: 'shorter side to size, center crop', size, maxImages: maxImages ?? null },
    skipped,
  };
  signal?.throwIfAborted();
  await writeSplit(dir, description, items());
  return openSplit(dir);
}

function listing(root: string, part: SplitPart, holdOut: number | undefined): FolderListing {
  return holdOut === undefined ? listImageFolder(root, part) : listHeldOut(root, part as HeldOutPart, holdOut);
}

/**
 * sha-256 (hex) of the part's file names and sizes: tells folders apart, before anything is decoded, at the cost of
 * one look at each file's entry. The fingerprint of the decoded content is the split's.
 */
export async function imageFolderFingerprint(root: string, part: SplitPart, holdOut?: number): Promise<string> {
  const { files } = listing(root, part, holdOut);
  const hash = createHash('sha256');
  for (const list of files) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (const file of list) {
      const size = statSync(join(root, file), { throwIfNoEntry: false })?.size ?? null;
      hash.update(`${JSON.stringify([file, size])}\n`);
    }
  }
  return hash.digest('hex');
}

/** One image as size x size x 3 sRGB bytes. */
async function decode(path: string, size: number): Promise<Uint8Array> {
  return scaled(await decodePicture(path, { upright: true }), { width: size, height: size, fit: 'cover' });
}

function tooManyBad(root: string, skipped: SkippedFile[], seen: number, total: number, most: number): Error {
  const first = skipped.slice(0, 5).map(({ file, reason }) => `  ${file}: ${reason}`);
  return new Error(
    `${root}: ${skipped.length} of the first ${seen} of ${total} files cannot be read, more than ${most * 100}% of all. ` +
      `Repair or remove them:\n${first.join('\n')}${skipped.length > 5 ? '\n  ...' : ''}`,
  );
}

/** Imagenette's ten folders are WordNet numbers. */
const IMAGENETTE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    n01440764: 'tench',
    n02102040: 'English springer',
    n02979186: 'cassette player',
    n03000684: 'chain saw',
    n03028079: 'church',
    n03394916: 'French horn',
    n03417042: 'garbage truck',
    n03425413: 'gas pump',
    n03445777: 'golf ball',
    n03888257: 'parachute',
  }),
);

/** The folders' names; Imagenette's by what they show, as long as no other class is among them. */
function readableNames(classFolders: readonly string[]): readonly string[] {
  const names = classFolders.map((folder) => IMAGENETTE.get(folder));
  return names.every((name) => name !== undefined) ? names : classFolders;
}

import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import { decodePicture } from './decoding.ts';
import { unreadable } from './index-image.ts';
import { inOrderOrFault } from './in-order.ts';
import { isFolder } from '../files/stats.ts';
import { fixedSubset, sourceFiles, sourceFingerprint, visibleFiles } from './source-files.ts';
import type { SourceFile } from './source-files.ts';
import { openSplit, writeSplit } from './split.ts';
import type { SplitPart, SplitItem, StoredSplit } from './split.ts';
import { checkStoredSize } from './stored-size.ts';

export interface PicturesRequest {
  /** The data set's name, kept in the split. */
  readonly name: string;
  /** What the split is called; a flat folder has no parts of its own. Default: val. */
  readonly part?: SplitPart;
  /** Stored size in pixels, multiples of 8. */
  readonly height: number;
  readonly width: number;
  /** Take at most so many pictures, always the same ones. Default: all. */
  readonly maxImages?: number;
  /** Pictures decoded at once. Default: twice the processors. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Decodes the pictures that lie directly in `root` (Kodak: 24 PNG files of 768 x 512 or 512 x 768 pixels) into a split
 * folder at `dir` (replaced if it is one already), without labels and masks, and opens it.
 *
 * A picture is never scaled, since that would change what it costs to code. One that stands while the stored size lies
 * (or the other way round) is turned a quarter clockwise, which a codec barely notices; a larger one is cropped in the
 * center; `about.turned` and `about.cropped` name them. A picture too small for the stored size, or one that cannot be
 * read, is an error naming it.
 */
export async function preparePictures(root: string, dir: string, request: PicturesRequest): Promise<StoredSplit> {
  const { name, part = 'val', height, width, maxImages, onProgress, signal } = request;
  checkStoredSize(request, name);
  const files = fixedSubset(await pictureFiles(root), maxImages);
  const turned: string[] = [];
  const cropped: string[] = [];
  const decode = async (file: SourceFile): Promise<StoredPicture | { error: unknown }> =>
    readPicture(file.path, height, width).catch((error: unknown) => ({ error }));

  const items = async function* (): AsyncGenerator<SplitItem> {
    let done = 0;
    for await (const result of inOrderOrFault(files, request.concurrency ?? 2 * availableParallelism(), decode)) {
      signal?.throwIfAborted();
      const file = files[done++];
      if (result.turned) turned.push(file.name);
      if (result.cropped) cropped.push(file.name);
      yield { image: result.image };
      onProgress?.(done, files.length);
    }
  };
  const preparation = 'pixel for pixel; turned a quarter clockwise to lie as the stored size does; larger: center crop';
  signal?.throwIfAborted();
  await writeSplit(
    dir,
    {
      name,
      part,
      height,
      width,
      classNames: [],
      masks: false,
      about: { preparation, turned, cropped, maxImages: maxImages ?? null },
    },
    items(),
  );
  return openSplit(dir);
}

/** sha-256 (hex) of the pictures' names and sizes in bytes; the same wherever the folder lies. */
export async function picturesFingerprint(root: string): Promise<string> {
  return sourceFingerprint(await pictureFiles(root));
}

async function pictureFiles(root: string): Promise<SourceFile[]> {
  if (!isFolder(root)) throw new Error(`${root} is not a folder. Name one that holds pictures.`);
  const names = visibleFiles(root);
  if (names.length === 0) throw new Error(`${root} holds no pictures. They must lie in this folder itself.`);
  return sourceFiles(root, names, root);
}

interface StoredPicture {
  readonly image: Uint8Array;
  readonly turned: boolean;
  readonly cropped: boolean;
}

async function readPicture(path: string, height: number, width: number): Promise<StoredPicture> {
  const { data, ...decoded } = await decodePicture(path, { upright: true }).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const turned =
    decoded.width !== decoded.height && height !== width && decoded.width > decoded.height !== width > height;
  const [tall, wide] = turned ? [decoded.width, decoded.height] : [decoded.height, decoded.width];
  if (tall < height || wide < width) {
    throw new Error(
      `${path} is ${decoded.width}x${decoded.height} pixels: expected at least ${width}x${height}, lying or standing. ` +
        'Remove it, or ask for a smaller size.',
    );
  }
  const cropped = tall > height || wide > width;
  if (!turned && !cropped) return { image: data, turned, cropped };
  const raw = sharp(data, { raw: { ...decoded, channels: 3 } });
  const [top, left] = [Math.floor((tall - height) / 2), Math.floor((wide - width) / 2)];
  const image = await raw
    .rotate(turned ? 90 : 0)
    .extract({ left, top, width, height })
    .raw()
    .toBuffer();
  return { image, turned, cropped };
}

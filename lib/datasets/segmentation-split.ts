import { availableParallelism } from 'node:os';
import { place } from './index-image.ts';
import type { IndexImage } from './index-image.ts';
import { inOrderOrFault } from './in-order.ts';
import { fixedSubset, sourceFingerprint } from './source-files.ts';
import type { SourceFile } from './source-files.ts';
import { openSplit, writeSplit } from './split.ts';
import type { SplitPart, SplitItem, StoredSplit } from './split.ts';
import { checkStoredSize, readImage, storedMask } from './stored-size.ts';
import { VOID } from './void.ts';
import type { StoredSize } from './stored-size.ts';

/** How a part of a data set with masks is to be stored. */
export interface SegmentationRequest extends StoredSize {
  readonly part: SplitPart;
  /** Take at most so many images, always the same ones. Default: all. */
  readonly maxImages?: number;
  /** Images decoded at once. Default: twice the processors. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** One part of a data set, found but not decoded yet: what a layout's reader hands over. */
export interface SegmentationSource {
  readonly name: string;
  readonly maskClassNames: readonly string[];
  /** Mask values that mean void beside 255. */
  readonly voidIndices: readonly number[];
  readonly pairs: readonly { readonly image: SourceFile; readonly mask: SourceFile }[];
  /** Reads a mask at its own size; errors name the file. */
  readMask(path: string): Promise<IndexImage>;
  /** Which pictures these are, for the record. */
  readonly about: Readonly<Record<string, unknown>>;
}

/**
 * Decodes images and masks into a split folder at `dir` (replaced if it is one already) and opens it. Nothing is
 * skipped: a file that cannot be read, a mask of another size than its image, or a mask value that is no class is an
 * error naming the file, and leaves nothing behind.
 */
export async function prepareSegmentation(
  source: SegmentationSource,
  dir: string,
  request: SegmentationRequest,
): Promise<StoredSplit> {
  const { part, height, width, fit, maxImages, onProgress, signal } = request;
  checkStoredSize(request, source.name);
  const pairs = fixedSubset(source.pairs, maxImages);
  const decode = async ({ image, mask }: (typeof pairs)[number]): Promise<SplitItem | { error: unknown }> => {
    try {
      const picture = await readImage(image.path, request);
      const drawn = await source.readMask(mask.path);
      if (drawn.width !== picture.width || drawn.height !== picture.height) {
        throw new Error(
          `${mask.path} is ${drawn.width}x${drawn.height} pixels, its image ${image.path} ` +
            `${picture.width}x${picture.height}: expected a mask of the image's size.`,
        );
      }
      return { image: picture.image, mask: storedMask(classIndices(source, mask.path, drawn), request) };
    } catch (error) {
      return { error };
    }
  };
  const items = async function* (): AsyncGenerator<SplitItem> {
    let done = 0;
    for await (const result of inOrderOrFault(pairs, request.concurrency ?? 2 * availableParallelism(), decode)) {
      signal?.throwIfAborted();
      yield result;
      done++;
      if (done % 16 === 0 || done === pairs.length) onProgress?.(done, pairs.length);
    }
  };
  const { name, maskClassNames, about } = source;
  signal?.throwIfAborted();
  await writeSplit(
    dir,
    {
      name,
      part,
      height,
      width,
      classNames: [],
      masks: true,
      maskClassNames,
      about: { ...about, preparation: PREPARATIONS[fit], maxImages: maxImages ?? null },
    },
    items(),
  );
  return openSplit(dir);
}

const PREPARATIONS: Readonly<Record<StoredSize['fit'], string>> = {
  resize: 'stretched to size, masks by nearest neighbour',
  pad: 'top left corner, scaled down only where larger, filled with mean colour and void',
};

/** sha-256 (hex) of the names and sizes of a source's images and masks. */
export function segmentationFingerprint({ pairs }: SegmentationSource): string {
  return sourceFingerprint(pairs.flatMap(({ image, mask }) => [image, mask]));
}

/** The mask with every kind of void made 255; throws on the first pixel that is neither a class nor void. */
function classIndices({ maskClassNames, voidIndices }: SegmentationSource, path: string, mask: IndexImage): IndexImage {
  const meaning = new Int16Array(256).fill(-1);
  maskClassNames.forEach((_, index) => (meaning[index] = index));
  for (const index of [...voidIndices, VOID]) meaning[index] = VOID;
  const indices = mask.indices.map((index, pixel) => {
    if (meaning[index] === -1) {
      throw new Error(
        `${path}: value ${index} at ${place(pixel, mask.width)} is no class. Expected 0..${maskClassNames.length - 1} ` +
          `(${maskClassNames[0]}..${maskClassNames.at(-1)}) or ${[...voidIndices, VOID].join(' or ')} (void).`,
      );
    }
    return meaning[index];
  });
  return { ...mask, indices };
}

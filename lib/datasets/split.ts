import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFolderAtomically } from './atomic-folder.ts';
import { damagedFile } from './shard-index.ts';
import { createShardWriter, openShards } from './shards.ts';
import type { Shards, ShardWriter } from './shards.ts';

/** A source file that could not be read, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

export type SplitPart = 'train' | 'val' | 'test';

/** One part of a data set, decoded to one size: what every training and evaluation reads. */
export interface Split {
  /** The data set: 'synthetic-scenes', 'imagenette', ... */
  readonly name: string;
  readonly part: SplitPart;
  readonly count: number;
  /** Stored size in pixels; images are RGB uint8, NHWC. */
  readonly height: number;
  readonly width: number;
  /** Names of the images' classes; none where images have no label (a segmentation set, Kodak). */
  readonly classNames: readonly string[];
  /** Names of the masks' classes in the order of their indices. Absent without masks, and in older splits. */
  readonly maskClassNames?: readonly string[];
  /** Class index per image; zeros where images have no label. */
  readonly labels: Uint16Array;
  /** sha-256 (hex) of everything that determines pixels, masks and labels. */
  readonly fingerprint: string;
  readonly skipped: readonly SkippedFile[];
  /** The images at `indices`, indices.length x height x width x 3. */
  readImages(indices: ArrayLike<number>, out?: Uint8Array): Uint8Array;
  /** Their masks, indices.length x height x width: an index into `maskClassNames`, or 255, void. Absent without masks. */
  readMasks?(indices: ArrayLike<number>, out?: Uint8Array): Uint8Array;
}

/** A split read from a folder. */
export interface StoredSplit extends Split {
  /** How the split was made (options, source); for the record, no code reads it. */
  readonly about: unknown;
  close(): void;
}

export interface SplitDescription {
  readonly name: string;
  readonly part: SplitPart;
  readonly height: number;
  readonly width: number;
  /** None for images without labels. */
  readonly classNames: readonly string[];
  /** Whether every item comes with a mask. */
  readonly masks: boolean;
  /** What the indices in the masks mean, from 0 on; 255 is void in any case. At most 255 names. */
  readonly maskClassNames?: readonly string[];
  readonly about?: unknown;
  /** Read after the last item, so that the source may add to it on its way. */
  readonly skipped?: readonly SkippedFile[];
}

/** One or more images (back to back) with their class indices and, if the split has masks, their masks. */
export interface SplitItem {
  readonly image: Uint8Array;
  readonly mask?: Uint8Array;
  /** One class index per image. Absent, and the item one image, in a split without class names. */
  readonly label?: number | ArrayLike<number>;
}

const FORMAT = 'without-decoding split 1';
const DESCRIPTION_FILE = 'split.json';
const LABELS_FILE = 'labels.bin';

/** What `split.json` holds; labels lie beside it as little-endian uint16, images and masks as shards. */
type StoredDescription = SplitDescription & {
  readonly format: string;
  readonly count: number;
  readonly labelsDigest: string;
  readonly fingerprint: string;
};

/**
 * Writes a split as a folder that appears complete or not at all; an existing folder at `dir` is replaced.
 * Items are consumed one by one, so a split of any size can be written.
 */
export async function writeSplit(
  dir: string,
  description: SplitDescription,
  items: Iterable<SplitItem> | AsyncIterable<SplitItem>,
): Promise<void> {
  const { height, width, classNames, maskClassNames } = description;
  if (maskClassNames && !description.masks)
    throw new Error('writeSplit: got names of mask classes for a split without masks.');
  await writeFolderAtomically(dir, DESCRIPTION_FILE, async (partial) => {
    const images = writerIn(join(partial, 'images'), height * width * 3);
    const masks = description.masks ? writerIn(join(partial, 'masks'), height * width) : undefined;
    const labels: number[] = [];
    try {
      for await (const item of items) {
        const itemLabels = labelsOf(description, item);
        checkItem(description, item, itemLabels);
        images.append(item.image);
        masks?.append(item.mask!);
        for (const label of itemLabels) labels.push(label);
      }
      const labelBytes = Buffer.alloc(labels.length * 2);
      labels.forEach((label, i) => labelBytes.writeUInt16LE(label, i * 2));
      const imageIndex = images.finish();
      const maskIndex = masks?.finish();
      const labelsDigest = sha256(labelBytes);
      const fingerprint = sha256(
        JSON.stringify([
          height,
          width,
          classNames,
          labelsDigest,
          imageIndex.fingerprint,
          maskIndex?.fingerprint ?? null,
          ...(maskClassNames ? [maskClassNames] : []),
        ]),
      );
      const stored: StoredDescription = {
        format: FORMAT,
        ...description,
        skipped: description.skipped ?? [],
        count: labels.length,
        labelsDigest,
        fingerprint,
      };
      writeFileSync(join(partial, LABELS_FILE), labelBytes, { flush: true });
      writeFileSync(join(partial, DESCRIPTION_FILE), `${JSON.stringify(stored, null, 1)}\n`, { flush: true });
    } finally {
      images.close();
      masks?.close();
    }
  });
}

/**
 * Opens a split written by `writeSplit`. Labels are read and checked at once; images and masks are read from their
 * shards as they are asked for, which the operating system's file cache makes nearly as fast as memory.
 */
export function openSplit(dir: string): StoredSplit {
  let description: StoredDescription;
  let labelBytes: Buffer;
  try {
    description = JSON.parse(readFileSync(join(dir, DESCRIPTION_FILE), 'utf8')) as StoredDescription;
    labelBytes = readFileSync(join(dir, LABELS_FILE));
  } catch (error) {
    throw damagedFile(dir, `holds no prepared split (${(error as Error).message})`);
  }
  if (description.format !== FORMAT)
    throw damagedFile(join(dir, DESCRIPTION_FILE), `has format '${description.format}', expected '${FORMAT}'`);
  const {
    name,
    part,
    count,
    height,
    width,
    classNames,
    maskClassNames,
    fingerprint,
    skipped = [],
    about,
  } = description;
  if (labelBytes.length !== count * 2 || sha256(labelBytes) !== description.labelsDigest) {
    throw damagedFile(join(dir, LABELS_FILE), 'holds other bytes than were written');
  }
  const labels = Uint16Array.from({ length: count }, (_, i) => labelBytes.readUInt16LE(i * 2));
  const open = (kind: string): Shards => {
    const shards = openShards(join(dir, kind));
    if (shards.count !== count) throw damagedFile(join(dir, kind), `holds ${shards.count} records, expected ${count}`);
    return shards;
  };
  const images = open('images');
  const masks = description.masks ? open('masks') : undefined;
  return {
    name,
    part,
    count,
    height,
    width,
    classNames,
    ...(maskClassNames && { maskClassNames }),
    labels,
    fingerprint,
    skipped,
    about,
    readImages: images.read,
    ...(masks && { readMasks: masks.read }),
    close: () => {
      images.close();
      masks?.close();
    },
  };
}

function writerIn(dir: string, recordBytes: number): ShardWriter<null> {
  mkdirSync(dir);
  return createShardWriter(dir, { recordBytes, meta: null });
}

function labelsOf({ classNames }: SplitDescription, { label }: SplitItem): number[] {
  if (classNames.length > 0 !== (label !== undefined)) {
    throw new RangeError(
      classNames.length > 0
        ? `writeSplit: expected labels between 0 and ${classNames.length - 1}, got none.`
        : 'writeSplit: got a label for a split described as having no classes.',
    );
  }
  return typeof label === 'object' ? Array.from(label) : [label ?? 0];
}

function checkItem(description: SplitDescription, item: SplitItem, labels: number[]): void {
  const { height, width, classNames, masks, maskClassNames } = description;
  const pixels = height * width * labels.length;
  if (item.image.length !== pixels * 3) {
    throw new RangeError(
      `writeSplit: expected ${labels.length} image(s) of ${height}x${width}x3, ${pixels * 3} bytes in all, ` +
        `got ${item.image.length}.`,
    );
  }
  if ((item.mask?.length ?? 0) !== (masks ? pixels : 0)) {
    throw new RangeError(
      masks
        ? `writeSplit: expected ${labels.length} mask(s) of ${height}x${width}, got ${item.mask?.length ?? 0} bytes.`
        : 'writeSplit: got a mask for a split described as having none.',
    );
  }
  const stranger = maskClassNames && item.mask!.find((value) => value >= maskClassNames.length && value !== 255);
  if (stranger !== undefined) {
    throw new RangeError(
      `writeSplit: expected masks of values between 0 and ${maskClassNames!.length - 1}, or 255, got ${stranger}.`,
    );
  }
  if (classNames.length === 0) return;
  for (const label of labels) {
    if (!Number.isInteger(label) || label < 0 || label >= classNames.length) {
      throw new RangeError(`writeSplit: expected labels between 0 and ${classNames.length - 1}, got ${label}.`);
    }
  }
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

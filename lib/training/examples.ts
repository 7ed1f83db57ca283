// What a classifier trains from: bytes with labels, and what each byte stands for.
import { centerCrops, cropBatch, randomCrops, type Crop, type CropSize } from '../datasets/crops.ts';
import type { Random } from '../datasets/random.ts';

/** Examples stored as bytes [height, width, channels], and the table that turns bytes into network inputs. */
export interface Examples {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Class index per example. */
  readonly labels: ArrayLike<number>;
  /** Value of byte b in channel c at [256 * c + b]: a pixel minus the channel's mean, or a symbol's center. */
  readonly values: Float32Array;
  read(indices: ArrayLike<number>): Uint8Array;
}

/** Reads examples of `length` bytes each that lie one after the other in memory. */
export function readsFrom(bytes: Uint8Array, length: number): Examples['read'] {
  return (indices) => {
    const read = new Uint8Array(indices.length * length);
    for (let at = 0; at < indices.length; at++)
      read.set(bytes.subarray(indices[at] * length, (indices[at] + 1) * length), at * length);
    return read;
  };
}

/** Pixels on the 0-255 scale minus a mean per channel (A.4). */
export function pixelValues(mean: readonly number[]): Float32Array {
  return Float32Array.from({ length: 256 * mean.length }, (_, index) => (index & 255) - mean[index >> 8]);
}

/** The centers that symbols stand for, the same in every channel. */
export function centerValues(centers: ArrayLike<number>, channels: number): Float32Array {
  return Float32Array.from({ length: 256 * channels }, (_, index) => centers[index & 255] ?? 0);
}

/**
 * Where training crops are taken (A.4): `symbols`, the printed way, crops and mirrors what the network reads, which for the
 * compressed representation is a lattice of eight pixels and mirrored symbols that no encoder made; `pictures` crops and
 * mirrors the picture and encodes what comes out, so that both roads see the same views. For networks on images the two
 * are one; `lattice` holds these to the positions that the printed way leaves the others.
 */
export const augmentations = ['symbols', 'pictures', 'lattice'] as const;
export type Augmentation = (typeof augmentations)[number];

/** A training batch, and where in its picture each of its items lies. */
export interface AugmentedBatch {
  /** float32 [items, crop.height, crop.width, channels]. */
  readonly x: Float32Array;
  /** In pixels of the picture, mirrored after cropping: what a mask of the same item is cropped by. */
  readonly crops: readonly Crop[];
}

/** Examples as a training draws them: another crop each time, every second one mirrored (A.4). */
export interface AugmentedExamples {
  readonly count: number;
  readonly channels: number;
  /** Class index per example. */
  readonly labels: ArrayLike<number>;
  /** Pixels of the picture per step of what the network reads, along a side. */
  readonly stride: number;
  /** `crop` in steps of what the network reads. The same `random` draws the same batch. */
  draw(indices: ArrayLike<number>, crop: CropSize, random: Random): Promise<AugmentedBatch>;
}

/** Crops and mirrors of what is stored, at multiples of `step`; `stride` as in `AugmentedExamples`. */
export function augmented(examples: Examples, stride = 1, step = 1): AugmentedExamples {
  const { count, channels, labels } = examples;
  return {
    count,
    channels,
    labels,
    stride,
    async draw(indices, crop, random) {
      const crops = randomCrops(indices.length, examples, crop, random, { step });
      const inPixels = crops.map(({ top, left, mirror }) => ({ top: top * stride, left: left * stride, mirror }));
      return { x: valuesAt(examples, examples.read(indices), crops, crop), crops: inPixels };
    },
  };
}

/** Center crops as the engine takes them, float32 [indices, crop.height, crop.width, channels] (section 4.3). */
export function batchOf(examples: Examples, indices: ArrayLike<number>, crop: CropSize): Float32Array {
  return valuesAt(examples, examples.read(indices), centerCrops(indices.length, examples, crop), crop);
}

/** What the bytes [crops.length, height, width, channels] stand for, at the crops: float32 [crops.length, size, channels]. */
export function valuesAt(
  { height, width, channels, values }: Pick<Examples, 'height' | 'width' | 'channels' | 'values'>,
  bytes: Uint8Array,
  crops: readonly Crop[],
  size: CropSize,
): Float32Array {
  const batch = cropBatch(
    bytes,
    { height, width, channels },
    crops,
    size,
    new Float32Array(crops.length * size.height * size.width * channels),
  );
  for (let at = 0; at < batch.length; at += channels) {
    for (let c = 0; c < channels; c++) batch[at + c] = values[256 * c + batch[at + c]];
  }
  return batch;
}

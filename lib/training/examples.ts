// What a classifier trains from: bytes with labels, and what each byte stands for.
import { centerCrops, cropBatch, randomCrops, type CropSize } from '../datasets/crops.ts';
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

/** Pixels on the 0-255 scale minus a mean per channel (A.4). */
export function pixelValues(mean: readonly number[]): Float32Array {
  return Float32Array.from({ length: 256 * mean.length }, (_, index) => (index & 255) - mean[index >> 8]!);
}

/** The centers that symbols stand for, the same in every channel. */
export function centerValues(centers: ArrayLike<number>, channels: number): Float32Array {
  return Float32Array.from({ length: 256 * channels }, (_, index) => centers[index & 255] ?? 0);
}

/**
 * One batch as the engine takes it, float32 [indices, crop.height, crop.width, channels]:
 * with `random` a random crop and a mirrored one in two (A.4), without it the center crop (section 4.3).
 */
export function batchOf(examples: Examples, indices: ArrayLike<number>, crop: CropSize, random?: Random): Float32Array {
  const crops = random ? randomCrops(indices.length, examples, crop, random) : centerCrops(indices.length, examples, crop);
  const batch = new Float32Array(indices.length * crop.height * crop.width * examples.channels);
  cropBatch(examples.read(indices), examples, crops, crop, batch);
  const { channels, values } = examples;
  for (let at = 0; at < batch.length; at += channels) {
    for (let c = 0; c < channels; c++) batch[at + c] = values[256 * c + batch[at + c]!]!;
  }
  return batch;
}

// What a classifier trains from: bytes with labels, and what each byte stands for.
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

export interface Crop {
  readonly height: number;
  readonly width: number;
}

/**
 * One batch as the engine takes it, float32 [indices, crop.height, crop.width, channels]:
 * with `random` a random crop and a mirrored one in two (A.4), without it the center crop (section 4.3).
 */
export function batchOf(examples: Examples, indices: ArrayLike<number>, crop: Crop, random?: Random): Float32Array {
  const { height, width, channels, values } = examples;
  if (crop.height > height || crop.width > width) {
    throw new RangeError(`crop: expected at most the stored ${height}x${width}, got ${crop.height}x${crop.width}`);
  }
  const bytes = examples.read(indices);
  const batch = new Float32Array(indices.length * crop.height * crop.width * channels);
  let to = 0;
  for (let example = 0; example < indices.length; example++) {
    const top = random ? random.integer(height - crop.height + 1) : (height - crop.height) >> 1;
    const left = random ? random.integer(width - crop.width + 1) : (width - crop.width) >> 1;
    const mirrored = random ? random.integer(2) === 1 : false;
    for (let y = 0; y < crop.height; y++) {
      const row = ((example * height + top + y) * width + left) * channels;
      for (let x = 0; x < crop.width; x++) {
        const from = row + (mirrored ? crop.width - 1 - x : x) * channels;
        for (let c = 0; c < channels; c++) batch[to++] = values[256 * c + bytes[from + c]!]!;
      }
    }
  }
  return batch;
}

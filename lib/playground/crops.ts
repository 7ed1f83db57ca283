// What of a picture or its symbols a network reads.
import { centerCrops, cropBatch } from '../datasets/crops.ts';
import type { Size } from './networks.ts';

/** The middle of [height, width, channels], as validation crops are cut. */
export function middle(values: Uint8Array, size: Size, channels: number, crop: Size): Uint8Array {
  const item = { ...size, channels };
  return cropBatch(values, item, centerCrops(1, item, crop), crop);
}

/** RGB bytes less a mean per channel. */
export const centered = (pixels: Uint8Array, mean: readonly number[]): Float32Array =>
  Float32Array.from(pixels, (value, at) => value - mean[at % 3]);

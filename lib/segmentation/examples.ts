// What a segmentation network trains from: inputs with masks, cropped alike.
import { cropBatch, type CropSize } from '../datasets/crops.ts';
import type { Random } from '../datasets/random.ts';
import type { AugmentedExamples, Examples } from '../training/examples.ts';

/**
 * Inputs and their masks at the image's full size: as many pixels as the inputs for images, eight times as many along
 * each side for compressed representations.
 */
export interface SegmentationExamples {
  readonly inputs: Examples;
  readonly maskHeight: number;
  readonly maskWidth: number;
  /** The masks at `indices`, indices.length x maskHeight x maskWidth: class indices, 255 void. */
  readMasks(indices: ArrayLike<number>): Uint8Array;
}

/** Mask pixels per step of the input, along a side. Throws unless it is one whole number for both sides. */
export function maskStride({ inputs, maskHeight, maskWidth }: SegmentationExamples): number {
  const stride = maskHeight / inputs.height;
  if (!Number.isInteger(stride) || stride < 1 || maskWidth !== stride * inputs.width) {
    throw new RangeError(
      `masks: expected a whole multiple of the inputs' ${inputs.height}x${inputs.width} ` +
        `(the same size for images, 8 times for compressed representations), got ${maskHeight}x${maskWidth}`,
    );
  }
  return stride;
}

/** For each of `to` rows the row of `from` under its middle; for a block of 8 that is the fifth, index 4. */
function middles(from: number, to: number): number[] {
  return Array.from({ length: to }, (_, row) => Math.min(from - 1, Math.floor(((row + 0.5) * from) / to)));
}

/**
 * Masks at the size of the logits, by nearest neighbour: each label is that of the pixel under the middle of its block
 * (of the two beside the middle of an even block, the lower right one). That is where the evaluation's interpolation
 * between pixel centres takes the logit to be; a block's first pixel would teach the network masks half a block off.
 * `masks` [count, height, width] to int32 [count, to.height, to.width].
 */
export function downsampledMask(masks: Uint8Array, count: number, from: CropSize, to: CropSize): Int32Array {
  if (masks.length !== count * from.height * from.width) {
    throw new RangeError(`masks: expected ${count} of ${from.height}x${from.width} pixels, got ${masks.length} values`);
  }
  const [rows, columns] = [middles(from.height, to.height), middles(from.width, to.width)];
  const labels = new Int32Array(count * to.height * to.width);
  let at = 0;
  for (let image = 0; image < count; image++) {
    for (const row of rows) {
      const start = (image * from.height + row) * from.width;
      for (const column of columns) labels[at++] = masks[start + column];
    }
  }
  return labels;
}

/** Inputs as a training draws them, with their masks. */
export interface AugmentedSegmentation {
  readonly inputs: AugmentedExamples;
  readonly maskHeight: number;
  readonly maskWidth: number;
  /** The masks at `indices`, indices.length x maskHeight x maskWidth: class indices, 255 void. */
  readMasks(indices: ArrayLike<number>): Uint8Array;
}

/**
 * One training batch: inputs at random crops, mirrored one time in two (A.5), and the labels under them at the size of
 * the logits. `crop` is in steps of the input.
 */
export async function segmentationBatch(
  { inputs, maskHeight, maskWidth, readMasks }: AugmentedSegmentation,
  indices: ArrayLike<number>,
  crop: CropSize,
  logits: CropSize,
  random: Random,
): Promise<{ x: Float32Array; labels: Int32Array }> {
  const { x, crops } = await inputs.draw(indices, crop, random.split('crops'));
  const size = { height: crop.height * inputs.stride, width: crop.width * inputs.stride };
  const masks = cropBatch(readMasks(indices), { height: maskHeight, width: maskWidth, channels: 1 }, crops, size);
  return { x, labels: downsampledMask(masks, indices.length, size, logits) };
}

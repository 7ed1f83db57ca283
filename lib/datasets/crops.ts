import type { Random } from './random.ts';

// Crops and mirrors of batches stored as bytes, N x H x W x C: images (C = 3), masks (C = 1) and compressed
// representations (C symbols per block) alike.

/** The shape of one stored item. */
export interface ItemShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Where one item is cropped, and whether it is mirrored left to right afterwards. */
export interface Crop {
  readonly top: number;
  readonly left: number;
  readonly mirror: boolean;
}

export interface CropSize {
  readonly height: number;
  readonly width: number;
}

/**
 * `count` random crops: every position equally likely (of those at multiples of `step`), every second one mirrored (unless
 * `mirror` is false). The same crops may be applied to images and their masks.
 */
export function randomCrops(
  count: number,
  item: CropSize,
  crop: CropSize,
  random: Random,
  { mirror = true, step = 1 } = {},
): Crop[] {
  checkFits(item, crop);
  const place = (room: number): number => step * random.integer(Math.floor(room / step) + 1);
  return Array.from({ length: count }, () => ({
    top: place(item.height - crop.height),
    left: place(item.width - crop.width),
    mirror: mirror && random.integer(2) === 1,
  }));
}

/** `count` times the crop in the middle; one row or column more is left at the bottom or right when it is uneven. */
export function centerCrops(count: number, item: CropSize, crop: CropSize): Crop[] {
  checkFits(item, crop);
  const center = { top: (item.height - crop.height) >> 1, left: (item.width - crop.width) >> 1, mirror: false };
  return new Array<Crop>(count).fill(center);
}

/**
 * Crop i of item i, packed: crops.length x size.height x size.width x channels, written to `out` (by default a new
 * byte array) and returned. `out` may be a Float32Array, as the engine takes it; it gets the same numbers, 0..255.
 */
export function cropBatch(items: Uint8Array, item: ItemShape, crops: readonly Crop[], size: CropSize): Uint8Array;
export function cropBatch<Out extends Uint8Array | Float32Array>(
  items: Uint8Array,
  item: ItemShape,
  crops: readonly Crop[],
  size: CropSize,
  out: Out,
): Out;
export function cropBatch(
  items: Uint8Array,
  item: ItemShape,
  crops: readonly Crop[],
  size: CropSize,
  out: Uint8Array | Float32Array = new Uint8Array(crops.length * size.height * size.width * item.channels),
): Uint8Array | Float32Array {
  const { height, width, channels } = item;
  checkFits(item, size);
  checkLength('items', items.length, crops.length * height * width * channels);
  checkLength('out', out.length, crops.length * size.height * size.width * channels);
  const rowLength = size.width * channels;
  let to = 0;
  crops.forEach(({ top, left, mirror }, i) => {
    if (top < 0 || left < 0 || top + size.height > height || left + size.width > width) {
      throw new RangeError(`cropBatch: crop ${i} at (${top}, ${left}) reaches outside the ${height}x${width} item.`);
    }
    for (let row = 0; row < size.height; row++, to += rowLength) {
      const from = ((i * height + top + row) * width + left) * channels;
      if (mirror) {
        copyMirrored(items, from, out, to, size.width, channels);
      } else {
        out.set(items.subarray(from, from + rowLength), to);
      }
    }
  });
  return out;
}

/** Copies one row pixel by pixel from its far end; the channels of a pixel keep their order. */
function copyMirrored(
  items: Uint8Array,
  from: number,
  out: Uint8Array | Float32Array,
  to: number,
  width: number,
  channels: number,
): void {
  let at = to;
  for (let pixel = from + (width - 1) * channels; pixel >= from; pixel -= channels) {
    for (let channel = 0; channel < channels; channel++) out[at++] = items[pixel + channel];
  }
}

function checkFits(item: CropSize, crop: CropSize): void {
  if (crop.height < 1 || crop.width < 1 || crop.height > item.height || crop.width > item.width) {
    throw new RangeError(
      `Crops: expected a size between 1x1 and the stored ${item.height}x${item.width}, got ${crop.height}x${crop.width}.`,
    );
  }
}

function checkLength(name: string, length: number, expected: number): void {
  if (length !== expected)
    throw new RangeError(`cropBatch: expected ${name} to hold ${expected} values, got ${length}.`);
}

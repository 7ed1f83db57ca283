// Multi-scale structural similarity. Z. Wang, E. P. Simoncelli, A. C. Bovik, "Multiscale structural similarity for
// image quality assessment", Asilomar Conference on Signals, Systems and Computers, 2003.
import { gaussianWindow } from './gaussian-window.ts';
import { imagePlanes } from './image-planes.ts';
import type { ImageSize } from './image-planes.ts';
import { mean } from './mean.ts';
import { similarity } from './ssim.ts';

// Section 3.2 of the paper of 2003: exponents of the five scales, finest first.
const weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/**
 * Multi-scale structural similarity of two RGB images [height, width, 3] of bytes, in [0, 1]; 1 for identical images.
 *
 * For each channel the product over five scales of (contrast x structure)^weight, with luminance at the coarsest
 * scale only (Eq. 7), then the mean over channels. From scale to scale 2 x 2 pixels become their mean; an odd last row
 * or column is repeated. Means below 0 count as 0, since a fractional power of a negative number does not exist.
 * Where a scale is smaller than 11 pixels (the coarsest is, of images below 161), its window shrinks with it
 * (`gaussianWindow`); no scale is ever left out. `msSsimConvention` says this for an image size. Throws a RangeError
 * when bytes and size do not fit.
 */
export function msSsim(a: Uint8Array, b: Uint8Array, size: ImageSize): number {
  const others = imagePlanes('msSsim', 'image b', b, size);
  const perChannel = imagePlanes('msSsim', 'image a', a, size).map((plane, channel) =>
    multiScale(plane, others[channel], size),
  );
  return mean(perChannel);
}

/** How `msSsim` treats images of this size, in a few words: scales and windows. */
export function msSsimConvention(size: ImageSize): string {
  const taps = scaleSizes(size).map((scale) => gaussianWindow(scale).length);
  const scales = `${weights.length} scales`;
  if (taps.every((count) => count === taps[0])) return `${scales}, window of ${taps[0]} taps`;
  return `${scales}, windows of ${taps.slice(0, -1).join(', ')} and ${taps.at(-1)} taps`;
}

function multiScale(a: Float64Array, b: Float64Array, size: ImageSize): number {
  let value = 1;
  for (const [scale, scaleSize] of scaleSizes(size).entries()) {
    const { structural, contrastStructure } = similarity(a, b, scaleSize);
    const coarsest = scale === weights.length - 1;
    value *= Math.max(0, coarsest ? structural : contrastStructure) ** weights[scale];
    if (coarsest) break;
    a = halved(a, scaleSize);
    b = halved(b, scaleSize);
  }
  return value;
}

function scaleSizes(size: ImageSize): ImageSize[] {
  return weights.map((_, scale) => ({
    height: Math.ceil(size.height / 2 ** scale),
    width: Math.ceil(size.width / 2 ** scale),
  }));
}

/** Means of 2 x 2 pixels; the last row and column repeat where a side is odd. */
function halved(plane: Float64Array, { height, width }: ImageSize): Float64Array {
  const down = Math.ceil(height / 2);
  const across = Math.ceil(width / 2);
  const half = new Float64Array(down * across);
  for (let y = 0; y < down; y++) {
    const upper = 2 * y * width;
    const lower = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < across; x++) {
      const left = 2 * x;
      const right = Math.min(left + 1, width - 1);
      half[y * across + x] =
        (plane[upper + left] + plane[upper + right] + plane[lower + left] + plane[lower + right]) / 4;
    }
  }
  return half;
}

// Structural similarity. Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error
// visibility to structural similarity", IEEE Transactions on Image Processing 13(4), 2004.
import { gaussianWindow } from './gaussian-window.ts';
import type { GaussianWindow } from './gaussian-window.ts';
import { imagePlanes } from './image-planes.ts';
import type { ImageSize } from './image-planes.ts';
import { mean } from './mean.ts';

// C1 = (K1 L)^2, C2 = (K2 L)^2 with K1 = 0.01, K2 = 0.03 and a dynamic range L of 255 (section III-B and Eq. 13).
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

/**
 * Structural similarity of two RGB images [height, width, 3] of bytes: 1 for identical images, at least -1. Means
 * and variances under a Gaussian window of 11 x 11 taps, sigma 1.5 (see `gaussianWindow` for images below 11 pixels);
 * only windows that lie wholly inside the image; population variances, as in the paper; mean over windows (MSSIM,
 * Eq. 17), then over the red, green and blue channel. Throws a RangeError when bytes and size do not fit.
 */
export function ssim(a: Uint8Array, b: Uint8Array, size: ImageSize): number {
  const others = imagePlanes('ssim', 'image b', b, size);
  const perChannel = imagePlanes('ssim', 'image a', a, size).map(
    (plane, channel) => similarity(plane, others[channel], size).structural,
  );
  return mean(perChannel);
}

export interface Similarity {
  /** Mean of luminance x contrast x structure: SSIM. */
  readonly structural: number;
  /** Mean of contrast x structure alone. */
  readonly contrastStructure: number;
}

/**
 * Similarity of two planes [height, width] with values 0 to 255, averaged over all windows. The Gaussian is separable:
 * each row is filtered across as it comes, and the last rows, as many as the window has taps, are filtered down.
 */
export function similarity(a: Float64Array, b: Float64Array, size: ImageSize): Similarity {
  const window = gaussianWindow(size);
  const taps = window.length;
  const across = size.width - taps + 1;
  const rowLength = across * moments;
  const recentRows = new Float64Array(taps * rowLength);
  const weights = new Float64Array(taps);
  let structural = 0;
  let contrastStructure = 0;
  for (let y = 0; y < size.height; y++) {
    filterRow(a, b, y * size.width, window, recentRows.subarray((y % taps) * rowLength, ((y % taps) + 1) * rowLength));
    if (y < taps - 1) continue;
    // Row y sits at y % taps: the weights turn with the rows.
    for (let tap = 0; tap < taps; tap++) weights[(y + 1 + tap) % taps] = window[tap];
    for (let x = 0; x < rowLength; x += moments) {
      let meanA = 0;
      let meanB = 0;
      let meanProduct = 0;
      let meanSquares = 0;
      for (let row = 0, at = x; row < taps; row++, at += rowLength) {
        const weight = weights[row];
        meanA += weight * recentRows[at];
        meanB += weight * recentRows[at + 1];
        meanProduct += weight * recentRows[at + 2];
        meanSquares += weight * recentRows[at + 3];
      }
      const product = meanA * meanB;
      const squares = meanA * meanA + meanB * meanB;
      const contrast = (2 * (meanProduct - product) + c2) / (meanSquares - squares + c2);
      contrastStructure += contrast;
      structural += contrast * ((2 * product + c1) / (squares + c1));
    }
  }
  const windows = across * (size.height - taps + 1);
  return { structural: structural / windows, contrastStructure: contrastStructure / windows };
}

// Weighted sums of a, b, ab and a^2 + b^2: the formula needs the two variances only as a sum.
const moments = 4;

/** Filters across the row of both planes that starts at `from`: the moments at each place of the window. */
function filterRow(a: Float64Array, b: Float64Array, from: number, window: GaussianWindow, out: Float64Array): void {
  for (let to = 0, left = from; to < out.length; to += moments, left++) {
    let sumA = 0;
    let sumB = 0;
    let sumProducts = 0;
    let sumSquares = 0;
    for (let tap = 0; tap < window.length; tap++) {
      const valueA = a[left + tap];
      const valueB = b[left + tap];
      const weightedA = window[tap] * valueA;
      const weightedB = window[tap] * valueB;
      sumA += weightedA;
      sumB += weightedB;
      sumProducts += weightedA * valueB;
      sumSquares += weightedA * valueA + weightedB * valueB;
    }
    out[to] = sumA;
    out[to + 1] = sumB;
    out[to + 2] = sumProducts;
    out[to + 3] = sumSquares;
  }
}

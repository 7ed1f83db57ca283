// The PSNR of a set of pictures, one of which may have been decoded without error.
import { psnr } from './psnr.ts';

export interface MeanPsnr {
  /** In dB: always a number. */
  readonly psnr: number;
  /** Numbers of the pictures without error, from 0, in the order in which they came; left out when there are none. */
  readonly exact?: readonly number[];
}

/**
 * Mean over pictures of each one's own PSNR. Ours: Appendix A.2 has the formula for one picture, and does not say how several
 * are averaged. That of their mean error would be lower.
 */
export interface PsnrMean {
  /** Adds a picture with this mean squared error on the 0-255 scale. */
  add(mse: number): void;
  /** The mean over everything added. Throws a RangeError when nothing was. */
  result(): MeanPsnr;
}

/**
 * Highest PSNR in dB of a picture of `values` bytes that has any error: a single byte is off by one. A picture without
 * error counts as this in means. Its own PSNR is infinite, which no mean can hold; left out, a codec would lose by
 * decoding a picture perfectly.
 */
export function highestPsnr(values: number): number {
  if (!Number.isInteger(values) || values < 1)
    throw new RangeError(`highestPsnr: expected a whole number of values from 1, got ${values}`);
  return psnr(1 / values);
}

/** An empty mean over pictures of `values` bytes each (height x width x 3). */
export function psnrMean(values: number): PsnrMean {
  const highest = highestPsnr(values);
  const exact: number[] = [];
  let sum = 0;
  let pictures = 0;
  return {
    add(mse) {
      if (mse === 0) exact.push(pictures);
      sum += mse === 0 ? highest : psnr(mse);
      pictures++;
    },
    result() {
      if (pictures === 0) throw new RangeError('psnrMean: expected at least one picture, got none');
      return { psnr: sum / pictures, ...(exact.length > 0 && { exact }) };
    },
  };
}

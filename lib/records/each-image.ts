// Qualities of single images, on the scale of the means.
import { highestPsnr } from '../metrics/psnr-mean.ts';
import { psnr } from '../metrics/psnr.ts';
import type { RatePoint } from './record.ts';

/** A point's quality image by image (PSNR in dB) for images of `values` bytes; null where only means were kept. */
export function eachQuality(
  { each }: RatePoint,
  metric: 'msSsim' | 'ssim' | 'psnr',
  values: number,
): readonly number[] | null {
  if (!each) return null;
  // A picture without error counts as in the mean.
  return metric === 'psnr' ? each.mse.map((mse) => (mse === 0 ? highestPsnr(values) : psnr(mse))) : each[metric];
}

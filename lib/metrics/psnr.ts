/**
 * Peak signal-to-noise ratio in dB of an image with mean squared error `mse` on the 0-255 scale:
 * 10 log10(255² / MSE) (Appendix A.2, footnote 4). Infinity for identical images: `psnrMean` says how they count.
 */
export function psnr(mse: number): number {
  if (!(mse >= 0)) throw new RangeError(`psnr: expected a mean squared error of at least 0, got ${mse}`);
  return 10 * Math.log10(255 ** 2 / mse);
}

/** A Gaussian window: an odd or even number of taps with sum 1, symmetric about its middle. */
export type GaussianWindow = Float64Array;

// Wang et al. 2004, section III-B: a circular-symmetric Gaussian of 11 x 11 taps with a standard deviation of 1.5.
const standardTaps = 11;
const standardSigma = 1.5;

/**
 * The window that SSIM slides over an image of this size: 11 taps, sigma 1.5 pixels. An image with a side below 11
 * pixels takes a window as wide as its shorter side, sigma shrunk in proportion, so that at least one window fits.
 */
export function gaussianWindow({ height, width }: { height: number; width: number }): GaussianWindow {
  const taps = Math.min(standardTaps, height, width);
  const sigma = (standardSigma * taps) / standardTaps;
  const window = Float64Array.from({ length: taps }, (_, tap) =>
    Math.exp(-((tap - (taps - 1) / 2) ** 2) / (2 * sigma ** 2)),
  );
  const sum = window.reduce((total, weight) => total + weight, 0);
  return window.map((weight) => weight / sum);
}

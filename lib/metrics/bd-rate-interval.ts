// How sure a Bjøntegaard delta is of the images: a bootstrap over them.
// B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13: the percentile interval.
import { createRandom } from '../datasets/random.ts';
import { bdQualityDelta, bdRateDelta } from './bd-rate.ts';
import type { Delta, DeltaOptions, RateQuality } from './bd-rate.ts';
import { CurveError } from './rate-curve.ts';

/** What one setting of a codec takes and gives, image by image in the images' order. */
export interface SettingSample {
  readonly rates: readonly number[];
  readonly qualities: readonly number[];
}

export interface ResamplingOptions extends DeltaOptions {
  /** Default 1000. */
  readonly resamples?: number;
  /** Of the draws; default 1. */
  readonly seed?: number;
}

/** How many resamples there are by default. */
export const defaultResamples = 1000;

/** Share of the resamples that may be without a delta, having drawn curves that turn back or do not overlap. */
const mostWithout = 0.05;

/**
 * The 95% interval of `bdRate` in percent, the images being a random sample: as many images are drawn with replacement,
 * the same ones for both codecs and all settings, and the BD-rate is taken through the means over them. Resamples whose
 * curves have none are left out; null where more than one in twenty has none. Throws a RangeError for settings of
 * different images and for fewer than 2 of them.
 */
export function bdRateInterval(
  reference: readonly SettingSample[],
  test: readonly SettingSample[],
  options: ResamplingOptions = {},
): DeltaInterval | null {
  return deltaInterval('bdRateInterval', bdRateDelta, reference, test, options);
}

/** The 95% interval of `bdQuality`, in the unit of the quality; for the rest as `bdRateInterval`. */
export function bdQualityInterval(
  reference: readonly SettingSample[],
  test: readonly SettingSample[],
  options: ResamplingOptions = {},
): DeltaInterval | null {
  return deltaInterval('bdQualityInterval', bdQualityDelta, reference, test, options);
}

export interface DeltaInterval {
  readonly low: number;
  readonly high: number;
}

type DeltaOf = (reference: readonly RateQuality[], test: readonly RateQuality[], options: DeltaOptions) => Delta;

function deltaInterval(
  caller: string,
  delta: DeltaOf,
  reference: readonly SettingSample[],
  test: readonly SettingSample[],
  { resamples = defaultResamples, seed = 1, ...options }: ResamplingOptions,
): DeltaInterval | null {
  const images = imagesOf(caller, [...reference, ...test]);
  if (!(Number.isInteger(resamples) && resamples >= 1))
    throw new RangeError(`${caller}: expected a whole number of resamples from 1, got ${resamples}`);
  const random = createRandom(seed, 'images');
  const draws = new Float64Array(images);
  const values: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    draws.fill(0);
    for (let drawn = 0; drawn < images; drawn++) draws[random.integer(images)]++;
    const curves = [reference, test].map((settings) => settings.map((setting) => meanOf(setting, draws)));
    try {
      values.push(delta(curves[0], curves[1], options).value);
    } catch (error) {
      if (!(error instanceof CurveError)) throw error;
    }
  }
  if (values.length < (1 - mostWithout) * resamples) return null;
  values.sort((a, b) => a - b);
  return { low: quantile(values, 0.025), high: quantile(values, 0.975) };
}

function imagesOf(caller: string, settings: readonly SettingSample[]): number {
  const counts = new Set(settings.flatMap(({ rates, qualities }) => [rates.length, qualities.length]));
  const [images = 0] = counts;
  if (counts.size > 1 || images < 2) {
    throw new RangeError(
      `${caller}: expected rates and qualities of the same images, at least 2, got ${[...counts].join(' and ')}`,
    );
  }
  return images;
}

/** The mean over images that were drawn so many times each. */
function meanOf({ rates, qualities }: SettingSample, draws: Float64Array): RateQuality {
  let [rate, quality] = [0, 0];
  for (let image = 0; image < draws.length; image++) {
    rate += draws[image] * rates[image];
    quality += draws[image] * qualities[image];
  }
  return { rate: rate / draws.length, quality: quality / draws.length };
}

/** Linear between the sorted values. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

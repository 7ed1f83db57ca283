// How sure a difference between codecs is of the images: a bootstrap over them.
// B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13: the percentile interval.
import { createRandom } from '../datasets/random.ts';
import { bdQualityDelta, bdRateDelta } from './bd-rate.ts';
import type { Delta, DeltaOptions, RateQuality } from './bd-rate.ts';
import { classIouOf, meanIou, type ClassAreas } from './mean-iou.ts';
import { qualityGain } from './quality-gain.ts';
import { CurveError } from './rate-curve.ts';

/** What one setting of a codec takes and gives, image by image in the images' order. */
export interface SettingSample {
  readonly rates: readonly number[];
  readonly qualities: readonly number[];
}

/** The same of a network that segments: in pixels, image by image, class by class within an image. */
export interface AreaSample extends ClassAreas {
  readonly rates: readonly number[];
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
  return deltaInterval('bdRateInterval', bdRateDelta, reference.map(ofMeans), test.map(ofMeans), options);
}

/** The 95% interval of `bdQuality`, in the unit of the quality; for the rest as `bdRateInterval`. */
export function bdQualityInterval(
  reference: readonly SettingSample[],
  test: readonly SettingSample[],
  options: ResamplingOptions = {},
): DeltaInterval | null {
  return deltaInterval('bdQualityInterval', bdQualityDelta, reference.map(ofMeans), test.map(ofMeans), options);
}

/**
 * The 95% interval of `bdQuality` with mIoU in percent as the quality. That is no mean over images: of each resample the
 * areas are summed over what was drawn before they are divided, and a class that none of it shows is left out. For the rest
 * as `bdRateInterval`.
 */
export function bdMiouInterval(
  reference: readonly AreaSample[],
  test: readonly AreaSample[],
  options: ResamplingOptions = {},
): DeltaInterval | null {
  return deltaInterval('bdMiouInterval', bdQualityDelta, reference.map(ofAreas), test.map(ofAreas), options);
}

/** The 95% interval of `qualityGain`, in the unit of the quality; for the rest as `bdRateInterval`. */
export function qualityGainInterval(
  reference: readonly SettingSample[],
  test: SettingSample,
  options: ResamplingOptions = {},
): DeltaInterval | null {
  return deltaInterval('qualityGainInterval', qualityGain, reference.map(ofMeans), [ofMeans(test)], options);
}

/** The 95% interval of `qualityGain` with mIoU in percent as the quality; for the rest as `bdMiouInterval`. */
export function miouGainInterval(
  reference: readonly AreaSample[],
  test: AreaSample,
  options: ResamplingOptions = {},
): DeltaInterval | null {
  return deltaInterval('miouGainInterval', qualityGain, reference.map(ofAreas), [ofAreas(test)], options);
}

export interface DeltaInterval {
  readonly low: number;
  readonly high: number;
}

/** How many times each image was drawn. */
type Draws = Uint16Array;

/** A setting, and its quality over images that were drawn so many times each. */
interface Resampled {
  readonly rates: Float64Array;
  /** Images that the quality is of. */
  readonly images: number;
  quality(draws: Draws): number;
}

function ofMeans({ rates, qualities }: SettingSample): Resampled {
  const values = Float64Array.from(qualities);
  return { rates: Float64Array.from(rates), images: values.length, quality: (draws) => meanOver(values, draws) };
}

function ofAreas({ rates, ...areas }: AreaSample): Resampled {
  const [intersection, union] = [Float64Array.from(areas.intersection), Float64Array.from(areas.union)];
  const classes = union.length / rates.length;
  return {
    rates: Float64Array.from(rates),
    images: Number.isInteger(classes) && intersection.length === union.length ? rates.length : 0,
    quality: (draws) =>
      100 *
      meanIou(classIouOf({ intersection: summed(intersection, classes, draws), union: summed(union, classes, draws) })),
  };
}

/** Class by class, the areas of the images that were drawn, as often as they were. */
function summed(areas: Float64Array, classes: number, draws: Draws): number[] {
  const sums = new Float64Array(classes);
  for (let image = 0; image < draws.length; image++) {
    const times = draws[image];
    if (times > 0) for (let label = 0; label < classes; label++) sums[label] += times * areas[image * classes + label];
  }
  return [...sums];
}

type DeltaOf = (reference: readonly RateQuality[], test: readonly RateQuality[], options: DeltaOptions) => Delta;

function deltaInterval(
  caller: string,
  delta: DeltaOf,
  reference: readonly Resampled[],
  test: readonly Resampled[],
  { resamples = defaultResamples, seed = 1, ...options }: ResamplingOptions,
): DeltaInterval | null {
  const images = imagesOf(caller, [...reference, ...test]);
  if (!(Number.isInteger(resamples) && resamples >= 1))
    throw new RangeError(`${caller}: expected a whole number of resamples from 1, got ${resamples}`);
  const values: number[] = [];
  for (const draws of resamplesOf(images, resamples, seed)) {
    const curves = [reference, test].map((settings) =>
      settings.map(({ rates, quality }) => ({ rate: meanOver(rates, draws), quality: quality(draws) })),
    );
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

let latest: { readonly of: string; readonly resamples: readonly Draws[] } = { of: '', resamples: [] };

/** As many images drawn with replacement as there are, so many times. Kept for the next codec, which is asked about the same. */
function resamplesOf(images: number, resamples: number, seed: number): readonly Draws[] {
  const of = [images, resamples, seed].join(' ');
  if (latest.of === of) return latest.resamples;
  const random = createRandom(seed, 'images');
  const all = Array.from({ length: resamples }, () => {
    const draws = new Uint16Array(images);
    for (let drawn = 0; drawn < images; drawn++) draws[random.integer(images)]++;
    return draws;
  });
  latest = { of, resamples: all };
  return all;
}

function imagesOf(caller: string, settings: readonly Resampled[]): number {
  const counts = new Set(settings.flatMap((setting) => [setting.rates.length, setting.images]));
  const [images = 0] = counts;
  if (counts.size > 1 || images < 2) {
    throw new RangeError(
      `${caller}: expected rates and qualities of the same images, at least 2, got ${[...counts].join(' and ')}`,
    );
  }
  return images;
}

/** The mean over images that were drawn so many times each. */
function meanOver(values: Float64Array, draws: Draws): number {
  let sum = 0;
  for (let image = 0; image < draws.length; image++) sum += draws[image] * values[image];
  return sum / draws.length;
}

/** Linear between the sorted values. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

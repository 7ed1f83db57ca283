// How sure a measured number is: 95% intervals from the images it was measured on, or from the seeds.
import { mean } from '../metrics/mean.ts';
import { studentQuantile } from '../metrics/student.ts';

/** A number with the interval that holds it, all in the number's unit. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A share in [0, 1] measured on `images` images, and the weight that it has in a sum. */
export interface WeightedShare {
  readonly weight: number;
  readonly share: number;
  readonly images: number;
}

const normal = 1.96;

/**
 * The weighted sum of shares with its 95% interval, the images being a random sample: half of its width is
 * 1.96 sqrt(sum of w^2 p (1 - p) / N). For a difference of two that is 1.96 sqrt(p1 (1 - p1) / N + p2 (1 - p2) / N).
 * Shares of the same images rise and fall together, so for differences the interval is too wide rather than too narrow.
 */
export function shareInterval(shares: readonly WeightedShare[]): Interval {
  const value = shares.reduce((sum, { weight, share }) => sum + weight * share, 0);
  const variance = shares.reduce(
    (sum, { weight, share, images }) => sum + (weight ** 2 * share * (1 - share)) / images,
    0,
  );
  return around(value, normal * Math.sqrt(variance));
}

const quantiles = new Map<number, number>();

/** Student's quantile for 95% on both sides, to three decimals as tables have it; beyond 30 degrees of freedom that of 30, a little wide. */
function tabulated(degrees: number): number {
  const within = Math.min(degrees, 30);
  const quantile = quantiles.get(within) ?? Number(studentQuantile(within).toFixed(3));
  quantiles.set(within, quantile);
  return quantile;
}

/** Mean of differences, one per seed, with Student's 95% interval. Throws a RangeError for fewer than 2. */
export function seedInterval(differences: readonly number[]): Interval {
  const count = differences.length;
  if (count < 2) throw new RangeError(`seedInterval: expected the differences of at least 2 seeds, got ${count}`);
  const middle = mean(differences);
  const variance = differences.reduce((sum, difference) => sum + (difference - middle) ** 2, 0) / (count - 1);
  return around(middle, tabulated(count - 1) * Math.sqrt(variance / count));
}

/**
 * `value` with Student's 95% interval from terms that have it, or nearly, as their mean: the differences of two networks'
 * IoU, one per class. Fewer than 2 terms tell nothing, and a mean of shares in percent may be anything up to 100 off.
 */
export function termInterval(value: number, terms: readonly number[]): Interval {
  if (terms.length < 2) return around(value, 100);
  const { value: middle, high } = seedInterval(terms);
  return around(value, high - middle);
}

/** The interval of `value` give or take `half`. */
export function around(value: number, half: number): Interval {
  return { value, low: value - half, high: value + half };
}

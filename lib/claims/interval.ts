// How sure a measured number is: 95% intervals from the images it was measured on, or from the seeds.

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

// 97.5% quantiles of Student's t for 1 to 30 degrees of freedom.
const studentT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Mean of differences, one per seed, with Student's 95% interval. Throws a RangeError for fewer than 2. */
export function seedInterval(differences: readonly number[]): Interval {
  const count = differences.length;
  if (count < 2) throw new RangeError(`seedInterval: expected the differences of at least 2 seeds, got ${count}`);
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / count;
  const variance = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0) / (count - 1);
  // Beyond 30 degrees of freedom the last quantile is a little wide.
  return around(mean, studentT[Math.min(count - 1, studentT.length) - 1] * Math.sqrt(variance / count));
}

/**
 * `value` with Student's 95% interval from terms that have it, or nearly, as their mean: the differences of two networks'
 * IoU, one per class. Fewer than 2 terms tell nothing, and a mean of shares in percent may be anything up to 100 off.
 */
export function termInterval(value: number, terms: readonly number[]): Interval {
  if (terms.length < 2) return around(value, 100);
  const { value: mean, high } = seedInterval(terms);
  return around(value, high - mean);
}

/** The interval of `value` give or take `half`. */
export function around(value: number, half: number): Interval {
  return { value, low: value - half, high: value + half };
}

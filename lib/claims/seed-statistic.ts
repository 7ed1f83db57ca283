import { mean } from '../metrics/mean.ts';

/** One number over the seeds that a training ran with. */
export interface SeedStatistic {
  readonly mean: number;
  /** Sample standard deviation (n - 1); null for a single seed. */
  readonly deviation: number | null;
  /** How many seeds. */
  readonly n: number;
}

/** Mean and sample standard deviation of `values`, one for each seed; undefined without any. */
export function seedStatistic(values: readonly number[]): SeedStatistic | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : null, n };
}

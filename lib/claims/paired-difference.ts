// How far two networks are apart, seed by seed.
import { mean } from '../metrics/mean.ts';
import { seedInterval } from './interval.ts';
import { fewestSeeds } from './evidence.ts';

/** A mean difference over the seeds that both networks were trained with, in percentage points. */
export interface PairedDifference {
  readonly value: number;
  /** Half the width of Student's 95% interval; null for fewer than three seeds. */
  readonly margin: number | null;
  /** How many seeds. */
  readonly n: number;
}

/** A final value in [0, 1] and the seed that it came from. */
export interface SeededValue {
  readonly seed: number;
  readonly value: number;
}

/** The first minus the second over their common seeds; undefined without any. */
export function pairedDifference(
  first: readonly SeededValue[],
  second: readonly SeededValue[],
): PairedDifference | undefined {
  const differences = first.flatMap(({ seed, value }) => {
    const other = second.find((candidate) => candidate.seed === seed);
    return other ? [100 * (value - other.value)] : [];
  });
  const n = differences.length;
  if (n === 0) return undefined;
  if (n < fewestSeeds) return { value: mean(differences), margin: null, n };
  const { value, high } = seedInterval(differences);
  return { value, margin: high - value, n };
}

// When a claim counts as borne out.
import type { Interval } from './interval.ts';

export const verdicts = ['borne out', 'not borne out', 'cannot tell', 'not run'] as const;
export type Verdict = (typeof verdicts)[number];

/** The verdict in words. One from a run at toy scale holds there and no further, and says so itself. */
export function verdictText({
  verdict,
  atToyScale,
}: {
  readonly verdict: Verdict;
  readonly atToyScale: boolean;
}): string {
  return atToyScale && verdict !== 'not run' ? `${verdict} at toy scale` : verdict;
}

/** Far below the last digit of any number that is compared, and far above what sums of such numbers are off in a computer. */
const rounding = 1e-9;

/** Whether a number is the larger one by more than rounding: networks that end alike have an interval of no width at a bound. */
export const exceeds = (value: number, other: number): boolean => value - other > rounding;

/** "More than `bound`": borne out when the whole interval lies above, not borne out when it lies below. */
export function above({ low, high }: Interval, bound: number): Verdict {
  if (exceeds(low, bound)) return 'borne out';
  return exceeds(bound, high) ? 'not borne out' : 'cannot tell';
}

/**
 * "Nearly as good as": borne out when the whole interval lies above -margin; not borne out when it does not and lies below 0:
 * behind. Between the two nothing is decided.
 */
export function notBehind({ low, high }: Interval, margin: number): Verdict {
  if (exceeds(low, -margin)) return 'borne out';
  return exceeds(0, high) ? 'not borne out' : 'cannot tell';
}

/** "As good as": borne out when the whole interval lies within -margin to margin, not borne out when it lies outside. */
export function within({ low, high }: Interval, margin: number): Verdict {
  if (exceeds(low, -margin) && exceeds(margin, high)) return 'borne out';
  return exceeds(-margin, high) || exceeds(low, margin) ? 'not borne out' : 'cannot tell';
}

/**
 * The verdict on a claim from those on its parts, all of which it asserts: one that fails refutes it; it is borne out
 * when every part is, and not run when none was. With some parts not run nobody can tell.
 */
export function together(parts: readonly Verdict[]): Verdict {
  if (parts.includes('not borne out')) return 'not borne out';
  if (parts.every((part) => part === 'not run')) return 'not run';
  return parts.every((part) => part === 'borne out') ? 'borne out' : 'cannot tell';
}

// The claims for cells: each with its group, its parts as numbers, and why the verdict is what it is.
import type { Basis, ClaimPart, Region, ScaledClaim } from '../claims/claim.ts';
import type { Tolerances } from '../claims/tolerances.ts';
import { exceeds } from '../claims/verdict.ts';
import type { ResultRecord } from '../records/record.ts';

/** In the order of the table of claims. */
const groups = ['complexity', 'classification', 'segmentation', 'compression', 'joint training'] as const;
export type ClaimGroup = (typeof groups)[number];

/** A claim of the paper with what the records say of it. */
export interface GroupedClaim extends ScaledClaim {
  readonly group: ClaimGroup;
}

/**
 * Every claim of the paper put to the test on the records of one profile, in the order of the table of claims; `changed`
 * replaces tolerances. Rejects with a RangeError when the records come from different data, or a tolerance is no number
 * from 0.
 */
export async function claimResults(
  records: readonly ResultRecord[],
  changed: Partial<Tolerances> = {},
): Promise<GroupedClaim[]> {
  const [{ claimGroups }, { evidenceOf }, { tolerancesWith }] = await Promise.all([
    import('../figures/claims/claims.ts'),
    import('../claims/evidence.ts'),
    import('../claims/tolerances.ts'),
  ]);
  return claimGroups(evidenceOf(records, tolerancesWith(changed))).flatMap((claims, i) =>
    claims.map((claim) => ({ ...claim, group: groups[i] })),
  );
}

const sources: Readonly<Record<NonNullable<ClaimPart['estimate']>['basis'], string>> = {
  images: 'interval over the images',
  seeds: 'interval over the seeds',
  classes: 'interval over the classes',
  tolerance: 'stated tolerance',
  counted: 'counted',
};

/** Why a part has its verdict, in words: `[−14.19, −5.61], none of it above −1 (interval over the images)`. */
export function reasonOf({ verdict, found, estimate, wanted }: ClaimPart): string {
  if (estimate === null) return found;
  if (wanted === null) return 'nothing that was measured decides it';
  const { value, low, high, unit, basis } = estimate;
  const position = positionOf(estimate, wanted);
  const figures =
    basis === 'counted' ? number(value, 2) : `[${number(low, digits[unit] ?? 2)}, ${number(high, digits[unit] ?? 2)}]`;
  const how =
    basis === 'counted'
      ? { inside: 'is', outside: 'is not', across: 'is not' }[position]
      : { inside: 'all of it', outside: 'none of it', across: 'not all of it' }[position];
  // The quality of a codec at a higher rate says nothing of its quality at the same rate.
  const expected = { inside: 'borne out', outside: 'not borne out', across: 'cannot tell' }[position];
  const isBehind = position === 'across' && verdict === 'not borne out' && high < 0;
  const because = isBehind ? ', but all of it below 0: behind' : ', but not at like rates';
  return `${figures}${basis === 'counted' ? '' : ','} ${how} ${regionText(wanted)} (${sources[basis]})${expected === verdict ? '' : because}`;
}

/** Where an interval lies against the values that would bear a claim out. One that reaches an end is not inside; what is counted may. */
export function positionOf(
  { low, high, basis }: { readonly low: number; readonly high: number; readonly basis?: Basis },
  wanted: Region,
): 'inside' | 'outside' | 'across' {
  const [from, to] = [wanted.low ?? -Infinity, wanted.high ?? Infinity];
  if (exceeds(from, high) || exceeds(low, to)) return 'outside';
  return basis === 'counted' || (exceeds(low, from) && exceeds(to, high)) ? 'inside' : 'across';
}

/** `above −1`, `below 0`, `between −2 and 2`. */
export function regionText({ low, high }: Region): string {
  if (low !== null && high !== null) return `between ${number(low)} and ${number(high)}`;
  if (low !== null) return `above ${number(low)}`;
  return high === null ? 'anything' : `below ${number(high)}`;
}

const digits: Readonly<Record<string, number>> = { points: 2, '': 4, dB: 2 };

function number(value: number, places?: number): string {
  const text = places === undefined ? String(Number(value.toPrecision(6))) : value.toFixed(places);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

// A claim of the paper, put to the test: its parts, each with a number, and the verdict.
import { statementQuantities } from '../records/paper.ts';
import { together } from './verdict.ts';
import type { Interval } from './interval.ts';
import type { Verdict } from './verdict.ts';

/**
 * Where an interval comes from: the spread over images, seeds or classes, or nothing to doubt; `tolerance` stands in
 * for one that the records cannot give.
 */
export type Basis = 'images' | 'seeds' | 'classes' | 'tolerance' | 'counted';

/** One number that a claim rests on. */
export interface ClaimPart {
  /** What was measured: `top-1 at 0.330 bpp`. */
  readonly name: string;
  readonly verdict: Verdict;
  /** For the table: what was found, and by what margin. */
  readonly found: string;
  readonly margin: string;
  /** The values that would bear it out, in the estimate's unit; null at an open end. Null where no value would. */
  readonly wanted: Region | null;
  /** Null where nothing was measured. */
  readonly estimate:
    | (Interval & { readonly unit: string; readonly basis: Basis; readonly seeds: number | null })
    | null;
}

export interface Region {
  readonly low: number | null;
  readonly high: number | null;
}

export interface ClaimResult {
  /** Ids in `data/paper/statements.json` of the sentences that make the claim. */
  readonly statements: readonly string[];
  readonly place: string;
  readonly claim: string;
  /** What the paper found. */
  readonly paper: string;
  readonly verdict: Verdict;
  readonly parts: readonly ClaimPart[];
}

/** A claim's result, and what it was tested on. */
export interface ScaledClaim extends ClaimResult {
  /** Tested on the embedded scenes: whatever the verdict, it shows the mechanism and cannot judge the paper. */
  readonly atToyScale: boolean;
}

/** A claim that asserts all of its parts, unless `verdict` says otherwise. */
export function claimOf(
  texts: Omit<ClaimResult, 'verdict' | 'parts'>,
  parts: readonly ClaimPart[],
  verdict = together(parts.map((part) => part.verdict)),
): ClaimResult {
  return { ...texts, verdict, parts };
}

/** The part of a claim for which no numbers are there; `missing` names them. */
export function notRun(name: string, missing: readonly string[]): ClaimPart {
  return {
    name,
    verdict: 'not run',
    found: `missing: ${[...new Set(missing)].join('; ')}`,
    margin: '–',
    wanted: null,
    estimate: null,
  };
}

/** A number that the paper states. Throws a RangeError when the statement has none of that name. */
export function stated(id: string, name: string): number {
  const value = statementQuantities(id)[name];
  if (value === undefined) throw new RangeError(`${id}: expected a quantity of the paper's statement, got "${name}"`);
  return value;
}

/** "+0.25", "−1.4"; `zeroSign` stands before what rounds to zero. */
export function signed(value: number, digits: number, zeroSign: '' | '±' = ''): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return `${zeroSign}${text}`;
  return `${value < 0 ? '−' : '+'}${text}`;
}

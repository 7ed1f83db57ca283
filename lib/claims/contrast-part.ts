// A sum of accuracies or mIoUs as a part of a claim.
import type { Task } from '../records/record.ts';
import { notRun, signed } from './claim.ts';
import type { Basis, ClaimPart } from './claim.ts';
import { contrast, isMissing } from './evidence.ts';
import type { Evidence, TrainedSetup, Term } from './evidence.ts';
import type { Interval } from './interval.ts';
import { above, notBehind, within } from './verdict.ts';

/**
 * What the interval is held against: `above` a bound, `within` a margin on both sides, or not behind by more than a margin; in
 * points.
 */
export type Demand = { readonly above: number } | { readonly within: number } | { readonly behindAtMost: number };

function judged(
  interval: Interval,
  demand: Demand,
): Pick<ClaimPart, 'verdict' | 'wanted'> & { readonly needs: string } {
  if ('within' in demand) {
    const { within: margin } = demand;
    return {
      verdict: within(interval, margin),
      wanted: { low: -margin, high: margin },
      needs: `within\u00a0±${margin}`,
    };
  }
  const bound = 'above' in demand ? demand.above : -demand.behindAtMost;
  return {
    verdict: 'above' in demand ? above(interval, bound) : notBehind(interval, demand.behindAtMost),
    wanted: { low: bound, high: null },
    needs: `>\u00a0${String(bound).replace('-', '−')}`,
  };
}

/** Intervals that are not over seeds are marked: they leave out the noise of training. */
const marks = { seeds: '', images: '§', classes: '‡' } as const satisfies Partial<Record<Basis, string>>;

interface ContrastDemand {
  readonly name: string;
  readonly task: Task;
  readonly terms: readonly Term[];
  readonly demand: Demand;
  /** Points that are taken off the sum. */
  readonly less?: number;
}

export function contrastPart(evidence: Evidence, { name, task, terms, demand, less = 0 }: ContrastDemand): ClaimPart {
  const measured = contrast(evidence, task, terms);
  if (isMissing(measured)) return notRun(name, measured.missing);
  const result = { ...measured, value: measured.value - less, low: measured.low - less, high: measured.high - less };
  const { value, low, high, basis, seeds, values } = result;
  const { needs, ...verdict } = judged(result, demand);
  return {
    name,
    ...verdict,
    found: values.length === 2 ? values.map((side) => side.toFixed(1)).join(' vs ') : `${signed(value, 1)} points`,
    margin: `${signed(value, 1)} ± ${(high - value).toFixed(1)}${marks[basis]} (${needs})`,
    estimate: { value, low, high, unit: 'points', basis, seeds },
  };
}

/** As `contrastPart`, for the first setup minus the second, less so many points. */
export function differencePart(
  evidence: Evidence,
  name: string,
  task: Task,
  [first, second]: readonly [TrainedSetup, TrainedSetup],
  demand: Demand,
  less = 0,
): ClaimPart {
  return contrastPart(evidence, {
    name,
    task,
    terms: [
      { weight: 1, setup: first },
      { weight: -1, setup: second },
    ],
    demand,
    less,
  });
}

// Differences of fine-tuned networks and codecs at equal rates (A.7): hitting a rate exactly is hard, and a codec that spends
// more serves better by that alone. What as much more rate gives is read off the operating points before fine-tuning.
import { mean } from '../metrics/mean.ts';
import type { Task } from '../records/record.ts';
import { commonSeeds } from './common-seeds.ts';
import { contrast, isMissing, ratesBySeed } from './evidence.ts';
import type { Evidence, TrainedSetup } from './evidence.ts';

/** Two operating points before fine-tuning: the one in question, and the nearest other in the logarithm of the rate. */
export interface Neighbours<Point> {
  readonly here: Point;
  readonly other: Point;
}

/** The point of that nominal rate and the nearest other one; undefined where there are no two. */
export function neighbours<Point extends { readonly bpp: number }>(
  points: readonly Point[],
  bpp: number,
): Neighbours<Point> | undefined {
  const here = points.find((point) => point.bpp === bpp);
  const distance = (point: Point): number => Math.abs(Math.log(point.bpp / bpp));
  const [other] = points.filter((point) => point !== here).sort((a, b) => distance(a) - distance(b));
  return here && other && { here, other };
}

/** How far a factor of rates leads from `here` to `other`, in logarithms of the rates there: 0 at `here`, 1 at `other`. */
export function shareOfWay(factor: number, here: number, other: number): number {
  return Math.log(factor) / Math.log(other / here);
}

/** As `shareOfWay`; undefined for more than the whole way, forth or back: two rates that nearly meet tell nothing of one beyond. */
export function shareWithinWay(factor: number, here: number, other: number): number | undefined {
  if (here === other) return undefined;
  const share = shareOfWay(factor, here, other);
  return Math.abs(share) > 1 ? undefined : share;
}

export interface RateDifference {
  /** What images take with the first over what they take with the second, a mean over the common seeds. */
  readonly factor: number;
  /** What that alone is worth, in points, to be taken off the difference; null where the slope cannot be had, or would be followed too far. */
  readonly worth: number | null;
}

/**
 * By how much two tunings of a network differ in rate, and what that is worth: of files, else by entropy, as it was measured
 * for all seeds; undefined where neither was.
 */
export function rateDifference(
  evidence: Evidence,
  task: Task,
  [first, second]: readonly [TrainedSetup, TrainedSetup],
): RateDifference | undefined {
  const [ours, theirs] = [first, second].map((setup) => ratesBySeed(evidence, task, setup));
  const seeds = commonSeeds([[...ours.keys()], [...theirs.keys()]]);
  const compared = seeds.flatMap((seed) => [ours.get(seed)!, theirs.get(seed)!]);
  const kind = (['fileBpp', 'entropyBpp'] as const).find((each) => compared.every((rates) => rates[each]));
  if (seeds.length === 0 || !kind) return undefined;
  const factor = Math.exp(mean(seeds.map((seed) => Math.log(ours.get(seed)![kind]! / theirs.get(seed)![kind]!))));
  const untuned = [...new Set(evidence[task].flatMap(({ targetBpp }) => targetBpp ?? []))].flatMap((bpp) => {
    const setup: TrainedSetup = { ...first, bpp, tuning: 'none' };
    const rates = [...ratesBySeed(evidence, task, setup).values()].flatMap((each) => each[kind] ?? []);
    return rates.length > 0 ? [{ bpp, setup, rate: mean(rates) }] : [];
  });
  const pair = neighbours(untuned, first.bpp!);
  const share = pair && shareWithinWay(factor, pair.here.rate, pair.other.rate);
  if (!pair || share === undefined) return { factor, worth: null };
  // Of the seeds that these two have: the tunings may have more, and their interval is over theirs.
  const slope = contrast(evidence, task, [
    { weight: 1, setup: pair.other.setup },
    { weight: -1, setup: pair.here.setup },
  ]);
  return { factor, worth: isMissing(slope) ? null : share * slope.value };
}

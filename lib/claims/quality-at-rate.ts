// A codec's quality at another's rate, and what single images say of the difference.
import { eachQuality } from '../records/each-image.ts';
import type { RatePoint } from '../records/record.ts';
import { shareOfWay } from './equal-rates.ts';

export type QualityField = 'msSsim' | 'ssim' | 'psnr';

/** A point whose quality is moved to another rate, along the line through two points, straight in the logarithm of the rate. */
export interface MovedPoint {
  readonly from: RatePoint;
  /** Left out: it stays where it is. */
  readonly along?: {
    /** Two points of different rates above 0. */
    readonly line: readonly [near: RatePoint, far: RatePoint];
    /** It is moved by the factor between the rates of these two. */
    readonly rates: readonly [from: RatePoint, to: RatePoint];
  };
}

/** Where a rate lies against those of a curve. */
export type Reach = 'inside' | 'below' | 'above';

/** The curve at the rate of `point`; its nearer end for rates beyond. The curve has at least one point. */
export function curveAt(curve: readonly RatePoint[], point: RatePoint): { at: MovedPoint; reach: Reach } {
  const points = [...curve].sort((a, b) => a.fileBpp - b.fileBpp);
  if (point.fileBpp < points[0].fileBpp) return { at: { from: points[0] }, reach: 'below' };
  const right = points.findIndex(({ fileBpp }) => fileBpp >= point.fileBpp);
  if (right < 0) return { at: { from: points.at(-1)! }, reach: 'above' };
  const [a, b] = [points[right - 1], points[right]];
  // In logarithms a rate of 0 (files of no more bytes than a grey picture) is infinitely far away.
  if (b.fileBpp === point.fileBpp || a.fileBpp === 0) return { at: { from: b }, reach: 'inside' };
  return { at: { from: a, along: { line: [a, b], rates: [a, point] } }, reach: 'inside' };
}

/** How far the line is followed: 0 not at all, 1 from its near end to its far one. */
function shareOf({ line: [near, far], rates: [from, to] }: NonNullable<MovedPoint['along']>): number {
  return shareOfWay(to.fileBpp / from.fileBpp, near.fileBpp, far.fileBpp);
}

export function qualityOf({ from, along }: MovedPoint, metric: QualityField): number {
  if (!along) return from[metric];
  const [near, far] = along.line;
  return from[metric] + shareOf(along) * (far[metric] - near[metric]);
}

/**
 * Image by image, what it adds to the mean quality of `point` above that of `moved`: the difference of the qualities, less
 * what the image's rates add to how far the other is moved (to first order, as the rates are means over the same images).
 * The spread of these is that of the difference; `values` are those of one image. Null where a point keeps means alone.
 */
export function differencesByImage(
  point: RatePoint,
  { from, along }: MovedPoint,
  metric: QualityField,
  values: number,
): number[] | null {
  const qualities = [point, from, ...(along?.line ?? [])].map((each) => eachQuality(each, metric, values));
  if (qualities.some((each) => each === null) || along?.rates.some(({ each }) => !each)) return null;
  const [ours, theirs, ofNear, ofFar] = qualities as number[][];
  if (!along) return ours.map((quality, image) => quality - theirs[image]);
  const [near, far] = along.line;
  const share = shareOf(along);
  const slope = (far[metric] - near[metric]) / Math.log(far.fileBpp / near.fileBpp);
  const relativeRate = ({ each, fileBpp }: RatePoint, image: number) => each!.fileBpp[image] / fileBpp;
  const further = ([a, b]: readonly [RatePoint, RatePoint], image: number) =>
    relativeRate(b, image) - relativeRate(a, image);
  return ours.map(
    (quality, image) =>
      quality -
      theirs[image] -
      share * (ofFar[image] - ofNear[image]) -
      slope * (further(along.rates, image) - share * further(along.line, image)),
  );
}

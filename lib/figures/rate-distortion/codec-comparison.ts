// The codecs on one set of images, and how much rate the learned one saves against each other one.
import { isDeepStrictEqual } from 'node:util';
import { signed } from '../../claims/claim.ts';
import { bdRateDelta } from '../../metrics/bd-rate.ts';
import { bdRateInterval } from '../../metrics/bd-rate-interval.ts';
import { CurveError } from '../../metrics/rate-curve.ts';
import type { CurveFault } from '../../metrics/rate-curve.ts';
import { meanPoints, qualityMetrics } from './rate-distortion.ts';
import type { ImageSet, QualityMetric } from './rate-distortion.ts';
import { eachQuality } from '../../records/each-image.ts';
import { codecSeries } from '../../records/record.ts';
import type { CodecSeries, RateDistortionRecord, RatePoint } from '../../records/record.ts';

export interface CodecCurve {
  readonly codec: CodecSeries;
  /** From the lowest rate up. */
  readonly points: readonly RatePoint[];
  readonly records: readonly RateDistortionRecord[];
}

/** A BD-rate in percent and as text; null with the reason as text where there is none. */
export interface DeltaRate {
  readonly percent: number | null;
  /** The qualities that it is a mean over, as a share of the narrower codec's range; null where there is no BD-rate. */
  readonly overlap: number | null;
  readonly text: string;
  /** 95% in percent over the images, and as text to stand behind the BD-rate's; null and empty where records keep means alone. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly intervalText: string;
  /** Both in whole percents, for where there is little room. */
  readonly roundedText: string;
}

/** Below this share of the narrower range a BD-rate is marked. */
export const comfortableOverlap = 0.5;
export const overlapMark = '*';

export interface CodecComparison extends ImageSet {
  readonly curves: readonly CodecCurve[];
  /** Right end of the panels: a bit above the highest operating point. */
  readonly highestRate: number;
  /** BD-rates of the learned codec against each other one, in the order of the metrics. */
  readonly deltas: readonly CodecDeltas[];
  /**
   * The BD-rates with headers left out on both sides; empty where rates leave them out already, or records do not tell them.
   */
  readonly headerless: readonly CodecDeltas[];
  /** The learned codec after a tweak, at all its operating points, and its BD-rates; undefined where nothing of it changed. */
  readonly tweaked: { readonly points: readonly RatePoint[]; readonly deltas: readonly CodecDeltas[] } | undefined;
}

export interface CodecDeltas {
  readonly codec: CodecSeries;
  readonly rates: readonly DeltaRate[];
}

/** Compares the codecs of `records`; `tweaked` holds the learned codec's records of a tweaked run on the same images. */
export function codecComparison(
  { images, records }: ImageSet,
  tweaked: readonly RateDistortionRecord[] = [],
): CodecComparison {
  const curves = codecSeries.flatMap((codec): CodecCurve[] => {
    const codecRecords = records.filter((record) => record.codec === codec);
    return codecRecords.length > 0 ? [{ codec, records: codecRecords, points: meanPoints(codecRecords) }] : [];
  });
  const learned = curves.find(({ codec }) => codec === 'codec');
  const after = meanPoints(tweaked);
  const isTweaked = learned !== undefined && after.length > 0 && !isDeepStrictEqual(after, learned.points);
  const rates = [...(learned ? [learned] : curves).flatMap(({ points }) => points), ...(isTweaked ? after : [])].map(
    ({ fileBpp }) => fileBpp,
  );
  const deltasOf = (learnedPoints: readonly RatePoint[]): CodecDeltas[] =>
    curves
      .filter((curve) => curve !== learned)
      .map(({ codec, points }) => ({
        codec,
        rates: qualityMetrics.map(({ field }) => deltaRate(points, learnedPoints, field, images)),
      }));
  return {
    images,
    records,
    curves,
    highestRate: Math.ceil(20 * 1.12 * Math.max(...rates)) / 20,
    deltas: learned === undefined ? [] : deltasOf(learned.points),
    headerless: learned === undefined ? [] : headerlessDeltas(learned, curves, images),
    tweaked: isTweaked ? { points: after, deltas: deltasOf(after) } : undefined,
  };
}

function headerlessDeltas(
  learned: CodecCurve,
  curves: readonly CodecCurve[],
  images: ImageSet['images'],
): readonly CodecDeltas[] {
  const without = ({ points }: CodecCurve): readonly RatePoint[] | null =>
    points.every(({ headerBpp }) => headerBpp !== undefined)
      ? points.map(({ each: _, ...point }) => ({ ...point, fileBpp: point.fileBpp - point.headerBpp! }))
      : null;
  const test = without(learned);
  if (!test) return [];
  return curves.flatMap((curve) => {
    const reference = curve === learned ? null : without(curve);
    if (!reference) return [];
    return [
      { codec: curve.codec, rates: qualityMetrics.map(({ field }) => deltaRate(reference, test, field, images)) },
    ];
  });
}

function deltaRate(
  reference: readonly RatePoint[],
  test: readonly RatePoint[],
  field: QualityMetric['field'],
  images: ImageSet['images'],
): DeltaRate {
  const curve = (points: readonly RatePoint[]) =>
    points.map((point) => ({ rate: point.fileBpp, quality: point[field] }));
  try {
    const { value: percent, overlap } = bdRateDelta(curve(reference), curve(test));
    const mark = overlap < comfortableOverlap ? overlapMark : '';
    const digits = Math.abs(percent) < 10 ? 1 : 0;
    const interval = intervalOf(reference, test, field, images);
    const textOf = (decimals: number) => `${signed(percent, decimals)}%${mark}`;
    return {
      percent,
      overlap,
      text: textOf(digits),
      interval,
      intervalText: intervalText(interval, digits),
      roundedText: `${textOf(0)}${intervalText(interval, 0)}`,
    };
  } catch (error) {
    // Curves that cannot be compared are a finding, not a fault.
    if (!(error instanceof CurveError)) throw error;
    const text = faultTexts[error.reason];
    return { percent: null, overlap: null, text, interval: null, intervalText: '', roundedText: text };
  }
}

/** In brackets, to stand behind what it is of; empty without one. */
export function intervalText(interval: DeltaRate['interval'], decimals: number): string {
  if (!interval) return '';
  return ` [${[interval.low, interval.high].map((end) => signed(end, decimals).replace('+', '')).join(', ')}]`;
}

/** Null where one of the points keeps means alone, or the images are one. */
function intervalOf(
  reference: readonly RatePoint[],
  test: readonly RatePoint[],
  field: QualityMetric['field'],
  { count, height, width }: ImageSet['images'],
): DeltaRate['interval'] {
  const samples = (points: readonly RatePoint[]) =>
    points.flatMap((point) => {
      const qualities = eachQuality(point, field, 3 * height * width);
      return qualities ? [{ rates: point.each!.fileBpp, qualities }] : [];
    });
  const [theirs, ours] = [samples(reference), samples(test)];
  if (count < 2 || theirs.length < reference.length || ours.length < test.length) return null;
  return bdRateInterval(theirs, ours);
}

const faultTexts: Readonly<Record<CurveFault, string>> = {
  'too-few-points': 'one point only',
  'repeated-point': 'point twice',
  'levels-off': 'levels off',
  'turns-back': 'turns back',
  'no-overlap': 'no overlap',
  'small-overlap': 'hardly overlaps',
  'bad-value': 'rate of 0',
};

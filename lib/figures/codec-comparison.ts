// The codecs on one set of images, and how much rate the learned one saves against each other one.
import { bdRate } from '../metrics/bd-rate.ts';
import { meanPoints, qualityMetrics } from './rate-distortion.ts';
import type { ImageSet, QualityMetric } from './rate-distortion.ts';
import { codecSeries } from './record.ts';
import type { CodecSeries, RateDistortionRecord, RatePoint } from './record.ts';

export interface CodecCurve {
  readonly codec: CodecSeries;
  /** From the lowest rate up. */
  readonly points: readonly RatePoint[];
  readonly records: readonly RateDistortionRecord[];
}

/** A BD-rate in percent and as text; null with the reason as text where there is none. */
export interface DeltaRate {
  readonly percent: number | null;
  readonly text: string;
}

export interface CodecComparison extends ImageSet {
  readonly curves: readonly CodecCurve[];
  /** Right end of the panels: a bit above the highest operating point. */
  readonly highestRate: number;
  /** BD-rates of the learned codec against each other one, in the order of the metrics. */
  readonly deltas: readonly CodecDeltas[];
  /** The learned codec after a tweak, at all its operating points, and its BD-rates; undefined where nothing of it changed. */
  readonly tweaked: { readonly points: readonly RatePoint[]; readonly deltas: readonly CodecDeltas[] } | undefined;
}

export interface CodecDeltas {
  readonly codec: CodecSeries;
  readonly rates: readonly DeltaRate[];
}

/** Compares the codecs of `records`; `tweaked` holds the learned codec's records of a tweaked run on the same images. */
export function codecComparison(
  images: ImageSet['images'], records: readonly RateDistortionRecord[], tweaked: readonly RateDistortionRecord[] = [],
): CodecComparison {
  const curves = codecSeries.flatMap((codec): CodecCurve[] => {
    const own = records.filter((record) => record.codec === codec);
    return own.length > 0 ? [{ codec, records: own, points: meanPoints(own) }] : [];
  });
  const learned = curves.find(({ codec }) => codec === 'codec');
  const after = meanPoints(tweaked);
  const isTweaked = learned !== undefined && after.length > 0 && JSON.stringify(after) !== JSON.stringify(learned.points);
  const rates = [...(learned ? [learned] : curves).flatMap(({ points }) => points), ...(isTweaked ? after : [])].map(({ fileBpp }) => fileBpp);
  const deltasOf = (own: readonly RatePoint[]): CodecDeltas[] => curves.filter((curve) => curve !== learned).map(({ codec, points }) => ({
    codec, rates: qualityMetrics.map(({ field }) => deltaRate(points, own, field)),
  }));
  return {
    images,
    records,
    curves,
    highestRate: Math.ceil(20 * 1.12 * Math.max(...rates)) / 20,
    deltas: learned === undefined ? [] : deltasOf(learned.points),
    tweaked: isTweaked ? { points: after, deltas: deltasOf(after) } : undefined,
  };
}

function deltaRate(reference: readonly RatePoint[], test: readonly RatePoint[], field: QualityMetric['field']): DeltaRate {
  const curve = (points: readonly RatePoint[]) => points.map((point) => ({ rate: point.fileBpp, quality: point[field] }));
  if (Math.min(reference.length, test.length) < 2) return { percent: null, text: 'one point only' };
  try {
    const percent = bdRate(curve(reference), curve(test));
    const text = Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0);
    return { percent, text: `${Number(text) === 0 ? '' : percent < 0 ? '−' : '+'}${text}%` };
  } catch (error) {
    // Curves that cannot be compared are a finding, not a fault.
    if (!(error instanceof RangeError)) throw error;
    return { percent: null, text: /overlap/.test(error.message) ? 'no overlap' : 'not defined' };
  }
}

// BD-accuracy: how much more often a network is right at equal rate, against JPEG in the same panel.
import { signed } from '../../claims/claim.ts';
import { termInterval } from '../../claims/interval.ts';
import { bdQuality, bdQualityDelta } from '../../metrics/bd-rate.ts';
import { bdMiouInterval, bdQualityInterval, type DeltaInterval } from '../../metrics/bd-rate-interval.ts';
import { CurveError } from '../../metrics/rate-curve.ts';
import type { CurveFault } from '../../metrics/rate-curve.ts';
import type { Task } from '../../records/record.ts';
import { comfortableOverlap, intervalText, overlapMark } from '../rate-distortion/codec-comparison.ts';
import { gainsOf, type Gain } from './gains.ts';
import { areaSample, hasEachImage, hitSample, type EachPoint } from './image-samples.ts';
import {
  ofSameImages,
  rateQuality,
  type ReadingCurvePoint,
  type ReadingCurve,
  type ReadingPanel,
  type ReadSeries,
} from './reading-curves.ts';

/** In points of accuracy or mIoU and as text; null with the reason as text where there is none. */
export interface AccuracyDelta {
  readonly series: ReadSeries;
  readonly points: number | null;
  /** The rates that it is a mean over, as a share of the narrower curve's range of log-rates. */
  readonly overlap: number | null;
  /** 95% over images; over classes for mIoU of records that keep means alone, null for accuracies of such. */
  readonly interval: DeltaInterval | null;
  readonly text: string;
  /** To stand behind the text; empty without an interval. */
  readonly intervalText: string;
}

/** The codec that others are held against: JPEG, else the learned codec, decoded; null where a panel has neither. */
function referenceOf({ curves }: ReadingPanel): ReadingCurve | null {
  const of = (series: ReadSeries) => curves.find((curve) => curve.series === series);
  return of('JPEG') ?? of('codec') ?? null;
}

/** A panel with its BD-accuracies. */
export interface ComparedPanel extends ReadingPanel {
  readonly reference: ReadingCurve | null;
  /** Of every other curve, in their order. */
  readonly deltas: readonly AccuracyDelta[];
  /** Of the points of networks trained on what codecs make. */
  readonly gains: readonly Gain[];
}

export function comparedPanels(panels: readonly ReadingPanel[]): ComparedPanel[] {
  const asTheyAre = (task: Task) => panels.find((panel) => panel.task === task && panel.trainedOn === 'original');
  return panels.map((panel) => ({
    ...panel,
    reference: referenceOf(panel),
    deltas: accuracyDeltas(panel),
    gains: gainsOf(panel, asTheyAre(panel.task)),
  }));
}

function accuracyDeltas(panel: ReadingPanel): AccuracyDelta[] {
  const reference = referenceOf(panel);
  if (!reference) return [];
  return panel.curves.filter((curve) => curve !== reference).map((curve) => deltaOf(panel, reference.points, curve));
}

function deltaOf(
  { task, images }: ReadingPanel,
  reference: readonly ReadingCurvePoint[],
  { series, points: test }: ReadingCurve,
): AccuracyDelta {
  const curve = (points: readonly ReadingCurvePoint[]) => points.map((point) => rateQuality(task, point));
  const none = { series, points: null, overlap: null, interval: null, intervalText: '' };
  if (!ofSameImages(reference, test)) return { ...none, text: 'of other images' };
  try {
    const { value, overlap } = bdQualityDelta(curve(reference), curve(test));
    const interval = intervalOf(task, images.height * images.width, value, reference, test);
    return {
      series,
      points: value,
      overlap,
      interval,
      text: `${signed(value, 1, '±')}${overlap < comfortableOverlap ? overlapMark : ''}`,
      intervalText: intervalText(interval, 1),
    };
  } catch (error) {
    // Curves that cannot be compared are a finding, not a fault.
    if (!(error instanceof CurveError)) throw error;
    return { ...none, text: faultTexts[error.reason] };
  }
}

function intervalOf(
  task: Task,
  pixels: number,
  value: number,
  reference: readonly ReadingCurvePoint[],
  test: readonly ReadingCurvePoint[],
): AccuracyDelta['interval'] {
  if (![...reference, ...test].every(({ each }) => each))
    return task === 'segmentation' ? overClasses(value, reference, test) : null;
  if (!(reference.every(hasEachImage) && test.every(hasEachImage))) return null;
  if (task === 'segmentation') {
    const areas = (points: readonly EachPoint[]) => points.map((point) => areaSample(point, pixels));
    return bdMiouInterval(areas(reference), areas(test));
  }
  const hits = (points: readonly EachPoint[]) => points.map((point) => hitSample(point, pixels));
  return bdQualityInterval(hits(reference), hits(test));
}

/** Student's interval, of the classes' own deltas, as for every mIoU of which there are means alone. */
function overClasses(
  value: number,
  reference: readonly ReadingCurvePoint[],
  test: readonly ReadingCurvePoint[],
): AccuracyDelta['interval'] {
  const all = [...reference, ...test];
  if (all.some(({ classIou }) => !classIou)) return null;
  const curve = (points: readonly ReadingCurvePoint[], label: number) =>
    points.map(({ fileBpp, classIou }) => ({ rate: fileBpp, quality: 100 * classIou![label]! }));
  const terms = all[0].classIou!.flatMap((_, label) =>
    all.every(({ classIou }) => classIou![label] !== null)
      ? [bdQuality(curve(reference, label), curve(test, label))]
      : [],
  );
  const { low, high } = termInterval(value, terms);
  return { low, high };
}

const faultTexts: Readonly<Record<CurveFault, string>> = {
  'too-few-points': 'one rate only',
  'repeated-point': 'one rate twice',
  'levels-off': 'levels off',
  'turns-back': 'turns back',
  'no-overlap': 'no common rates',
  'small-overlap': 'hardly common rates',
  'bad-value': 'rate of 0',
};

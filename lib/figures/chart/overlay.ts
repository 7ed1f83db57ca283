// A second run drawn over a figure: the same profile with some hyper-parameters changed. What did not change is drawn once.
import type { ClassificationRecord, ResultRecord, SegmentationRecord } from '../../records/record.ts';
import { ink } from './theme.ts';
import type { LegendEntry } from './legend.ts';

export interface Overlay {
  /** The records of the tweaked run, those that it shares with the baseline among them. */
  readonly records: readonly ResultRecord[];
  /** What was changed, in words: `beta 250 instead of 500`. */
  readonly change: string;
}

/** Dots: no series of the kit is drawn so. */
export const overlayDash = [1.5, 3] as const;

/** How the tweaked run is told from the baseline, whatever the colour. */
export const overlayLine = {
  type: 'line',
  strokeDash: overlayDash,
  strokeWidth: 1.8,
  strokeCap: 'butt',
  aria: false,
} as const;

/** A point of the tweaked run that moved: hollow. Its series gives `stroke` and `shape`. */
export const overlayPoint = {
  type: 'point',
  filled: true,
  fill: ink.background,
  strokeWidth: 1.8,
  opacity: 1,
} as const;

/** A ring around a mark, for figures whose marks are hollow or filled for other reasons. */
export const overlayRing = {
  type: 'point',
  shape: 'circle',
  size: 260,
  filled: false,
  strokeWidth: 1.2,
  opacity: 1,
  aria: false,
} as const;

/** Legend entries of the two runs; `marks` says how those of the tweaked one look. */
export function overlayLegend(marks: 'hollow' | 'ring' = 'hollow'): LegendEntry[] {
  const entry = { color: ink.text, shape: 'circle' } as const;
  return [
    { ...entry, label: 'Baseline', dash: [1, 0] },
    { ...entry, label: 'Tweaked', dash: overlayDash, ...(marks === 'hollow' ? { hollow: true } : { ring: true }) },
  ];
}

export type OverlayMarks = 'hollow marks' | 'ringed marks';

/** The clause under an overlaid figure's title; none without an overlay. Without marks, nothing that is drawn depends on the tweak. */
export function overlayClause(overlay: Overlay | undefined, marks: OverlayMarks | undefined): string[] {
  if (!overlay) return [];
  return [
    marks === undefined
      ? `nothing here depends on the tweak (${overlay.change})`
      : `tweaked (dotted lines, ${marks}): ${overlay.change}`,
  ];
}

/** A caption of two sentences; with an overlay the second is of both runs, and `second` has to stand elsewhere. */
export function captionOfRuns(
  first: string,
  second: string,
  overlay: Overlay | undefined,
  marks: OverlayMarks | undefined,
): string {
  if (!overlay) return second === '' ? first : `${first} ${second}`;
  return `${first} ${
    marks === undefined
      ? `The baseline and the tweaked run (${overlay.change}) are the same here.`
      : `Two runs: the baseline and, with dotted lines and ${marks} where they differ, the tweaked one (${overlay.change}).`
  }`;
}

type Trained = ClassificationRecord | SegmentationRecord;

/** The record of the same training in the tweaked run; undefined where it is the very same, or there is none. */
export function trainedCounterpart<R extends Trained>(overlay: Overlay | undefined, record: R): R | undefined {
  return overlay?.records.find(
    (other): other is R =>
      other.kind === record.kind &&
      other.network === record.network &&
      other.input === record.input &&
      other.tuning === record.tuning &&
      other.targetBpp === record.targetBpp &&
      other.provenance.seed === record.provenance.seed &&
      other.provenance.key !== record.provenance.key,
  );
}

/** Data rows of a figure; with an overlay, which run each is of stands in front. */
export function runRows<Row extends object>(
  overlay: Overlay | undefined,
  baseline: readonly Row[],
  tweaked: readonly Row[],
): object[] {
  return overlay === undefined
    ? [...baseline]
    : [...baseline.map((row) => ({ run: 'baseline', ...row })), ...tweaked.map((row) => ({ run: 'tweaked', ...row }))];
}

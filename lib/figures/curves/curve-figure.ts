// What Figures 3 and 4 share: which records they draw, their notes under the title, the paper's values, the overlay.
import { augmentationNotes } from '../chart/augmentation-note.ts';
import { firstRateNotes } from '../chart/first-rate-note.ts';
import { lengthNotes } from '../chart/length-note.ts';
import { chart } from '../chart/chart.ts';
import { checkOneOrigin, isComparableWithPaper } from '../../records/comparable.ts';
import { curveViews } from './curve-views.ts';
import type { CurvePanels } from './curve-views.ts';
import type { ValidationCurve } from './curve-panel.ts';
import type { Chart, Figure } from '../figure.ts';
import { networkName } from '../../records/network-name.ts';
import { bppText } from '../../records/operating-point.ts';
import { trainedCounterpart } from '../chart/overlay.ts';
import type { Overlay } from '../chart/overlay.ts';
import { isOfPaper, paperResult } from '../../records/paper.ts';
import type { PaperResult } from '../../records/paper.ts';
import { answering } from '../../records/query.ts';
import type { Query, Setup } from '../../records/query.ts';
import type { ClassificationRecord, ResultRecord, SegmentationRecord } from '../../records/record.ts';
import { trainedNetworks } from '../../records/trained-networks.ts';
import { scaleNote } from '../chart/scale.ts';
import { networkStyle } from '../chart/theme.ts';
import { listed, nothingToDraw } from '../chart/words.ts';

type TrainedRecord = ClassificationRecord | SegmentationRecord;

/** One of the two figures: what its records measure, and how it speaks of that. */
export interface CurveFigure<R extends TrainedRecord>
  extends Pick<Figure, 'name' | 'about'>,
    Pick<CurvePanels, 'step' | 'metrics' | 'tooltip' | 'panelHeight'> {
  readonly title: string;
  readonly task: R['kind'];
  /** What a training did at the points of its curve: `epoch`, `evaluation`. */
  readonly point: string;
  /** The points of a curve, with metrics in percent. */
  along(record: R): ValidationCurve['points'];
  /** The paper's final values in percent, by metric, and in words. */
  paper(result: PaperResult): { readonly values: Readonly<Record<string, number>>; readonly text: string };
  /** A clause about how the numbers came about: what guessing gives, what was evaluated. */
  numbers(record: R): string;
  /** Sentences of the caption: what was measured, what the paper's numbers are, and why they are not drawn. */
  readonly measured: string;
  readonly paperValues: string;
  readonly incomparable: string;
  /** Rows of the data file: one for each point of the curve, without what all trainings have. */
  rows(record: R, paper: PaperResult | undefined): readonly { readonly own: object; readonly paper: object }[];
}

/** The curves of both: of the networks that are trained at every rate, and those on original images in every panel, for reference. */
const setups: readonly Setup[] = trainedNetworks
  .filter(({ at }) => at !== 'lowest')
  .map(({ network, input }) => ({ network, input }));

/**
 * The figure of a row of panels for each metric, a column for each operating point. Records that are missing are named
 * under the title; other networks and tuned ones are passed over. The paper's final values are drawn only beside records
 * that are comparable with them; else they stand in the caption and the data. An overlay's curves are drawn over those
 * that they differ from, dotted. It throws a RangeError without any curve, or when the records come from different
 * profiles, data sets or image sizes.
 */
export function curveFigure<R extends TrainedRecord>(figure: CurveFigure<R>): Figure<Chart> {
  const curves = { kind: 'network', tasks: [figure.task], setups } as const satisfies Query;
  return {
    name: figure.name,
    about: figure.about,
    canOverlay: true,
    reads: [{ kind: 'codec' }, curves],
    draw: (records, overlay) =>
      curveChart(figure, records, answering(records, curves) as ResultRecord[] as R[], overlay),
  };
}

function curveChart<R extends TrainedRecord>(
  figure: CurveFigure<R>,
  records: readonly ResultRecord[],
  drawn: readonly R[],
  overlay: Overlay | undefined,
): Chart {
  const { name, title, point } = figure;
  if (drawn.length === 0) {
    const names = [...new Set(setups.map(({ network }) => networkName(network, figure.task)))];
    throw nothingToDraw(name, records, `records of ${listed(names, 'or')} with at least one ${point}, got none`);
  }
  checkOneOrigin(name, drawn);
  const points = pointsOf(drawn);
  const comparable = drawn.every(isComparableWithPaper);
  const tweaked = drawn.flatMap((record) => trainedCounterpart(overlay, record) ?? []);
  const isMoved = tweaked.length > 0;
  const rowsOf = (record: R) => dataRows(figure, record);
  const several = new Set(drawn.map(({ provenance }) => provenance.seed)).size > 1;
  const ends = `last ${point}${several ? ', means over seeds, which have a line each' : ''}`;
  const lacks = missingCurves(figure, drawn, pointsOf(records));
  const place = comparable ? 'drawn as hollow diamonds and in brackets' : `not drawn, as ${figure.incomparable}`;
  return chart({
    name,
    title,
    scale: scaleNote(drawn),
    clauses: [
      isMoved
        ? `numbers at the right, and rates above the panels where they moved: baseline → tweaked, ${ends}`
        : `numbers at the right: ${ends}`,
      ...(comparable ? ['hollow diamonds and brackets: the paper, Table\u00a02'] : []),
      figure.numbers(drawn[0]),
      ...(lacks.length > 0 ? [`not trained yet: ${lacks.join(', ')}`] : []),
    ],
    caption: [`${figure.measured}; the axes do not start at zero.`, `The paper's final values are ${place}.`],
    details: [
      ...(points.length > 0 ? [ratesNote(drawn)] : []),
      ...augmentationNotes(drawn),
      ...lengthNotes(drawn),
      ...firstRateNotes(drawn),
      `The paper's final values (Table 2, ${figure.paperValues}) are ${place}: ${paperFinals(figure, points).join('; ')}.`,
    ],
    overlay,
    marks: isMoved ? 'hollow marks' : undefined,
    ...curveViews({
      ...figure,
      curves: drawn.map((record) => curveOf(figure, record, comparable, trainedCounterpart(overlay, record))),
      points,
    }),
    rows: drawn.flatMap(rowsOf),
    tweakedRows: tweaked.flatMap(rowsOf),
  });
}

/** The paper's final values in words. */
function paperFinals<R extends TrainedRecord>(figure: CurveFigure<R>, points: readonly number[]): string[] {
  return setups.flatMap(({ network, input }) =>
    (input === 'original' ? [null] : points).flatMap((bpp) => {
      const paper = paperResult(network, input, bpp);
      const at = bpp === null ? '' : ` at ${bppText(bpp)} bpp`;
      return paper ? [`${networkStyle(network, input, figure.task).label}${at} ${figure.paper(paper).text}`] : [];
    }),
  );
}

/** Operating points of codecs and of the networks behind them, from the highest rate to the lowest. */
function pointsOf(records: readonly ResultRecord[]): number[] {
  const points = records.flatMap((record) => ('targetBpp' in record ? (record.targetBpp ?? []) : []));
  return [...new Set(points)].sort((a, b) => b - a);
}

function curveOf<R extends TrainedRecord>(
  figure: CurveFigure<R>,
  record: R,
  comparable: boolean,
  tweaked: R | undefined,
): ValidationCurve {
  const { network, input, targetBpp, entropyBpp, fileBpp, provenance } = record;
  const paper = comparable ? paperResult(network, input, targetBpp) : undefined;
  return {
    key: provenance.key,
    style: networkStyle(network, input, figure.task),
    targetBpp,
    rates: { entropyBpp, fileBpp },
    points: figure.along(record),
    paper: paper && figure.paper(paper).values,
    ...(tweaked && {
      tweaked: { rates: { entropyBpp: tweaked.entropyBpp, fileBpp: tweaked.fileBpp }, points: figure.along(tweaked) },
    }),
  };
}

/** What stands above the panels. */
function ratesNote(records: readonly TrainedRecord[]): string {
  const inFiles = records.some(({ fileBpp }) => fileBpp !== null) ? ' and as files' : '';
  return `Above the panels, in bits per pixel: the operating point, and what its codec takes on these images, by the entropy of the symbols${inFiles}.`;
}

/** The paper's curves that `records` lack, in words. */
function missingCurves<R extends TrainedRecord>(
  figure: CurveFigure<R>,
  records: readonly R[],
  points: readonly number[],
): string[] {
  const expected = setups.filter(({ network }) => isOfPaper(network));
  return expected.flatMap(({ network, input }) => {
    const has = (bpp: number | null) =>
      records.some((record) => record.network === network && record.input === input && record.targetBpp === bpp);
    const name = networkName(network, figure.task);
    if (input === 'original') return has(null) ? [] : [`${name} on original images`];
    const what = input === 'latent' ? name : `${name} on reconstructed images`;
    const lacking = points.filter((bpp) => !has(bpp)).map(bppText);
    return lacking.length > 0 ? [`${what} at ${listed(lacking)} bpp`] : [];
  });
}

function dataRows<R extends TrainedRecord>(figure: CurveFigure<R>, record: R): object[] {
  const { network, input, targetBpp, entropyBpp, fileBpp, provenance } = record;
  return figure.rows(record, paperResult(network, input, targetBpp)).map(({ own, paper }) => ({
    target_bpp: targetBpp,
    entropy_bpp: entropyBpp,
    file_bpp: fileBpp,
    network: networkName(network, figure.task),
    input,
    ...own,
    seed: provenance.seed,
    key: provenance.key,
    ...paper,
  }));
}

// One panel of validation curves: one metric at one operating point (Figures 3 and 4).
import { grouped } from '../chart/grouped.ts';
import { spread } from '../chart/end-labels.ts';
import type { MeasuredRates } from '../../records/measured-rates.ts';
import { overlayLine } from '../chart/overlay.ts';
import { seedStatistic } from '../../claims/seed-statistic.ts';
import { textWidth } from '../chart/text-width.ts';
import { ink, paperMark } from '../chart/theme.ts';
import type { SeriesStyle } from '../chart/theme.ts';
import { namesTip, numbersAlong, numbersTip } from '../chart/views.ts';
import { stepTicks } from './step-ticks.ts';
import type { StepAxis } from './step-ticks.ts';

/** A validation curve: its look, its points, and the paper's final values where they are drawn. */
export interface ValidationCurve {
  /** Tells this curve from others of the same series: the record's key. */
  readonly key: string;
  readonly style: SeriesStyle;
  /** Operating point; null for original images, whose curve stands in every panel. */
  readonly targetBpp: number | null;
  /** What the codec reached on the images of the curve. */
  readonly rates: MeasuredRates;
  /** In order: the step (epoch, iteration), each metric in percent, and what the tooltip shows beside them. */
  readonly points: readonly Readonly<Record<string, number>>[];
  /** Percent, by metric; left out where the paper's values do not belong on the axis. */
  readonly paper: Readonly<Record<string, number>> | undefined;
  /** The same training after a tweak; left out where there is none, or nothing of it changed. */
  readonly tweaked?: {
    readonly rates: MeasuredRates;
    readonly points: readonly Readonly<Record<string, number>>[];
  };
}

export interface CurveMetric {
  readonly field: string;
  /** With its unit. */
  readonly title: string;
}

export interface CurvePanel {
  readonly step: StepAxis;
  readonly metric: CurveMetric;
  readonly tooltip: readonly object[];
  /** Lines above the panel, the first one bold; none in lower rows. */
  readonly title: readonly string[];
  readonly curves: readonly ValidationCurve[];
  /** Percent. */
  readonly domain: readonly [low: number, high: number];
  readonly lastStep: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** In the first column, with the y-axis; in the lowest row, with the x-axis' title. */
  readonly isFirst: boolean;
  readonly isLowest: boolean;
}

const labelSize = 11;
const labelGap = 9;
const titleLine = 14;
// Points closer than this run together: only the last one of a curve is shown then.
const pointSpacing = 14;

/** Pixels that the numbers at the ends of the curves take, right of the panel. */
export function endLabelWidth(drawsPaper: boolean, drawsTweaked = false): number {
  return Math.ceil(labelGap + textWidth(longestLabel(drawsPaper, drawsTweaked), labelSize));
}

function longestLabel(drawsPaper: boolean, drawsTweaked: boolean): string {
  if (drawsPaper) return '88.8 (88.88)';
  return drawsTweaked ? '88.8 → 88.8' : '88.8';
}

/** The panel as a layered Vega-Lite view; `scales` are shared by all panels, so that one legend serves all. */
export function curvePanel(
  panel: CurvePanel,
  scales: Readonly<Record<'color' | 'strokeDash' | 'shape', object>>,
): object {
  const { step, metric, domain, lastStep, width, height } = panel;
  const x = {
    field: step.field,
    type: 'quantitative',
    title: panel.isLowest ? step.title : null,
    scale: { domain: lastStep > step.first ? [step.first, lastStep] : [step.first - 1, lastStep + 1], nice: false },
    axis: { grid: false, format: lastStep >= 10000 ? ',d' : 'd', values: stepTicks(step, lastStep, width) },
  };
  // One extent for all, so that the titles of the rows stand in line.
  const ticks = panel.isFirst
    ? { tickCount: 6, minExtent: 26 }
    : { tickCount: 6, labels: false, ticks: false, domain: false };
  const y = numbersAlong(metric.field, panel.isFirst ? metric.title : null, domain, ticks);
  const series = (channel: 'color' | 'strokeDash' | 'shape') => ({
    field: 'series',
    type: 'nominal',
    scale: scales[channel],
    legend: null,
  });
  const color = series('color');
  return {
    width,
    height,
    data: { values: panel.curves.flatMap((curve) => curveRows(curve, panel)) },
    layer: [
      {
        mark: {
          type: 'line',
          clip: true,
          ...([...seedsOfSeries(panel.curves).values()].some(({ length }) => length > 1) && { strokeWidth: 1 }),
        },
        encoding: { x, y, color, strokeDash: series('strokeDash'), detail: { field: 'key', type: 'nominal' } },
      },
      {
        // The points that are not shown still answer the pointer.
        mark: { type: 'point', filled: true, size: 42, opacity: 1, aria: false },
        encoding: {
          x,
          y,
          color,
          shape: series('shape'),
          tooltip: [namesTip('series', 'Network'), ...panel.tooltip],
          opacity: { condition: { test: 'datum.shown', value: 1 }, value: 0 },
        },
      },
      ...tweakedLayers(panel, { x, y, color, shape: series('shape') }),
      {
        data: { values: endLabels(panel) },
        mark: { type: 'text', align: 'left', dx: labelGap, fontSize: labelSize, clip: false, aria: false },
        encoding: {
          x,
          y: { ...y, field: 'place' },
          text: { field: 'text' },
          color: { field: 'color', type: 'nominal', scale: null },
        },
      },
      ...paperLayers(panel, y, color),
      ...titleLayers(panel),
    ],
  };
}

/** The tweaked run: dotted, and its points hollow. */
function tweakedLayers(
  panel: CurvePanel,
  { x, y, color, shape }: Readonly<Record<'x' | 'y' | 'color' | 'shape', object>>,
): object[] {
  const values = panel.curves.flatMap((curve) =>
    curve.tweaked ? curveRows({ ...curve, points: curve.tweaked.points }, panel) : [],
  );
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { ...overlayLine, clip: true },
      encoding: { x, y, color, detail: { field: 'key', type: 'nominal' } },
    },
    {
      data: { values },
      mark: { type: 'point', filled: true, fill: ink.background, size: 42, strokeWidth: 1.5, opacity: 1, aria: false },
      encoding: {
        x,
        y,
        shape,
        stroke: color,
        tooltip: [namesTip('series', 'Network, tweaked'), ...panel.tooltip],
        opacity: { condition: { test: 'datum.shown', value: 1 }, value: 0 },
      },
    },
  ];
}

function curveRows(
  { key, style, points }: Pick<ValidationCurve, 'key' | 'style' | 'points'>,
  { lastStep, width, step }: CurvePanel,
) {
  const spacing = width / Math.max(1, points.length - step.first);
  const all = lastStep <= step.first || spacing >= pointSpacing;
  return points.map((point, index) => ({
    series: style.label,
    key,
    ...point,
    shown: all || index === points.length - 1,
  }));
}

/** Last values as text beside the ends of the curves, of several seeds their mean; moved apart where they would overlap. */
function endLabels({ curves, metric: { field }, step, domain: [low, high], height, lastStep }: CurvePanel) {
  const isOverlaid = curves.some(({ tweaked }) => tweaked);
  const ends = [...seedsOfSeries(curves).values()].map((seeds) => ({
    curve: seeds[0],
    step: seeds[0].points.at(-1)![step.field],
    value: seedStatistic(seeds.map(({ points }) => points.at(-1)![field]))!.mean,
    tweaked: seedStatistic(seeds.flatMap(({ tweaked }) => tweaked?.points.at(-1)?.[field] ?? [])),
  }));
  const pixels = ends.map(({ value }) => (height * (high - value)) / (high - low));
  const placed = spread(pixels, labelSize + 1, labelSize / 2, height - labelSize / 2);
  return ends.map(({ curve: { style, paper }, step: last, value, tweaked }, index) => ({
    // Curves of two lengths leave free only what is right of both.
    [step.field]: isOverlaid ? lastStep : last,
    color: style.textColor ?? style.color,
    place: Number((high - (placed[index] / height) * (high - low)).toFixed(3)),
    text: `${value.toFixed(1)}${besideText(tweaked?.mean, paper?.[field])}`,
  }));
}

/** What follows a last value: that of the tweaked run, else the paper's. */
function besideText(tweaked: number | undefined, paper: number | undefined): string {
  if (tweaked !== undefined) return ` → ${tweaked.toFixed(1)}`;
  return paper === undefined ? '' : ` (${paper.toFixed(2)})`;
}

/** The curves of each series: those of a panel differ in their seed. */
function seedsOfSeries(curves: readonly ValidationCurve[]): Map<string, ValidationCurve[]> {
  return grouped(curves, ({ style }) => style.label);
}

/** The paper's final values at the right edge: hollow, never joined to a curve. */
function paperLayers({ curves, metric, width }: CurvePanel, y: object, color: object): object[] {
  const values = [...seedsOfSeries(curves).values()].flatMap(([{ style, paper }]) =>
    paper ? [{ series: style.label, [metric.field]: paper[metric.field] }] : [],
  );
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: 'point', ...paperMark, x: width },
      encoding: {
        y,
        color,
        tooltip: [namesTip('series', 'Paper, Table 2'), numbersTip(metric.field, metric.title, '.2f')],
      },
    },
  ];
}

/** The title as text at fixed heights: a view's own title keeps clear of labels, and would not stand in line. */
function titleLayers({ title, width }: CurvePanel): object[] {
  return title.map((line, index) => ({
    data: { values: [{ title: line }] },
    mark: {
      type: 'text',
      x: width / 2,
      y: -14 - titleLine * (title.length - 1 - index),
      color: ink.text,
      clip: false,
      ...(index === 0 ? { fontSize: 12, fontWeight: 'bold' } : { fontSize: 10.5 }),
    },
    encoding: { text: { field: 'title' } },
  }));
}

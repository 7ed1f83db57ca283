// One panel of Figure 3: the curves of one metric at one operating point.
import { spread } from './label-placement.ts';
import type { PaperResult } from './paper.ts';
import type { ClassificationRecord } from './record.ts';
import { textWidth } from './text-width.ts';
import { ink, paperMark } from './theme.ts';
import type { SeriesStyle } from './theme.ts';

/** A curve: its record, its look, and the paper's final values for it. */
export interface Series {
  readonly record: ClassificationRecord;
  readonly style: SeriesStyle;
  readonly paper: PaperResult | undefined;
  readonly drawsPaper: boolean;
}

export interface Panel {
  readonly metric: 'top5' | 'top1';
  readonly title: string | undefined;
  readonly series: readonly Series[];
  /** Percent. */
  readonly domain: readonly [low: number, high: number];
  readonly lastEpoch: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** In the first column, with the y-axis; in the lowest row, with the x-axis' title. */
  readonly isFirst: boolean;
  readonly isLowest: boolean;
}

const labelSize = 11;
const labelGap = 9;
const metricNames = { top5: 'Top-5 accuracy [%]', top1: 'Top-1 accuracy [%]' };
// Points closer than this run together: only the last one of a curve is shown then.
const pointSpacing = 14;

/** Pixels that the numbers at the ends of the curves take, right of the panel. */
export function endLabelWidth(drawsPaper: boolean): number {
  return Math.ceil(labelGap + textWidth(drawsPaper ? '88.8 (88.88)' : '88.8', labelSize));
}

/** The panel as a layered Vega-Lite view; `scales` are shared by all panels, so that one legend serves all. */
export function curvePanel(panel: Panel, scales: Readonly<Record<'color' | 'strokeDash' | 'shape', object>>): object {
  const { metric, domain, lastEpoch, width, height } = panel;
  const x = {
    field: 'epoch', type: 'quantitative', title: panel.isLowest ? 'Epoch' : null,
    scale: { domain: lastEpoch > 1 ? [1, lastEpoch] : [0, 2], nice: false },
    axis: { grid: false, format: 'd', values: epochTicks(lastEpoch, width) },
  };
  const y = {
    field: metric, type: 'quantitative', title: panel.isFirst ? metricNames[metric] : null,
    scale: { domain, nice: false, zero: false },
    // One extent for all, so that the titles of the rows stand in line.
    axis: panel.isFirst ? { tickCount: 6, minExtent: 26 } : { tickCount: 6, labels: false, ticks: false, domain: false },
  };
  const series = (channel: 'color' | 'strokeDash' | 'shape') => ({
    field: 'series', type: 'nominal', scale: scales[channel], legend: null,
  });
  const color = series('color');
  const tooltip = [
    { field: 'series', type: 'nominal', title: 'Network' },
    { field: 'epoch', type: 'quantitative', title: 'Epoch', format: 'd' },
    { field: 'top5', type: 'quantitative', title: 'Top-5 [%]', format: '.2f' },
    { field: 'top1', type: 'quantitative', title: 'Top-1 [%]', format: '.2f' },
    { field: 'valLoss', type: 'quantitative', title: 'Validation loss', format: '.4f' },
  ];
  return {
    width,
    height,
    data: { values: panel.series.flatMap((one) => curveRows(one, panel)) },
    layer: [
      {
        mark: { type: 'line', clip: true },
        encoding: { x, y, color, strokeDash: series('strokeDash'), detail: { field: 'key', type: 'nominal' } },
      },
      {
        // The points that are not shown still answer the pointer.
        mark: { type: 'point', filled: true, size: 42, opacity: 1, aria: false },
        encoding: {
          x, y, color, shape: series('shape'), tooltip,
          opacity: { condition: { test: 'datum.shown', value: 1 }, value: 0 },
        },
      },
      {
        data: { values: endLabels(panel) },
        mark: { type: 'text', align: 'left', dx: labelGap, fontSize: labelSize, clip: false, aria: false },
        encoding: {
          x: { ...x, field: 'epoch' }, y: { ...y, field: 'place' }, text: { field: 'text' },
          color: { field: 'color', type: 'nominal', scale: null },
        },
      },
      ...paperLayers(panel, y, color),
      ...titleLayers(panel),
    ],
  };
}

function curveRows({ record, style }: Series, { lastEpoch, width }: Panel) {
  const all = lastEpoch <= 1 || width / (lastEpoch - 1) >= pointSpacing;
  return record.curve.map(({ epoch, top5, top1, valLoss }, index) => ({
    series: style.label,
    key: record.provenance.key,
    epoch,
    top5: percent(top5),
    top1: percent(top1),
    valLoss: Number(valLoss.toFixed(6)),
    shown: all || index === record.curve.length - 1,
  }));
}

/** Last values as text beside the ends of the curves, moved apart where they would overlap. */
function endLabels({ series, metric, domain: [low, high], height }: Panel) {
  const ends = series.map(({ record }) => record.curve.at(-1)!);
  const pixels = ends.map((end) => (height * (high - 100 * end[metric])) / (high - low));
  const placed = spread(pixels, labelSize + 1, labelSize / 2, height - labelSize / 2);
  return series.map(({ style, paper, drawsPaper }, index) => ({
    epoch: ends[index].epoch,
    color: style.textColor ?? style.color,
    place: Number((high - (placed[index] / height) * (high - low)).toFixed(3)),
    text: (100 * ends[index][metric]).toFixed(1) + (drawsPaper && paper ? ` (${paper[metric].toFixed(2)})` : ''),
  }));
}

/** The paper's final values at the right edge: hollow, never joined to a curve. */
function paperLayers({ series, metric, width }: Panel, y: object, color: object): object[] {
  const values = series.flatMap(({ style, paper, drawsPaper }) => (
    drawsPaper && paper ? [{ series: style.label, [metric]: paper[metric] }] : []));
  if (values.length === 0) return [];
  return [{
    data: { values },
    mark: { type: 'point', ...paperMark, x: width },
    encoding: {
      y,
      color,
      tooltip: [
        { field: 'series', type: 'nominal', title: 'Paper, Table 2' },
        { field: metric, type: 'quantitative', title: metricNames[metric], format: '.2f' },
      ],
    },
  }];
}

/** The title as text at a fixed height: a view's own title keeps clear of labels, and would not stand in line. */
function titleLayers({ title, width }: Panel): object[] {
  return title === undefined ? [] : [{
    data: { values: [{ title }] },
    mark: { type: 'text', x: width / 2, y: -16, fontSize: 12, fontWeight: 'bold', color: ink.text, clip: false },
    encoding: { text: { field: 'title' } },
  }];
}

/** Whole epochs, at least 36 pixels apart, the first and the last among them. */
function epochTicks(lastEpoch: number, width: number): number[] {
  const steps = [1, 2, 4, 5, 10, 20, 50, 100, 200, 500, 1000];
  const perEpoch = width / Math.max(1, lastEpoch - 1);
  const step = steps.find((candidate) => candidate * perEpoch >= 36) ?? lastEpoch;
  // Odd epochs where those end at the last one, else multiples of the step.
  const start = step === 2 && lastEpoch % 2 === 1 ? 1 : step;
  const ticks = Array.from({ length: Math.floor((lastEpoch - start) / step) + 1 }, (_, i) => start + i * step);
  if (ticks[0] !== 1 && (ticks[0] - 1) * perEpoch >= 18) ticks.unshift(1);
  const end = ticks.at(-1);
  if (end !== undefined && end !== lastEpoch && (lastEpoch - end) * perEpoch >= 18) ticks.push(lastEpoch);
  return ticks.length > 0 ? ticks : [lastEpoch];
}

function percent(share: number): number {
  return Number((100 * share).toFixed(4));
}

// One panel of Figure 6: one task's quality against multiply-adds.
import { isDeepStrictEqual } from 'node:util';
import { axesOf, type ComplexityAxes } from './figure-6-axes.ts';
import { networkLabels, networkMarkSize } from './figure-6-labels.ts';
import { lineStyles, marksOf, type Mark } from './figure-6-marks.ts';
import type { ComplexityPoint } from './figure-6-points.ts';
import { overlayLine, overlayRing } from '../chart/overlay.ts';
import { fourDecimals } from '../chart/rounding.ts';
import type { Task } from '../../records/record.ts';
import { ink, networkStyle, paperMark } from '../chart/theme.ts';
import { namesTip, numbersTip } from '../chart/views.ts';

export interface ComplexityPanel {
  readonly task: Task;
  readonly points: readonly ComplexityPoint[];
  /** The points after a tweak; empty without one, or where it changes nothing. */
  readonly tweaked: readonly ComplexityPoint[];
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const taskNames: Readonly<Record<Task, string>> = { classification: 'Classification', segmentation: 'Segmentation' };
const lines = Object.keys(lineStyles) as (keyof typeof lineStyles)[];
const decodingOf = { latent: 'none', reconstruction: 'not counted', decoded: 'counted' } as const;
const plain = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });
const look = { shape: plain('shape'), stroke: plain('color'), fill: plain('fill') };
const networkMark = { type: 'point', size: networkMarkSize ** 2, opacity: 1, strokeWidth: 1.5 };

export function complexityPanel({ task, points, tweaked, width, height }: ComplexityPanel): object {
  const [marks, tweakedMarks] = [marksOf(points), marksOf(tweaked)];
  const axes = axesOf(task, points, tweaked, { width, height });
  const rows = marks.map((mark) => markRow(task, mark, axes));
  return {
    width,
    height,
    data: { values: rows },
    layer: [
      ...lineLayers(axes),
      ...spreadLayers(rows, axes),
      networkLayer(axes),
      ...paperLayers(task, points, axes),
      ...tweakedLayers(
        rows,
        tweakedMarks.map((mark) => markRow(task, mark, axes)),
        axes,
      ),
      ...networkLabels(marks, tweakedMarks, task, axes.placeOf, { width, height }),
      titleLayer(taskNames[task], width),
    ],
  };
}

/** A mark as the layers draw it and its tooltip tells of it; `low` and `high` where there are several seeds. */
function markRow(task: Task, { point, line, flops }: Mark, { inUnit }: ComplexityAxes) {
  const { label, color, shape } = networkStyle(point.network, point.input, task);
  const { mean, deviation, n } = point.quality;
  return {
    series: label,
    line,
    color,
    fill: line === 'decoded' ? ink.background : color,
    shape,
    flops: inUnit(flops),
    quality: fourDecimals(mean),
    seeds: n,
    decoding: decodingOf[line],
    ...(deviation !== null && { low: fourDecimals(mean - deviation), high: fourDecimals(mean + deviation) }),
  };
}

type Row = ReturnType<typeof markRow>;

/** The lines that join the networks of one input. */
function lineLayers({ x, y }: ComplexityAxes): object[] {
  return lines.map((line) => ({
    transform: [{ filter: `datum.line === '${line}'` }],
    mark: {
      type: 'line',
      color: lineStyles[line].color,
      strokeDash: lineStyles[line].dash,
      strokeWidth: 1.5,
      opacity: 0.6,
    },
    encoding: { x, y },
  }));
}

/** Bars of one standard deviation over seeds to either side. */
function spreadLayers(rows: readonly Row[], { x, y }: ComplexityAxes): object[] {
  const values = rows.filter((row) => 'low' in row);
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: 'rule', strokeWidth: 1.5, aria: false },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, stroke: plain('color') },
    },
  ];
}

/** A mark for each network, with its tooltip. */
function networkLayer({ x, y }: ComplexityAxes) {
  const tooltip = [
    namesTip('series', 'Network'),
    namesTip('decoding', 'Decoding'),
    numbersTip('flops', x.title, '.3f'),
    numbersTip('quality', y.title, '.2f'),
    { field: 'seeds', type: 'quantitative', title: 'Seeds' },
  ];
  return { mark: networkMark, encoding: { x, y, tooltip, ...look } };
}

/** The paper's values, where they belong beside ours. */
function paperLayers(task: Task, points: readonly ComplexityPoint[], { x, y, inUnit }: ComplexityAxes): object[] {
  const values = points.flatMap(({ network, input, paper }) =>
    paper
      ? [
          {
            series: networkStyle(network, input, task).label,
            color: networkStyle(network, input).color,
            flops: inUnit(paper.flops),
            quality: paper.quality,
          },
        ]
      : [],
  );
  if (values.length === 0) return [];
  const tooltip = [namesTip('series', 'Paper, Table 2'), numbersTip('quality', y.title, '.2f')];
  return [
    {
      data: { values },
      mark: { type: 'point', ...paperMark },
      encoding: { x, y, stroke: plain('color'), tooltip },
    },
  ];
}

/** The points after a tweak: dotted lines through all of them, rings around those that moved. */
function tweakedLayers(rows: readonly Row[], tweaked: readonly Row[], axes: ComplexityAxes): object[] {
  if (tweaked.length === 0) return [];
  const { x, y } = axes;
  const moved = tweaked.filter((row) => !rows.some((before) => isDeepStrictEqual(before, row)));
  return [
    ...lines.flatMap((line) => {
      const values = tweaked.filter((row) => row.line === line);
      return values.length === 0
        ? []
        : [{ data: { values }, mark: { ...overlayLine, color: lineStyles[line].color }, encoding: { x, y } }];
    }),
    { data: { values: moved }, ...networkLayer(axes) },
    { data: { values: moved }, mark: overlayRing, encoding: { x, y, stroke: plain('color') } },
  ];
}

function titleLayer(title: string, width: number): object {
  return {
    data: { values: [{ title }] },
    mark: { type: 'text', x: width / 2, y: -14, fontSize: 12, fontWeight: 'bold', color: ink.text, clip: false },
    encoding: { text: { field: 'title' } },
  };
}

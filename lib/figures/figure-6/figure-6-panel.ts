// One panel of Figure 6: one task's quality against multiply-adds.
import { isDeepStrictEqual } from 'node:util';
import { networkLabels, networkMarkSize } from './figure-6-labels.ts';
import { lineStyles, marksOf, type Mark } from './figure-6-marks.ts';
import type { ComplexityPoint } from './figure-6-points.ts';
import { overlayLine, overlayRing } from '../chart/overlay.ts';
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

const qualities = {
  classification: { title: 'Top-5 accuracy [%]', panel: 'Classification' },
  segmentation: { title: 'Mean intersection over union [%]', panel: 'Segmentation' },
};
const lines = Object.keys(lineStyles) as (keyof typeof lineStyles)[];
const decodingOf = { latent: 'none', reconstruction: 'not counted', decoded: 'counted' } as const;
const units = [
  { size: 1e9, text: '10⁹' },
  { size: 1e6, text: '10⁶' },
  { size: 1e3, text: '10³' },
  { size: 1, text: '' },
];
const plain = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });
const look = { shape: plain('shape'), stroke: plain('color'), fill: plain('fill') };
const networkMark = { type: 'point', size: networkMarkSize ** 2, opacity: 1, strokeWidth: 1.5 };

export function complexityPanel({ task, points, tweaked, width, height }: ComplexityPanel): object {
  const marks = marksOf(points);
  const tweakedMarks = marksOf(tweaked);
  const { title, panel } = qualities[task];
  const largest = Math.max(
    ...[...marks, ...tweakedMarks].map(({ flops }) => flops),
    ...points.map(({ paper }) => paper?.flops ?? 0),
  );
  const unit = units.find(({ size }) => largest >= 0.5 * size) ?? units.at(-1)!;
  const xDomain = padded(
    [
      ...[...marks, ...tweakedMarks].map(({ flops }) => flops),
      ...points.flatMap(({ paper }) => paper?.flops ?? []),
    ].map((flops) => flops / unit.size),
    0.16,
    Infinity,
  );
  const yDomain = padded(
    [...points, ...tweaked].flatMap(({ quality: { mean, deviation }, paper }) => [
      mean - (deviation ?? 0),
      mean + (deviation ?? 0),
      ...(paper ? [paper.quality] : []),
    ]),
    0.18,
    100,
  );
  const placeOf = (flops: number, percent: number): [number, number] => [
    (width * (flops / unit.size - xDomain[0])) / (xDomain[1] - xDomain[0]),
    (height * (yDomain[1] - percent)) / (yDomain[1] - yDomain[0]),
  ];

  const x = {
    field: 'flops',
    type: 'quantitative',
    scale: { domain: xDomain, nice: false, zero: false },
    title: `Computation per image [${unit.text === '' ? '' : `${unit.text} `}multiply-adds]`,
    axis: { tickCount: 6, grid: false },
  };
  const y = {
    field: 'quality',
    type: 'quantitative',
    scale: { domain: yDomain, nice: false, zero: false },
    title,
    axis: { tickCount: 6 },
  };
  const rowOf = ({ point, line, flops }: Mark) => {
    const { label, color, shape } = networkStyle(point.network, point.input, task);
    const { mean, deviation, n } = point.quality;
    return {
      series: label,
      line,
      color,
      fill: line === 'decoded' ? ink.background : color,
      shape,
      flops: flops / unit.size,
      quality: tidy(mean),
      seeds: n,
      decoding: decodingOf[line],
      ...(deviation !== null && { low: tidy(mean - deviation), high: tidy(mean + deviation) }),
    };
  };
  const rows = marks.map(rowOf);
  const tooltip = [
    namesTip('series', 'Network'),
    namesTip('decoding', 'Decoding'),
    numbersTip('flops', x.title, '.3f'),
    numbersTip('quality', title, '.2f'),
    { field: 'seeds', type: 'quantitative', title: 'Seeds' },
  ];
  const spread = rows.filter((row) => 'low' in row);
  const paper = points.flatMap(({ network, input, paper: value }) =>
    value
      ? [
          {
            series: networkStyle(network, input, task).label,
            color: networkStyle(network, input).color,
            flops: value.flops / unit.size,
            quality: value.quality,
          },
        ]
      : [],
  );
  return {
    width,
    height,
    data: { values: rows },
    layer: [
      ...lines.map((line) => ({
        transform: [{ filter: `datum.line === '${line}'` }],
        mark: {
          type: 'line',
          color: lineStyles[line].color,
          strokeDash: lineStyles[line].dash,
          strokeWidth: 1.5,
          opacity: 0.6,
        },
        encoding: { x, y },
      })),
      ...(spread.length === 0
        ? []
        : [
            {
              data: { values: spread },
              mark: { type: 'rule', strokeWidth: 1.5, aria: false },
              encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, stroke: plain('color') },
            },
          ]),
      {
        mark: networkMark,
        encoding: { x, y, tooltip, ...look },
      },
      ...(paper.length === 0
        ? []
        : [
            {
              data: { values: paper },
              mark: { type: 'point', ...paperMark },
              encoding: {
                x,
                y,
                stroke: plain('color'),
                tooltip: [namesTip('series', 'Paper, Table 2'), numbersTip('quality', title, '.2f')],
              },
            },
          ]),
      ...tweakedLayers(marks, tweakedMarks, rowOf, { x, y, tooltip }),
      ...networkLabels(marks, tweakedMarks, task, placeOf, { width, height }),
      {
        data: { values: [{ title: panel }] },
        mark: { type: 'text', x: width / 2, y: -14, fontSize: 12, fontWeight: 'bold', color: ink.text, clip: false },
        encoding: { text: { field: 'title' } },
      },
    ],
  };
}

/** The points after a tweak: dotted lines through all of them, rings around those that moved. */
function tweakedLayers(
  marks: readonly Mark[],
  tweaked: readonly Mark[],
  rowOf: (mark: Mark) => object,
  { x, y, tooltip }: Readonly<Record<'x' | 'y' | 'tooltip', object>>,
): object[] {
  if (tweaked.length === 0) return [];
  const before = marks.map(rowOf);
  const moved = tweaked.map(rowOf).filter((row) => !before.some((other) => isDeepStrictEqual(other, row)));
  return [
    ...lines.flatMap((line) => {
      const values = tweaked.filter((mark) => mark.line === line).map(rowOf);
      return values.length === 0
        ? []
        : [{ data: { values }, mark: { ...overlayLine, color: lineStyles[line].color }, encoding: { x, y } }];
    }),
    {
      data: { values: moved },
      mark: networkMark,
      encoding: { x, y, tooltip, ...look },
    },
    { data: { values: moved }, mark: overlayRing, encoding: { x, y, stroke: plain('color') } },
  ];
}

/** From the least to the largest of `values` with a margin on both sides, within [0, high]. */
function padded(values: readonly number[], margin: number, high: number): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = Math.max(most - least, 0.05 * most, 1e-9);
  return [tidy(Math.max(0, least - margin * range)), tidy(Math.min(high, most + margin * range))];
}

function tidy(value: number): number {
  return Number(value.toFixed(4));
}

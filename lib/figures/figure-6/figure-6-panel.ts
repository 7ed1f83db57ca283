// One panel of Figure 6: one task's quality against multiply-adds.
import type { ComplexityPoint } from './figure-6-points.ts';
import { labelBoxes, strokeBoxes } from '../chart/label-boxes.ts';
import type { Box, Connection, Labelled } from '../chart/label-boxes.ts';
import { overlayLine, overlayRing } from '../chart/overlay.ts';
import type { Task } from '../../records/record.ts';
import { textWidth } from '../chart/text-width.ts';
import { ink, networkStyle, paperMark } from '../chart/theme.ts';

export interface ComplexityPanel {
  readonly task: Task;
  readonly points: readonly ComplexityPoint[];
  /** The points after a tweak; empty without one, or where it changes nothing. */
  readonly tweaked: readonly ComplexityPoint[];
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The lines that join the networks of one input, and the one shifted by the decoder. */
export const lineStyles = {
  latent: { label: 'Compressed representation', color: '#0072b2', dash: [1, 0] },
  reconstruction: { label: 'Reconstructed images, decoding not counted', color: '#d55e00', dash: [1, 0] },
  decoded: { label: 'Reconstructed images with decoding', color: '#d55e00', dash: [5, 3] },
} as const;

const qualities = {
  classification: { title: 'Top-5 accuracy [%]', panel: 'Classification' },
  segmentation: { title: 'Mean intersection over union [%]', panel: 'Segmentation' },
};
const units = [
  { size: 1e9, text: '10⁹' },
  { size: 1e6, text: '10⁶' },
  { size: 1e3, text: '10³' },
  { size: 1, text: '' },
];
const fontSize = 11;
const markSize = 9;
// As wide as the ring around it.
const ringedSize = 19;

/** A drawn point: a network without or with the decoder in front. */
interface Mark {
  readonly point: ComplexityPoint;
  readonly line: keyof typeof lineStyles;
  readonly flops: number;
}

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
  const toX = (flops: number) => (width * (flops / unit.size - xDomain[0])) / (xDomain[1] - xDomain[0]);
  const toY = (percent: number) => (height * (yDomain[1] - percent)) / (yDomain[1] - yDomain[0]);

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
  const plain = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });
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
      decoding: line === 'decoded' ? 'counted' : line === 'latent' ? 'none' : 'not counted',
      ...(deviation !== null && { low: tidy(mean - deviation), high: tidy(mean + deviation) }),
    };
  };
  const rows = marks.map(rowOf);
  const tooltip = [
    { field: 'series', type: 'nominal', title: 'Network' },
    { field: 'decoding', type: 'nominal', title: 'Decoding' },
    { field: 'flops', type: 'quantitative', title: x.title, format: '.3f' },
    { field: 'quality', type: 'quantitative', title, format: '.2f' },
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
      ...(Object.keys(lineStyles) as (keyof typeof lineStyles)[]).map((line) => ({
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
        mark: { type: 'point', size: markSize ** 2, opacity: 1, strokeWidth: 1.5 },
        encoding: {
          x,
          y,
          tooltip,
          shape: plain('shape'),
          stroke: plain('color'),
          fill: plain('fill'),
        },
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
                tooltip: [
                  { field: 'series', type: 'nominal', title: 'Paper, Table 2' },
                  { field: 'quality', type: 'quantitative', title, format: '.2f' },
                ],
              },
            },
          ]),
      ...tweakedLayers(marks, tweakedMarks, rowOf, { x, y, tooltip }),
      ...labels(marks, tweakedMarks, task, toX, toY, { width, height }),
      {
        data: { values: [{ title: panel }] },
        mark: { type: 'text', x: width / 2, y: -14, fontSize: 12, fontWeight: 'bold', color: ink.text, clip: false },
        encoding: { text: { field: 'title' } },
      },
    ],
  };
}

function marksOf(points: readonly ComplexityPoint[]): Mark[] {
  return points.flatMap((point): Mark[] => [
    { point, line: point.input, flops: point.flops },
    ...(point.input === 'reconstruction' && point.decoderFlops !== null
      ? [{ point, line: 'decoded' as const, flops: point.flops + point.decoderFlops }]
      : []),
  ]);
}

/** The points after a tweak: dotted lines through all of them, rings around those that moved. */
function tweakedLayers(
  marks: readonly Mark[],
  tweaked: readonly Mark[],
  rowOf: (mark: Mark) => object,
  { x, y, tooltip }: Readonly<Record<'x' | 'y' | 'tooltip', object>>,
): object[] {
  if (tweaked.length === 0) return [];
  const before = new Set(marks.map((mark) => JSON.stringify(rowOf(mark))));
  const moved = tweaked.map(rowOf).filter((row) => !before.has(JSON.stringify(row)));
  const plain = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });
  return [
    ...(Object.keys(lineStyles) as (keyof typeof lineStyles)[]).flatMap((line) => {
      const values = tweaked.filter((mark) => mark.line === line).map(rowOf);
      return values.length === 0
        ? []
        : [{ data: { values }, mark: { ...overlayLine, color: lineStyles[line].color }, encoding: { x, y } }];
    }),
    {
      data: { values: moved },
      mark: { type: 'point', size: markSize ** 2, opacity: 1, strokeWidth: 1.5 },
      encoding: { x, y, tooltip, shape: plain('shape'), stroke: plain('color'), fill: plain('fill') },
    },
    { data: { values: moved }, mark: overlayRing, encoding: { x, y, stroke: plain('color') } },
  ];
}

/** The name of each network beside its mark, in pixels of the panel. */
function labels(
  marks: readonly Mark[],
  tweaked: readonly Mark[],
  task: Task,
  toX: (flops: number) => number,
  toY: (percent: number) => number,
  size: { width: number; height: number },
): object[] {
  const around = (x: number, y: number, side = markSize): Box => ({
    x: x - side / 2 - 1,
    y: y - side / 2 - 1,
    width: side + 2,
    height: side + 2,
  });
  const reach = ({ point: { quality } }: Mark) => Math.max(markSize / 2 + 1, toY(0) - toY(quality.deviation ?? 0));
  const texts = marks.map(({ point }) => `${point.network}${task === 'segmentation' ? '-d' : ''}`);
  const labelled = marks.map(
    (mark, index): Labelled => ({
      x: toX(mark.flops),
      y: toY(mark.point.quality.mean),
      reach: reach(mark) + 1,
      width: textWidth(texts[index], fontSize),
      height: fontSize + 1,
    }),
  );
  const placed = labelBoxes(labelled, {
    marks: [
      ...labelled.map(({ x, y }) => around(x, y)),
      ...marks.flatMap(({ point: { paper } }) => (paper ? [around(toX(paper.flops), toY(paper.quality))] : [])),
      ...tweaked.map(({ flops, point }) => around(toX(flops), toY(point.quality.mean), ringedSize)),
    ],
    strokes: [
      ...labelled.flatMap(({ x, y, reach: far }) => strokeBoxes([x, y - far], [x, y + far])),
      ...lineBoxes(marks, toX, toY),
      ...lineBoxes(tweaked, toX, toY),
    ],
    ...size,
  });
  return marks.flatMap(({ point }, index) => {
    const { color, textColor = color } = networkStyle(point.network, point.input);
    const {
      box: { x, y, width, height },
      leader,
    } = placed[index];
    return [
      ...(leader ? [leaderLayer(leader, textColor)] : []),
      {
        data: { values: [{ text: texts[index] }] },
        mark: {
          type: 'text',
          x: tidy(x + width / 2),
          y: tidy(y + height / 2),
          baseline: 'middle',
          fontSize,
          color: textColor,
          aria: false,
        },
        encoding: { text: { field: 'text' } },
      },
    ];
  });
}

/** A thin line from a name to its mark. */
export function leaderLayer({ from, to }: Connection, color: string): object {
  return {
    data: { values: [{}] },
    mark: { type: 'rule', color, strokeWidth: 0.75, opacity: 0.7, aria: false },
    encoding: {
      x: { value: tidy(from.x) },
      y: { value: tidy(from.y) },
      x2: { value: tidy(to.x) },
      y2: { value: tidy(to.y) },
    },
  };
}

/** Small boxes along the lines, so that no name is written across one. */
function lineBoxes(marks: readonly Mark[], toX: (flops: number) => number, toY: (percent: number) => number): Box[] {
  return (Object.keys(lineStyles) as (keyof typeof lineStyles)[]).flatMap((line) => {
    const ends = marks
      .filter((mark) => mark.line === line)
      .map(({ flops, point }): [number, number] => [toX(flops), toY(point.quality.mean)])
      .sort((a, b) => a[0] - b[0]);
    return ends.slice(1).flatMap((end, index) => strokeBoxes(ends[index], end));
  });
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

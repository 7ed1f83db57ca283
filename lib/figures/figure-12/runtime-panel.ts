// One panel of Figure 12: a bar for each setup, inference and then decoding.
import type { RuntimeRecord } from '../../records/record.ts';
import { ink } from '../chart/theme.ts';
import type { SeriesStyle } from '../chart/theme.ts';
import { textWidth } from '../chart/text-width.ts';

/** Milliseconds per image: median, fastest and slowest round. */
export interface Time {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface Bar {
  readonly records: readonly RuntimeRecord[];
  /** With -d for segmentation. */
  readonly network: string;
  readonly style: SeriesStyle;
  readonly inference: Time;
  readonly decoding: Time | null;
}

const decodingStyle = { color: '#d0d0d0', edge: '#7f7f7f' } as const;

// Pixels.
const rowHeight = 30;
const barHeight = 18;
const fullWidth = 540;
const fontSize = 11;
const widestWord = 56;

export function runtimePanel(bars: readonly Bar[]): object {
  const rows = bars.map(barRow);
  const longest = Math.max(
    ...bars.map(({ inference, decoding }) =>
      decoding ? inference.median + Math.max(decoding.high, decoding.median) : inference.high,
    ),
  );
  // The numbers stand at the ends of the bars, inside the panel.
  const width = fullWidth - Math.ceil(Math.max(...rows.map(({ text }) => textWidth(text, fontSize)))) - 12;
  const y = {
    field: 'network',
    type: 'nominal',
    title: null,
    sort: null,
    scale: { domain: bars.map(({ network }) => network), padding: 0 },
    axis: { ticks: false, domain: false, labelPadding: 8, minExtent: 82 },
  };
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'Time per image [ms]',
    scale: { domain: [0, longest], nice: false, zero: true },
    axis: { tickCount: 7 },
  });
  const hasRoom = ({ free }: Row) => (free / longest) * width > widestWord;
  return {
    width,
    height: rowHeight * bars.length,
    data: { values: rows },
    layer: [
      {
        mark: { type: 'bar', height: barHeight },
        encoding: { x: x('inference'), y, color: { field: 'color', type: 'nominal', scale: null }, tooltip },
      },
      ...decodingLayers(
        rows.filter(({ decoding }) => decoding !== null),
        hasRoom,
        { x, y },
      ),
      ...rangeLayers(rows, ['inferenceLow', 'inferenceHigh'], { x, y }),
      {
        mark: { type: 'text', align: 'left', dx: 8, fontSize, color: ink.text, clip: false },
        encoding: { x: x('end'), y, text: { field: 'text' } },
      },
    ],
  };
}

/** What the layers draw of a bar, in milliseconds from its beginning; decoding comes after inference. */
function barRow(bar: Bar) {
  const { network, style, inference, decoding } = bar;
  const total = inference.median + (decoding?.median ?? 0);
  return {
    network,
    label: style.label,
    color: style.color,
    inference: inference.median,
    inferenceLow: inference.low,
    inferenceHigh: inference.high,
    decoding: decoding?.median ?? null,
    total,
    totalLow: decoding ? inference.median + decoding.low : null,
    totalHigh: decoding ? inference.median + decoding.high : null,
    // Between the two thin lines: room for a word.
    middle: decoding ? (inference.high + inference.median + decoding.low) / 2 : null,
    free: decoding ? inference.median + decoding.low - inference.high : 0,
    end: Math.max(decoding ? inference.median + decoding.high : inference.high, total),
    text: totalText(bar),
  };
}

type Row = ReturnType<typeof barRow>;

interface Scales {
  x(field: string): object;
  readonly y: object;
}

const tooltip = [
  { field: 'label', type: 'nominal', title: 'Network' },
  { field: 'inference', type: 'quantitative', title: 'Inference [ms]', format: '.3f' },
  { field: 'decoding', type: 'quantitative', title: 'Decoding [ms]', format: '.3f' },
  { field: 'total', type: 'quantitative', title: 'Together [ms]', format: '.3f' },
];

/** Decoding in grey behind the inference, with its name where there is room. */
function decodingLayers(rows: readonly Row[], hasRoom: (row: Row) => boolean, { x, y }: Scales): object[] {
  if (rows.length === 0) return [];
  const { color, edge } = decodingStyle;
  return [
    {
      data: { values: rows },
      mark: { type: 'bar', height: barHeight, color, stroke: edge, strokeWidth: 0.8 },
      encoding: { x: x('inference'), x2: { field: 'total' }, y, tooltip },
    },
    {
      data: { values: rows.filter(hasRoom) },
      mark: { type: 'text', fontSize, color: ink.text, aria: false },
      encoding: { x: x('middle'), y, text: { value: 'decoding' } },
    },
    ...rangeLayers(rows, ['totalLow', 'totalHigh'], { x, y }),
  ];
}

/** Thin dark lines with light edges: to be seen on bars of any colour. */
function rangeLayers(
  values: readonly Row[],
  [low, high]: readonly [low: keyof Row, high: keyof Row],
  { x, y }: Scales,
): object[] {
  return (
    [
      [ink.background, 3],
      [ink.text, 1.2],
    ] as const
  ).map(([color, strokeWidth]) => ({
    data: { values },
    mark: { type: 'rule', color, strokeWidth, aria: false },
    encoding: { x: x(low), x2: { field: high }, y },
  }));
}

/** "4.00 + 7.00 = 11.00 ms", or "3.80 ms" with nothing to decode. */
function totalText({ inference, decoding }: Bar): string {
  const total = inference.median + (decoding?.median ?? 0);
  const text = (value: number) => value.toFixed(digitsOf(total));
  return decoding ? `${text(inference.median)} + ${text(decoding.median)} = ${text(total)} ms` : `${text(total)} ms`;
}

/** Decimals with which milliseconds of that size are written. */
function digitsOf(milliseconds: number): number {
  if (milliseconds < 0.1) return 4;
  if (milliseconds < 1) return 3;
  return milliseconds < 100 ? 2 : 0;
}

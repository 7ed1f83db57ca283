// One panel of Figure 7: one metric without fine-tuning, with the codec's, and with joint fine-tuning.
import { isDeepStrictEqual } from 'node:util';
import { spread } from '../chart/label-placement.ts';
import { bppText } from '../../records/operating-point.ts';
import { overlayLine, overlayRing } from '../chart/overlay.ts';
import type { Tuning } from '../../records/record.ts';
import { ink, networkStyle } from '../chart/theme.ts';
import { namesTip, numbersAlong, numbersTip, titleOnTop } from '../chart/views.ts';
import { tuningsOf } from './figure-7-dots.ts';
import type { Dot, TuningMetric } from './figure-7-dots.ts';

export interface TuningPanel {
  readonly metric: TuningMetric;
  readonly dots: readonly Dot[];
  /** The same after a tweak; empty without one, or where it changes nothing. */
  readonly tweaked: readonly Dot[];
  /** Operating points of the whole figure, from the highest rate down. */
  readonly points: readonly number[];
  /** Pixels. */
  readonly height: number;
  readonly isLowest: boolean;
}

const width = 225;
const fontSize = 11;
const places: Readonly<Record<Tuning, string>> = {
  none: 'Baseline',
  compression: 'Compression only',
  classification: 'Network only',
  joint: 'Joint',
};
// One network, one colour: operating points differ in dash and fill.
const lineStyles = [
  { dash: [1, 0], filled: true },
  { dash: [5, 3], filled: false },
  { dash: [1, 2], filled: true },
];
/** Percentage points that a panel spans at least: smaller differences are noise on most validation sets. */
const leastSpan = 2;

export function tuningPanel({ metric, dots, tweaked, points, height, isLowest }: TuningPanel): object {
  const { color, shape } = networkStyle('cResNet-51', 'latent', metric.task);
  const domain = domainOf([...dots, ...tweaked]);
  const tunings = tuningsOf(dots);
  const x = {
    field: 'place',
    type: 'ordinal',
    sort: null,
    title: isLowest ? 'Fine-tuning' : null,
    scale: { type: 'point', domain: tunings.map((tuning) => places[tuning]), padding: 0.5 },
    axis: {
      labelAngle: 0,
      labels: isLowest,
      grid: false,
      labelExpr: 'split(datum.label, " ")',
      labelLimit: 80,
      // Four names stand closer.
      ...(tunings.length > 3 && { labelFontSize: 9.5 }),
    },
  };
  const ticks = { tickCount: Math.round(height / 36), minExtent: 30, ...titleOnTop };
  const y = numbersAlong('mean', metric.axis, domain, ticks);
  const rowOf = (dot: Dot) => ({
    place: places[dot.tuning],
    point: `${bppText(dot.targetBpp)} bpp`,
    mean: round(dot.mean),
    low: round(dot.low),
    high: round(dot.high),
    seeds: dot.records.length,
  });
  const rows = dots.map(rowOf);
  const tooltip = [
    namesTip('point', 'Operating point'),
    namesTip('place', 'Fine-tuning'),
    numbersTip('mean', metric.axis, '.2f'),
    numbersTip('seeds', 'Seeds', 'd'),
  ];
  const markOf = (filled: boolean) => ({
    type: 'point',
    shape,
    size: 60,
    opacity: 1,
    stroke: color,
    strokeWidth: 1.8,
    filled: true,
    fill: filled ? color : ink.background,
  });
  const ofPoint = (bpp: number) => rows.filter(({ point }) => point === `${bppText(bpp)} bpp`);
  return {
    width,
    height,
    layer: [
      ...points.flatMap((bpp, index) => {
        const data = { values: ofPoint(bpp) };
        const { dash, filled } = lineStyles[index % lineStyles.length];
        if (data.values.length === 0) return [];
        return [
          { data, mark: { type: 'line', color, strokeDash: dash, strokeWidth: 1.6, aria: false }, encoding: { x, y } },
          {
            data: { values: data.values.filter(({ seeds }) => seeds > 1) },
            mark: { type: 'rule', color, strokeWidth: 1.2, aria: false },
            encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
          },
          {
            data,
            mark: markOf(filled),
            encoding: { x, y, tooltip },
          },
        ];
      }),
      ...points.flatMap((bpp, index) => {
        const lineRows = tweaked.filter(({ targetBpp }) => targetBpp === bpp).map(rowOf);
        const moved = lineRows.filter((row) => !rows.some((other) => isDeepStrictEqual(other, row)));
        if (moved.length === 0) return [];
        const { filled } = lineStyles[index % lineStyles.length];
        return [
          { data: { values: lineRows }, mark: { ...overlayLine, color }, encoding: { x, y } },
          { data: { values: moved }, mark: markOf(filled), encoding: { x, y, tooltip } },
          { data: { values: moved }, mark: { ...overlayRing, color }, encoding: { x, y } },
        ];
      }),
      ...valueLayers(dots, { x, y }),
      ...nameLayers(dots, points, domain, height, y),
    ],
  };
}

/** Values beside their dots: of the highest at a place above it, of the others below. */
function valueLayers(dots: readonly Dot[], { x, y }: { x: object; y: object }): object[] {
  return [true, false].flatMap((isAbove) => {
    const values = dots
      .filter((dot) => {
        const higher = dots.filter(
          (other) =>
            other.tuning === dot.tuning &&
            (other.mean > dot.mean || (other.mean === dot.mean && other.targetBpp > dot.targetBpp)),
        );
        return (higher.length === 0) === isAbove;
      })
      .map(({ tuning, mean, low, high }) => ({
        place: places[tuning],
        mean: round(isAbove ? high : low),
        text: mean.toFixed(1),
      }));
    if (values.length === 0) return [];
    const mark = { type: 'text', fontSize, dy: isAbove ? -13 : 14, aria: false };
    const layer = { data: { values }, encoding: { x, y, text: { field: 'text' } } };
    return [
      { ...layer, mark: { ...mark, color: ink.background, stroke: ink.background, strokeWidth: 3 } },
      { ...layer, mark: { ...mark, color: ink.text } },
    ];
  });
}

/** The operating points' names right of the panel, at the heights of their last dots. */
function nameLayers(
  dots: readonly Dot[],
  points: readonly number[],
  [low, high]: readonly [number, number],
  height: number,
  y: object,
): object[] {
  const ends = points.flatMap((bpp) => dots.filter(({ targetBpp }) => targetBpp === bpp).at(-1) ?? []);
  const pixels = ends.map(({ mean }) => (height * (high - mean)) / (high - low));
  const placed = spread(pixels, fontSize + 2, 0, height);
  const values = ends.map(({ targetBpp }, index) => ({
    mean: round(high - (placed[index] / height) * (high - low)),
    text: `${bppText(targetBpp)} bpp`,
  }));
  return [
    {
      data: { values },
      mark: { type: 'text', align: 'left', x: width - 14, fontSize, color: ink.text, clip: false, aria: false },
      encoding: { y, text: { field: 'text' } },
    },
  ];
}

/** Every value inside, with room for its number. */
function domainOf(dots: readonly Dot[]): [number, number] {
  const [low, high] = [Math.min(...dots.map((dot) => dot.low)), Math.max(...dots.map((dot) => dot.high))];
  const reach = Math.max(leastSpan, high - low) / 2;
  const middle = (low + high) / 2;
  return [round(middle - 1.4 * reach), round(middle + 1.4 * reach)];
}

function round(value: number): number {
  return Number(value.toFixed(4));
}

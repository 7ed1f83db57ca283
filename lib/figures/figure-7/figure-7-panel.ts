// One panel of Figure 7: one metric without fine-tuning, with the codec's, and with joint fine-tuning.
import { isDeepStrictEqual } from 'node:util';
import { spread } from '../chart/end-labels.ts';
import { bppText } from '../../records/operating-point.ts';
import { overlayLine, overlayRing } from '../chart/overlay.ts';
import { fourDecimals } from '../chart/rounding.ts';
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
  const domain = domainOf([...dots, ...tweaked]);
  const y = numbersAlong('mean', metric.axis, domain, {
    tickCount: Math.round(height / 36),
    minExtent: 30,
    ...titleOnTop,
  });
  const scales = { x: placeAxis(tuningsOf(dots), isLowest), y };
  return {
    width,
    height,
    layer: [
      ...points.flatMap((bpp, index) => pointLayers(metric, dots.filter(isAt(bpp)), lineStyleOf(index), scales)),
      ...points.flatMap((bpp, index) =>
        tweakedLayers(metric, dots.filter(isAt(bpp)), tweaked.filter(isAt(bpp)), lineStyleOf(index), scales),
      ),
      ...valueLayers(dots, scales),
      ...nameLayers(dots, points, domain, height, y),
    ],
  };
}

const isAt =
  (bpp: number) =>
  ({ targetBpp }: Dot): boolean =>
    targetBpp === bpp;

type LineStyle = (typeof lineStyles)[number];
const lineStyleOf = (index: number): LineStyle => lineStyles[index % lineStyles.length];

/** The fine-tunings beside each other. */
function placeAxis(tunings: readonly Tuning[], isLowest: boolean): object {
  return {
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
}

type Scales = Readonly<Record<'x' | 'y', object>>;

function rowOf(dot: Dot) {
  return {
    place: places[dot.tuning],
    point: `${bppText(dot.targetBpp)} bpp`,
    mean: fourDecimals(dot.mean),
    low: fourDecimals(dot.low),
    high: fourDecimals(dot.high),
    seeds: dot.records.length,
  };
}

/** An operating point's line through its fine-tunings, a bar where there are several seeds, and a mark for each. */
function pointLayers(
  metric: TuningMetric,
  dots: readonly Dot[],
  { dash, filled }: LineStyle,
  { x, y }: Scales,
): object[] {
  if (dots.length === 0) return [];
  const { color } = networkStyle('cResNet-51', 'latent', metric.task);
  const data = { values: dots.map(rowOf) };
  return [
    { data, mark: { type: 'line', color, strokeDash: dash, strokeWidth: 1.6, aria: false }, encoding: { x, y } },
    {
      data: { values: data.values.filter(({ seeds }) => seeds > 1) },
      mark: { type: 'rule', color, strokeWidth: 1.2, aria: false },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
    },
    markLayer(metric, data, filled, { x, y }),
  ];
}

/** The same operating point after a tweak: dotted, rings around what moved; nothing where nothing did. */
function tweakedLayers(
  metric: TuningMetric,
  dots: readonly Dot[],
  tweaked: readonly Dot[],
  { filled }: LineStyle,
  { x, y }: Scales,
): object[] {
  const { color } = networkStyle('cResNet-51', 'latent', metric.task);
  const [rows, before] = [tweaked.map(rowOf), dots.map(rowOf)];
  const moved = { values: rows.filter((row) => !before.some((other) => isDeepStrictEqual(other, row))) };
  if (moved.values.length === 0) return [];
  return [
    { data: { values: rows }, mark: { ...overlayLine, color }, encoding: { x, y } },
    markLayer(metric, moved, filled, { x, y }),
    { data: moved, mark: { ...overlayRing, color }, encoding: { x, y } },
  ];
}

function markLayer({ axis, task }: TuningMetric, data: object, filled: boolean, { x, y }: Scales): object {
  const { color, shape } = networkStyle('cResNet-51', 'latent', task);
  const tooltip = [
    namesTip('point', 'Operating point'),
    namesTip('place', 'Fine-tuning'),
    numbersTip('mean', axis, '.2f'),
    numbersTip('seeds', 'Seeds', 'd'),
  ];
  return {
    data,
    mark: {
      type: 'point',
      shape,
      size: 60,
      opacity: 1,
      stroke: color,
      strokeWidth: 1.8,
      filled: true,
      fill: filled ? color : ink.background,
    },
    encoding: { x, y, tooltip },
  };
}

/** Values beside their dots: of the highest at a place above it, of the others below. */
function valueLayers(dots: readonly Dot[], { x, y }: Scales): object[] {
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
        mean: fourDecimals(isAbove ? high : low),
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
    mean: fourDecimals(high - (placed[index] / height) * (high - low)),
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
  return [fourDecimals(middle - 1.4 * reach), fourDecimals(middle + 1.4 * reach)];
}

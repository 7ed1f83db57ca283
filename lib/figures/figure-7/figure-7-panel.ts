// One panel of Figure 7: one metric without fine-tuning, with the codec's, and with joint fine-tuning.
import { spread } from '../chart/label-placement.ts';
import { bppText } from '../../records/operating-point.ts';
import { overlayLine, overlayRing } from '../chart/overlay.ts';
import type { ClassificationRecord, SegmentationRecord, Task, Tuning } from '../../records/record.ts';
import { titleOnTop } from '../chart/stacked-spec.ts';
import { ink, networkStyle } from '../chart/theme.ts';

export interface TuningMetric {
  readonly name: string;
  readonly axis: string;
  readonly task: Task;
  /** Percent at the end of training; null for records of the other task. */
  readonly valueOf: (record: ClassificationRecord | SegmentationRecord) => number | null;
}

/** The records of one operating point and tuning: percent. */
export interface Dot {
  readonly targetBpp: number;
  readonly tuning: Tuning;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly records: readonly (ClassificationRecord | SegmentationRecord)[];
}

export interface TuningPanel {
  readonly metric: TuningMetric;
  readonly dots: readonly Dot[];
  /** The same after a tweak; empty without one, or where it changes nothing. */
  readonly tweaked: readonly Dot[];
  /** Operating points of the whole figure, from the highest rate down. */
  readonly points: readonly number[];
  /** In the order of the axis. */
  readonly tunings: readonly Tuning[];
  /** Pixels. */
  readonly height: number;
  readonly isLowest: boolean;
}

const width = 225;
const fontSize = 11;
const places: Readonly<Record<Tuning, string>> = {
  none: 'Baseline',
  compression: 'Compression only',
  classification: 'Classification only',
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

export function tuningPanel({ metric, dots, tweaked, points, tunings, height, isLowest }: TuningPanel): object {
  const { color, shape } = networkStyle('cResNet-51', 'latent', metric.task);
  const domain = domainOf([...dots, ...tweaked]);
  const x = {
    field: 'place',
    type: 'ordinal',
    sort: null,
    title: isLowest ? 'Fine-tuning' : null,
    scale: { type: 'point', domain: tunings.map((tuning) => places[tuning]), padding: 0.5 },
    axis: { labelAngle: 0, labels: isLowest, grid: false, labelExpr: 'split(datum.label, " ")', labelLimit: 80 },
  };
  const y = {
    field: 'mean',
    type: 'quantitative',
    title: metric.axis,
    scale: { domain, nice: false, zero: false },
    axis: { tickCount: Math.round(height / 36), minExtent: 30, ...titleOnTop },
  };
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
    { field: 'point', type: 'nominal', title: 'Operating point' },
    { field: 'place', type: 'nominal', title: 'Fine-tuning' },
    { field: 'mean', type: 'quantitative', title: metric.axis, format: '.2f' },
    { field: 'seeds', type: 'quantitative', title: 'Seeds', format: 'd' },
  ];
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
          },
        ];
      }),
      ...points.flatMap((bpp, index) => {
        const own = tweaked.filter(({ targetBpp }) => targetBpp === bpp).map(rowOf);
        const moved = own.filter((row) => !rows.some((other) => JSON.stringify(other) === JSON.stringify(row)));
        if (moved.length === 0) return [];
        const { filled } = lineStyles[index % lineStyles.length];
        const look = { stroke: color, strokeWidth: 1.8, filled: true, fill: filled ? color : ink.background };
        return [
          { data: { values: own }, mark: { ...overlayLine, color }, encoding: { x, y } },
          {
            data: { values: moved },
            mark: { type: 'point', shape, size: 60, opacity: 1, ...look },
            encoding: { x, y, tooltip },
          },
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

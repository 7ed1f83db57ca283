// The axes of a panel of Figure 6: multiply-adds in a unit that suits them, and quality, with room around all that is drawn.
import type { Task } from '../../records/record.ts';
import { fourDecimals } from '../chart/rounding.ts';
import { marksOf } from './figure-6-marks.ts';
import type { ComplexityPoint } from './figure-6-points.ts';

const units = [
  { size: 1e9, text: '10⁹' },
  { size: 1e6, text: '10⁶' },
  { size: 1e3, text: '10³' },
  { size: 1, text: '' },
];
const qualityTitles: Readonly<Record<Task, string>> = {
  classification: 'Top-5 accuracy [%]',
  segmentation: 'Mean intersection over union [%]',
};

/** As Vega-Lite takes it. */
interface Axis {
  readonly title: string;
  readonly [option: string]: unknown;
}

export interface ComplexityAxes {
  /** For the fields `flops` and `quality` of rows. */
  readonly x: Axis;
  readonly y: Axis;
  /** Multiply-adds in the unit of the axis. */
  inUnit(flops: number): number;
  /** Where multiply-adds and percent stand, in pixels from the upper left corner of the panel. */
  placeOf(flops: number, percent: number): [x: number, y: number];
}

/** The axes that hold the points, those of a tweaked run and the paper's, in a panel of that size. */
export function axesOf(
  task: Task,
  points: readonly ComplexityPoint[],
  tweaked: readonly ComplexityPoint[],
  { width, height }: { readonly width: number; readonly height: number },
): ComplexityAxes {
  const flops = [
    ...marksOf(points).map((mark) => mark.flops),
    ...marksOf(tweaked).map((mark) => mark.flops),
    ...points.flatMap(({ paper }) => paper?.flops ?? []),
  ];
  const unit = unitOf(Math.max(...flops));
  const xDomain = padded(
    flops.map((count) => count / unit.size),
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
  return {
    x: {
      field: 'flops',
      type: 'quantitative',
      scale: { domain: xDomain, nice: false, zero: false },
      title: `Computation per image [${unit.text === '' ? '' : `${unit.text} `}multiply-adds]`,
      axis: { tickCount: 6, grid: false },
    },
    y: {
      field: 'quality',
      type: 'quantitative',
      scale: { domain: yDomain, nice: false, zero: false },
      title: qualityTitles[task],
      axis: { tickCount: 6 },
    },
    inUnit: (count) => count / unit.size,
    placeOf: (count, percent) => [
      (width * (count / unit.size - xDomain[0])) / (xDomain[1] - xDomain[0]),
      (height * (yDomain[1] - percent)) / (yDomain[1] - yDomain[0]),
    ],
  };
}

/** The largest unit of which the largest count has half a one. */
function unitOf(largest: number): (typeof units)[number] {
  return units.find(({ size }) => largest >= 0.5 * size) ?? units.at(-1)!;
}

/** From the least to the largest of `values` with a margin on both sides, within [0, high]. */
function padded(values: readonly number[], margin: number, high: number): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // Where all are 0, as much as four decimals of its margin can tell from 0.
  const range = Math.max(most - least, 0.05 * most, 0.01);
  return [fourDecimals(Math.max(0, least - margin * range)), fourDecimals(Math.min(high, most + margin * range))];
}

// One panel of Figure 11: where one operating point goes in one rate-quality plane.
import { overlayDash } from '../chart/overlay.ts';
import { measuredOf, measuredTips, heightAt } from '../rate-distortion/rate-distortion.ts';
import type { QualityMetric } from '../rate-distortion/rate-distortion.ts';
import type { RatePoint, CodecTuning } from '../../records/record.ts';
import { codecStyle, ink } from '../chart/theme.ts';
import { tuningStyle } from '../chart/tuning-style.ts';
import { namesTip, numbersAlong, textLayer, titleOnTop } from '../chart/views.ts';

/** An operating point before fine-tuning, after it, and JPEG 2000 to compare. */
export interface Move {
  readonly targetBpp: number;
  readonly start: RatePoint;
  readonly ends: readonly { readonly tuning: CodecTuning; readonly point: RatePoint }[];
  /** In order of rates; empty when it was not measured. */
  readonly jpeg2000: readonly RatePoint[];
  /** The same move after a tweak; undefined without one, or where it changes nothing. */
  readonly tweaked?: Pick<Move, 'start' | 'ends'>;
}

// Pixels.
const width = 168;
const height = 150;
const markRadius = 5;
const headLength = 10;
// As Vega takes shapes: pointing up, in a square from -1 to 1.
const arrowHead = 'M0,-1L0.65,0.9L-0.65,0.9Z';

// Panels do not zoom in on differences smaller than these.
const leastSpan = { msSsim: 0.002, ssim: 0.004, psnr: 0.1 } as const;

type Interval = readonly [low: number, high: number];

interface Window {
  readonly x: Interval;
  readonly y: Interval;
}

export function movePanel(move: Move, metric: QualityMetric): object {
  const window = windowOf(move, metric);
  const { field } = metric;
  const scales = {
    x: numbersAlong('fileBpp', 'Rate of files [bpp]', window.x, { tickCount: 3, grid: false }),
    y: numbersAlong(field, metric.axis, window.y, { tickCount: 4, minExtent: 44, ...titleOnTop }),
  };
  return {
    width,
    height,
    layer: [
      ...lineLayers(move, scales),
      ...(move.tweaked ? moveLayers(move.tweaked, field, window, scales, true) : []),
      ...moveLayers(move, field, window, scales),
      ...noteLayers(move, metric),
    ],
  };
}

/** Where JPEG 2000 goes past the panel, and what to write there; null when it passes through, or was not measured. */
export function jpeg2000Note(
  move: Move,
  metric: QualityMetric,
): { side: 'above' | 'below' | 'outside'; text: string } | null {
  const { x, y } = windowOf(move, metric);
  if (move.jpeg2000.length === 0) return null;
  const places = Array.from({ length: 65 }, (_, index) => x[0] + (index / 64) * (x[1] - x[0]));
  const values = places.flatMap((fileBpp) => heightAt(move.jpeg2000, metric.field, fileBpp) ?? []);
  if (values.some((value) => value >= y[0] && value <= y[1])) return null;
  if (values.length === 0) {
    const [first, last] = [move.jpeg2000[0], move.jpeg2000.at(-1)!];
    return { side: 'outside', text: `JPEG 2000: ${first.fileBpp.toFixed(2)} to ${last.fileBpp.toFixed(2)} bpp` };
  }
  const value = heightAt(move.jpeg2000, metric.field, move.start.fileBpp) ?? values[0];
  const isAbove = value > y[1];
  return {
    side: isAbove ? 'above' : 'below',
    text: `${isAbove ? '↑' : '↓'} JPEG 2000: ${value.toFixed(metric.digits)}`,
  };
}

/** The points with room around them; JPEG 2000 too, where it is no further off than the points are from each other. */
function windowOf({ start, ends, jpeg2000, tweaked }: Move, { field }: QualityMetric): Window {
  const points = [
    start,
    ...[...ends, ...(tweaked?.ends ?? [])].map(({ point }) => point),
    ...(tweaked ? [tweaked.start] : []),
  ];
  const x = around(
    points.map(({ fileBpp }) => fileBpp),
    0.02 * start.fileBpp,
  );
  const aroundPoints = around(
    points.map((point) => point[field]),
    leastSpan[field],
  );
  const near = points.flatMap(({ fileBpp }) => heightAt(jpeg2000, field, fileBpp) ?? []);
  const reach = aroundPoints[1] - aroundPoints[0];
  const isNear = near.some((value) => value >= aroundPoints[0] - reach && value <= aroundPoints[1] + reach);
  return { x, y: isNear ? around([...points.map((point) => point[field]), ...near], leastSpan[field]) : aroundPoints };
}

/** `values` in the middle two thirds of an interval; values that span less than `least` are taken to span that. */
function around(values: readonly number[], least: number): Interval {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max(high - low, least);
  const middle = (low + high) / 2;
  return [middle - 0.75 * reach, middle + 0.75 * reach].map((value) =>
    Number(value.toPrecision(7)),
  ) as unknown as Interval;
}

type Scales = Readonly<Record<'x' | 'y', object>>;

function lineLayers({ jpeg2000 }: Move, scales: Scales): object[] {
  if (jpeg2000.length === 0) return [];
  const { color, dash } = codecStyle('JPEG 2000');
  return [
    {
      data: { values: jpeg2000.map(({ fileBpp, msSsim, ssim, psnr }) => ({ fileBpp, msSsim, ssim, psnr })) },
      mark: { type: 'line', clip: true, color, strokeDash: dash, aria: false },
      encoding: scales,
    },
  ];
}

/** A line from mark to mark with a head at its end; marks that nearly touch have none. */
function arrowLayers(
  start: RatePoint,
  end: RatePoint,
  tuning: CodecTuning,
  field: QualityMetric['field'],
  window: Window,
  { x, y }: Scales,
  isTweaked: boolean,
): object[] {
  const [x0, y0] = pixelsOf(start.fileBpp, start[field], window);
  const [x1, y1] = pixelsOf(end.fileBpp, end[field], window);
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 2 * markRadius + headLength) return [];
  const along = (pixels: number) => {
    const share = pixels / length;
    return placeOf(x0 + share * (x1 - x0), y0 + share * (y1 - y0), window);
  };
  const { color } = tuningStyle[tuning];
  const tip = length - markRadius;
  const [from, to, head] = [along(markRadius), along(tip - headLength + 1), along(tip - headLength / 2)];
  // Vega turns marks clockwise, from one that points up.
  const angle = Number(((Math.atan2(x1 - x0, y0 - y1) * 180) / Math.PI).toFixed(2));
  return [
    {
      data: { values: [{ fileBpp: from[0], [field]: from[1], toBpp: to[0], toQuality: to[1] }] },
      mark: { type: 'rule', color, strokeWidth: 1.8, aria: false, ...(isTweaked && { strokeDash: overlayDash }) },
      encoding: { x, y, x2: { field: 'toBpp' }, y2: { field: 'toQuality' } },
    },
    {
      data: { values: [{ fileBpp: head[0], [field]: head[1] }] },
      mark: {
        type: 'point',
        shape: arrowHead,
        filled: true,
        opacity: 1,
        size: 110,
        angle,
        aria: false,
        ...(isTweaked ? { fill: ink.background, stroke: color, strokeWidth: 1.2 } : { color }),
      },
      encoding: { x, y },
    },
  ];
}

/** Arrows and marks; of a move after a tweak, dotted and hollow. */
function moveLayers(
  { start, ends }: Pick<Move, 'start' | 'ends'>,
  field: QualityMetric['field'],
  window: Window,
  scales: Scales,
  isTweaked = false,
): object[] {
  return [
    ...ends.flatMap(({ tuning, point }) => arrowLayers(start, point, tuning, field, window, scales, isTweaked)),
    ...[...ends, { tuning: 'none' as const, point: start }].map((end) => markLayer(end, scales, isTweaked)),
  ];
}

function markLayer({ tuning, point }: Move['ends'][number], { x, y }: Scales, isTweaked: boolean): object {
  const { label, color, shape } = tuningStyle[tuning];
  const what = `${tuning === 'none' ? 'Start' : label}${isTweaked ? ', tweaked' : ''}`;
  return {
    data: { values: [{ what, ...measuredOf(point) }] },
    mark: {
      type: 'point',
      filled: true,
      opacity: 1,
      size: 60,
      shape,
      ...(isTweaked ? { fill: ink.background, stroke: color, strokeWidth: 1.8 } : { color }),
    },
    encoding: { x, y, tooltip: [namesTip('what', 'Codec'), ...measuredTips([point])] },
  };
}

function noteLayers(move: Move, metric: QualityMetric): object[] {
  const note = jpeg2000Note(move, metric);
  if (note === null) return [];
  const y = note.side === 'below' ? height - 8 : 8;
  return [textLayer(note.text, { align: 'right', fontSize: 10.5, color: ink.quiet, x: width - 2, y })];
}

/** Pixels from the upper left corner. */
function pixelsOf(fileBpp: number, quality: number, { x, y }: Window): [number, number] {
  return [(width * (fileBpp - x[0])) / (x[1] - x[0]), (height * (y[1] - quality)) / (y[1] - y[0])];
}

function placeOf(px: number, py: number, { x, y }: Window): [number, number] {
  return [x[0] + (px / width) * (x[1] - x[0]), y[1] - (py / height) * (y[1] - y[0])];
}

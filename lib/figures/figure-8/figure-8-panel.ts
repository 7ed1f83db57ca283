// One panel of Figure 8: one quality metric against the rate, on one set of images.
import { comfortableOverlap, overlapMark } from '../rate-distortion/codec-comparison.ts';
import type { CodecComparison, CodecCurve } from '../rate-distortion/codec-comparison.ts';
import { labelBoxes, strokeBoxes } from '../chart/label-boxes.ts';
import type { Box } from '../chart/label-boxes.ts';
import { labelLayers } from '../chart/label-layers.ts';
import { bppText } from '../../records/operating-point.ts';
import { overlayLine, overlayPoint } from '../chart/overlay.ts';
import { measuredOf, measuredTips, heightAt, qualityMetrics } from '../rate-distortion/rate-distortion.ts';
import type { QualityMetric } from '../rate-distortion/rate-distortion.ts';
import type { RatePoint } from '../../records/record.ts';
import { textWidth } from '../chart/text-width.ts';
import { codecStyle, ink } from '../chart/theme.ts';
import { lineFontSize, linesBelow, namesTip, numbersAlong, titleOnTop } from '../chart/views.ts';

/** Pixels. */
export const ratePanelWidth = 168;
const height = 180;
const labelSize = 10.5;
// The lines below, which keep clear of those of the next panel.
const deltaWidth = ratePanelWidth - 12;
// Sides of the learned codec's marks and of the others'.
const ownSide = 10;
const otherSide = 7;

export function ratePanel(set: CodecComparison, metric: QualityMetric): object {
  const { curves, highestRate } = set;
  const { field } = metric;
  const scales = {
    x: {
      field: 'fileBpp',
      type: 'quantitative',
      title: 'Rate of files [bpp]',
      scale: { domain: [0, highestRate], nice: false },
      axis: { tickCount: 4, grid: false },
    },
    y: numbersAlong(field, metric.axis, domainOf(set, field), { tickCount: 6, minExtent: 40, ...titleOnTop }),
  };
  return {
    width: ratePanelWidth,
    height,
    layer: [
      // Deep compression last: on top.
      ...[...curves].reverse().flatMap((curve) => curveLayers(curve, scales, highestRate)),
      ...tweakedLayers(set, field, scales),
      ...targetLayers(set, field),
      ...deltaLayers(set, metric),
    ],
  };
}

type Scales = Readonly<Record<'x' | 'y', object>>;

function curveLayers({ codec, points }: CodecCurve, { x, y }: Scales, highestRate: number): object[] {
  const { label, color, dash, shape } = codecStyle(codec);
  const isOwn = codec === 'codec';
  const rows = points.map((point) => rowOf(label, point));
  return [
    {
      data: { values: rows },
      mark: { type: 'line', clip: true, color, strokeDash: dash, strokeWidth: isOwn ? 1.2 : 1.6, aria: false },
      encoding: { x, y },
    },
    {
      data: { values: rows.filter(({ fileBpp }) => fileBpp <= highestRate) },
      mark: { type: 'point', filled: true, opacity: 1, color, shape, size: isOwn ? 70 : 26 },
      encoding: { x, y, tooltip: tooltipOf(points) },
    },
  ];
}

function rowOf(codec: string, point: RatePoint) {
  const { setting, targetBpp } = point;
  return { codec, setting, targetBpp, ...measuredOf(point) };
}

function tooltipOf(points: readonly RatePoint[]): object[] {
  return [namesTip('codec', 'Codec'), namesTip('setting', 'Setting'), ...measuredTips(points)];
}

/** The codec after a tweak: its operating points on a dotted line, hollow where they moved. */
function tweakedLayers(
  { tweaked, curves }: CodecComparison,
  field: QualityMetric['field'],
  { x, y }: Scales,
): object[] {
  if (!tweaked) return [];
  const { label, color, shape } = codecStyle('codec');
  const before = curves.find(({ codec }) => codec === 'codec')!.points;
  const rows = tweaked.points.map((point) => rowOf(`${label}, tweaked`, point));
  const isMoved = (row: (typeof rows)[number]) =>
    !before.some((point) => point.fileBpp === row.fileBpp && point[field] === row[field]);
  return [
    { data: { values: rows }, mark: { ...overlayLine, color, clip: true }, encoding: { x, y } },
    {
      data: { values: rows.filter(isMoved) },
      mark: { ...overlayPoint, stroke: color, shape, size: 70 },
      encoding: { x, y, tooltip: tooltipOf(tweaked.points) },
    },
  ];
}

/** The targets beside their operating points, clear of all points and, where there is room, of the curves. */
function targetLayers(set: CodecComparison, field: QualityMetric['field']): object[] {
  const { curves, highestRate, tweaked } = set;
  const [low, high] = domainOf(set, field);
  const placeOf = (point: RatePoint): [number, number] => [
    (ratePanelWidth * point.fileBpp) / highestRate,
    (height * (high - point[field])) / (high - low),
  ];
  const boxAt = ([x, y]: [number, number], side: number): Box => ({
    x: x - side / 2,
    y: y - side / 2,
    width: side,
    height: side,
  });
  const targets = curves
    .filter(({ codec }) => codec === 'codec')
    .flatMap(({ points }) => points.filter(({ targetBpp }) => targetBpp !== null));
  const lines = [...curves, ...(tweaked ? [tweaked] : [])].map(({ points }) => points.map(placeOf));
  const targetPlaces = new Set([...targets, ...(tweaked?.points ?? [])].map((point) => String(placeOf(point))));
  const texts = targets.map(({ targetBpp }) => bppText(targetBpp!));
  const labels = labelBoxes(
    targets.map((point, index) => {
      const [x, y] = placeOf(point);
      return { x, y, reach: ownSide / 2 + 1, width: textWidth(texts[index], labelSize), height: labelSize };
    }),
    {
      marks: lines
        .flat()
        .filter(([x]) => x <= ratePanelWidth)
        .map((place) => boxAt(place, targetPlaces.has(String(place)) ? ownSide : otherSide)),
      strokes: lines.flatMap((places) => places.slice(1).flatMap((place, index) => strokeBoxes(places[index], place))),
      width: ratePanelWidth,
      height,
    },
  );
  const look = { fontSize: labelSize, color: ink.text, aria: false, clip: false };
  return labels.flatMap((label, index) => labelLayers(label, texts[index], 3, look));
}

/** Lines of text below the x-axis: the BD-rate against each codec. */
function deltaLayers({ deltas, tweaked }: CodecComparison, { field }: QualityMetric): object[] {
  if (deltas.length === 0) return [];
  const index = qualityMetrics.findIndex((metric) => metric.field === field);
  const lines: [name: string, value: string][] = [
    ['BD-rate against', ''],
    ...deltas.map(({ codec, rates }, at): [string, string] => {
      const before = rates[index];
      const after = tweaked?.deltas[at].rates[index] ?? before;
      // Two of them side by side leave no room for words.
      const short = ({ percent, text }: typeof before) => (percent === null ? '–' : text);
      if (after.text !== before.text) return [codec, `${short(before)} → ${short(after)}`];
      const fits = (value: string) => textWidth(`${codec}  ${value}`, lineFontSize) <= deltaWidth;
      return [codec, [`${before.text}${before.intervalText}`, before.roundedText].find(fits) ?? before.text];
    }),
  ];
  if (lines.some(([, value]) => value.includes(overlapMark))) {
    lines.push([`${overlapMark} less than ${100 * comfortableOverlap}% overlaps`, '']);
  }
  return linesBelow(lines, { top: height + 56, width: deltaWidth });
}

/** What of the curves lies in the panel's range of rates, with room for the labels. */
function domainOf({ curves, highestRate, tweaked }: CodecComparison, field: QualityMetric['field']): [number, number] {
  const visible = [...curves, ...(tweaked ? [tweaked] : [])].flatMap(({ points }) =>
    [
      ...points.filter(({ fileBpp }) => fileBpp <= highestRate).map((point) => point[field]),
      heightAt(points, field, highestRate) ?? [],
    ].flat(),
  );
  const [low, high] = [Math.min(...visible), Math.max(...visible)];
  const room = 0.12 * (high - low || Math.abs(high) || 1);
  return [low - room, high + room].map((value) => Number(value.toPrecision(6))) as [number, number];
}

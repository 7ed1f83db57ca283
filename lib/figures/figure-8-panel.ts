// One panel of Figure 8: one quality metric against the rate, on one set of images.
import { comfortableOverlap, overlapMark } from './codec-comparison.ts';
import type { CodecComparison, CodecCurve } from './codec-comparison.ts';
import { bppText } from './operating-point.ts';
import { overlayLine } from './overlay.ts';
import { qualityAt } from './rate-distortion.ts';
import type { QualityMetric } from './rate-distortion.ts';
import type { RatePoint } from './record.ts';
import { titleOnTop } from './stacked-spec.ts';
import { codecStyle, ink } from './theme.ts';

/** Pixels. */
export const ratePanelWidth = 168;
const height = 180;
const lineHeight = 15;

export function ratePanel(set: CodecComparison, metric: QualityMetric): object {
  const { curves, highestRate } = set;
  const { field } = metric;
  const scales = {
    x: {
      field: 'bpp', type: 'quantitative', title: 'Rate [bpp]', scale: { domain: [0, highestRate], nice: false },
      axis: { tickCount: 4, grid: false },
    },
    y: {
      field, type: 'quantitative', title: metric.axis, scale: { domain: domainOf(set, field), nice: false, zero: false },
      axis: { tickCount: 6, minExtent: 34, ...titleOnTop },
    },
  };
  return {
    width: ratePanelWidth,
    height,
    layer: [
      // Deep compression last: on top.
      ...[...curves].reverse().flatMap((curve) => curveLayers(curve, scales, highestRate)),
      ...tweakedLayers(set, field, scales),
      ...curves.filter(({ codec }) => codec === 'codec').flatMap(({ points }) => targetLayers(set, points, field, scales)),
      ...deltaLayers(set, metric),
    ],
  };
}

type Scales = Readonly<Record<'x' | 'y', object>>;

function curveLayers({ codec, points }: CodecCurve, { x, y }: Scales, highestRate: number): object[] {
  const { label, color, dash, shape } = codecStyle(codec);
  const isOwn = codec === 'codec';
  const rows = points.map(({ setting, targetBpp, bpp, estimatedBpp, msSsim, ssim, psnr }) => ({
    codec: label, setting, targetBpp, bpp, estimatedBpp, msSsim, ssim, psnr,
  }));
  const tooltip = tooltipOf(isOwn);
  return [
    {
      data: { values: rows },
      mark: { type: 'line', clip: true, color, strokeDash: dash, strokeWidth: isOwn ? 1.2 : 1.6, aria: false },
      encoding: { x, y },
    },
    {
      data: { values: rows.filter(({ bpp }) => bpp <= highestRate) },
      mark: { type: 'point', filled: true, opacity: 1, color, shape, size: isOwn ? 70 : 26 },
      encoding: { x, y, tooltip },
    },
  ];
}

function tooltipOf(isOwn: boolean): object[] {
  return [
    { field: 'codec', type: 'nominal', title: 'Codec' },
    { field: 'setting', type: 'nominal', title: 'Setting' },
    { field: 'bpp', type: 'quantitative', title: 'Rate [bpp]', format: '.4f' },
    ...(isOwn ? [{ field: 'estimatedBpp', type: 'quantitative', title: 'Estimated rate [bpp]', format: '.4f' }] : []),
    { field: 'msSsim', type: 'quantitative', title: 'MS-SSIM', format: '.4f' },
    { field: 'ssim', type: 'quantitative', title: 'SSIM', format: '.4f' },
    { field: 'psnr', type: 'quantitative', title: 'PSNR [dB]', format: '.2f' },
  ];
}

/** The codec after a tweak: its operating points on a dotted line, hollow where they moved. */
function tweakedLayers({ tweaked, curves }: CodecComparison, field: QualityMetric['field'], { x, y }: Scales): object[] {
  if (!tweaked) return [];
  const { label, color, shape } = codecStyle('codec');
  const before = curves.find(({ codec }) => codec === 'codec')!.points;
  const rows = tweaked.points.map(({ setting, targetBpp, bpp, estimatedBpp, msSsim, ssim, psnr }) => ({
    codec: `${label}, tweaked`, setting, targetBpp, bpp, estimatedBpp, msSsim, ssim, psnr,
  }));
  const isMoved = (row: (typeof rows)[number]) => !before.some((point) => point.bpp === row.bpp && point[field] === row[field]);
  return [
    { data: { values: rows }, mark: { ...overlayLine, color, clip: true }, encoding: { x, y } },
    {
      data: { values: rows.filter(isMoved) },
      mark: { type: 'point', filled: true, fill: ink.background, stroke: color, strokeWidth: 1.8, opacity: 1, shape, size: 70 },
      encoding: { x, y, tooltip: tooltipOf(true) },
    },
  ];
}

/** The targets beside their points: below where most other codecs are above, else above. */
function targetLayers(
  { curves, highestRate }: CodecComparison, points: readonly RatePoint[], field: QualityMetric['field'], { x, y }: Scales,
): object[] {
  const others = curves.filter(({ codec }) => codec !== 'codec');
  const values = points.flatMap((point) => {
    if (point.targetBpp === null) return [];
    const above = others.filter((curve) => (qualityAt(curve.points, field, point.bpp) ?? -Infinity) > point[field]).length;
    // Half a label's width off the axis.
    const bpp = Math.max(point.bpp, (20 / ratePanelWidth) * highestRate);
    return [{ bpp, [field]: point[field], text: bppText(point.targetBpp), below: 2 * above > others.length }];
  });
  return [false, true].flatMap((below) => {
    const mark = { type: 'text', fontSize: 10.5, dy: below ? 13 : -13, aria: false, clip: false };
    const data = { values: values.filter((value) => value.below === below) };
    const encoding = { x, y, text: { field: 'text' } };
    if (data.values.length === 0) return [];
    return [
      { data, mark: { ...mark, stroke: ink.background, strokeWidth: 3, color: ink.background }, encoding },
      { data, mark: { ...mark, color: ink.text }, encoding },
    ];
  });
}

/** Lines of text below the x-axis: the BD-rate against each codec. */
function deltaLayers({ deltas, tweaked }: CodecComparison, { field }: QualityMetric): object[] {
  if (deltas.length === 0) return [];
  const index = ['msSsim', 'ssim', 'psnr'].indexOf(field);
  const lines = [['BD-rate against', ''], ...deltas.map(({ codec, rates }, at) => {
    const before = rates[index];
    const after = tweaked?.deltas[at].rates[index] ?? before;
    // Two of them side by side leave no room for words.
    const short = ({ percent, text }: typeof before) => (percent === null ? '–' : text);
    return [codec, after.text === before.text ? before.text : `${short(before)} → ${short(after)}`];
  })];
  if (lines.some(([, value]) => value.includes(overlapMark))) {
    lines.push([`${overlapMark} of less than ${100 * comfortableOverlap}% of the qualities`, '']);
  }
  return lines.flatMap(([name, value], line) => {
    const mark = { type: 'text', fontSize: 11, clip: false, y: height + 56 + line * lineHeight };
    const color = value === '' ? ink.quiet : ink.text;
    return [
      { data: { values: [{ text: name }] }, mark: { ...mark, color, align: 'left', x: 0 }, encoding: { text: { field: 'text' } } },
      ...(value === '' ? [] : [{
        data: { values: [{ text: value }] }, mark: { ...mark, color, align: 'right', x: ratePanelWidth - 12 },
        encoding: { text: { field: 'text' } },
      }]),
    ];
  });
}

/** What of the curves lies in the panel's range of rates, with room for the labels. */
function domainOf({ curves, highestRate, tweaked }: CodecComparison, field: QualityMetric['field']): [number, number] {
  const visible = [...curves, ...(tweaked ? [tweaked] : [])].flatMap(({ points }) => [
    ...points.filter(({ bpp }) => bpp <= highestRate).map((point) => point[field]), qualityAt(points, field, highestRate) ?? [],
  ].flat());
  const [low, high] = [Math.min(...visible), Math.max(...visible)];
  const room = 0.12 * (high - low || Math.abs(high) || 1);
  return [low - room, high + room].map((value) => Number(value.toPrecision(6))) as [number, number];
}

// One panel of Figure R: what is read against the rate, and the BD-accuracies below it.
import { isDeepStrictEqual } from 'node:util';
import { overlayLine, overlayPoint } from '../chart/overlay.ts';
import { inPercent } from '../chart/rounding.ts';
import { networkStyle } from '../chart/theme.ts';
import { linesBelow, namesTip, numbersAlong, numbersTip, titleOnTop } from '../chart/views.ts';
import { comfortableOverlap, overlapMark } from '../rate-distortion/codec-comparison.ts';
import type { ComparedPanel } from './bd-accuracy.ts';
import {
  scoreOf,
  seriesStyle,
  type ReadingCurvePoint,
  type ReadingCurve,
  type ReadingPanel,
} from './reading-curves.ts';

/** Pixels. */
const readingPanelWidth = 252;
const height = 210;

/** Where the panels of one task begin and end. */
export interface ReadingDomain {
  readonly rates: readonly [low: number, high: number];
  /** In percent. */
  readonly scores: readonly [low: number, high: number];
}

/** The points that can stand on a logarithmic axis. */
const drawable = ({ fileBpp }: ReadingCurvePoint): boolean => fileBpp > 0;

export function readingDomain(panels: readonly ReadingPanel[]): ReadingDomain {
  const points = panels.flatMap(({ curves }) => curves.flatMap((curve) => curve.points)).filter(drawable);
  const rates = points.map(({ fileBpp }) => fileBpp);
  const scores = [
    ...points.map((point) => 100 * scoreOf(panels[0].task, point)),
    ...panels.flatMap(({ originals }) => (originals === null ? [] : [100 * originals])),
  ];
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const room = 0.06 * (high - low || 1);
  const rounded = (value: number) => Number(value.toPrecision(6));
  return {
    rates: [rounded(Math.min(...rates) / 1.1), rounded(1.1 * Math.max(...rates))],
    scores: [rounded(Math.max(0, low - room)), rounded(Math.min(100, high + room))],
  };
}

const axisNames = { classification: 'Top-1 accuracy [%]', segmentation: 'mIoU [%]' } as const;
const rateTicks = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** A panel; `tweaked` is the same one of another run, whose curves are laid over where they moved. */
export function readingPanel(panel: ComparedPanel, domain: ReadingDomain, tweaked?: ComparedPanel): object {
  const scales = {
    x: {
      field: 'fileBpp',
      type: 'quantitative',
      title: 'Rate of files [bpp]',
      scale: { type: 'log', domain: domain.rates, nice: false },
      axis: { values: rateTicks, grid: false, format: '~g' },
    },
    y: numbersAlong('score', axisNames[panel.task], domain.scores, { tickCount: 6, minExtent: 36, ...titleOnTop }),
  };
  return {
    width: readingPanelWidth,
    height,
    layer: [
      ...originalsLayers(panel, scales),
      // Deep compression last: on top.
      ...[...panel.curves].reverse().flatMap((curve) => curveLayers(panel, curve, scales)),
      ...(tweaked ? tweaked.curves.flatMap((curve) => tweakedLayers(panel, curve, scales)) : []),
      ...deltaLayers(panel, tweaked),
    ],
  };
}

type Scales = Readonly<Record<'x' | 'y', object>>;

function originalsLayers({ originals }: ReadingPanel, { y }: Scales): object[] {
  if (originals === null) return [];
  const { color, dash } = networkStyle('ResNet-50', 'original');
  const data = { values: [{ score: inPercent(originals) }] };
  return [
    { data, mark: { type: 'rule', color, strokeDash: dash, aria: false }, encoding: { y } },
    {
      data,
      mark: { type: 'text', align: 'left', x: 4, dy: -6, fontSize: 10.5, color, aria: false },
      encoding: { y, text: { value: `original images ${(100 * originals).toFixed(1)}` } },
    },
  ];
}

function rowsOf({ task, trainedOn }: ReadingPanel, { series, points }: ReadingCurve) {
  const codec = seriesStyle(series, trainedOn).label;
  return points.filter(drawable).map((point) => ({
    codec,
    setting: point.setting,
    fileBpp: point.fileBpp,
    score: inPercent(scoreOf(task, point)),
  }));
}

const tooltip = (task: ReadingPanel['task']): object[] => [
  namesTip('codec', 'Codec'),
  namesTip('setting', 'Setting'),
  numbersTip('fileBpp', 'Rate of files [bpp]', '.4f'),
  numbersTip('score', axisNames[task], '.1f'),
];

function curveLayers(panel: ReadingPanel, curve: ReadingCurve, { x, y }: Scales): object[] {
  const { color, dash, shape } = seriesStyle(curve.series, panel.trainedOn);
  const isLearned = curve.series === 'codec' || curve.series === 'symbols';
  const data = { values: rowsOf(panel, curve) };
  return [
    { data, mark: { type: 'line', color, strokeDash: dash, strokeWidth: 1.6, aria: false }, encoding: { x, y } },
    {
      data,
      mark: { type: 'point', filled: true, opacity: 1, color, shape, size: isLearned ? 60 : 30 },
      encoding: { x, y, tooltip: tooltip(panel.task) },
    },
  ];
}

/** A curve after a tweak: dotted, hollow where its points moved; none where nothing did. */
function tweakedLayers(panel: ReadingPanel, curve: ReadingCurve, { x, y }: Scales): object[] {
  const before = panel.curves.find(({ series }) => series === curve.series);
  const rows = rowsOf(panel, curve);
  const old = before ? rowsOf(panel, before) : [];
  const moved = rows.filter((row) => !old.some((oldRow) => isDeepStrictEqual(oldRow, row)));
  if (moved.length === 0) return [];
  const { color, shape } = seriesStyle(curve.series, panel.trainedOn);
  return [
    { data: { values: rows }, mark: { ...overlayLine, color }, encoding: { x, y } },
    {
      data: { values: moved },
      mark: { ...overlayPoint, stroke: color, shape, size: 60 },
      encoding: { x, y, tooltip: tooltip(panel.task) },
    },
  ];
}

/** Lines of text below the x-axis: the BD-accuracy against JPEG, or what takes its place. */
function deltaLayers(panel: ComparedPanel, tweaked: ComparedPanel | undefined): object[] {
  const { reference, deltas } = panel;
  if (!reference) return [];
  const after = tweaked?.deltas ?? [];
  const lines: [name: string, value: string][] = [
    [`BD-accuracy against ${seriesStyle(reference.series, panel.trainedOn).label}`, ''],
    ...deltas.map(({ series, text, intervalText }): [string, string] => {
      const then = after.find((delta) => delta.series === series)?.text ?? text;
      return [
        seriesStyle(series, panel.trainedOn).label,
        then === text ? `${text}${intervalText}` : `${text} → ${then}`,
      ];
    }),
  ];
  if (deltas.some(({ text }) => text.includes(overlapMark)))
    lines.push([`${overlapMark} less than ${100 * comfortableOverlap}% of the narrower range of rates`, '']);
  return linesBelow(lines, { top: height + 50, width: readingPanelWidth }, { baseline: 'middle' });
}

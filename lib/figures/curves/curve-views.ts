// How Figures 3 and 4 are laid out: panels of validation curves, a row for each metric and a column for each
// operating point, under one title and above one legend.
import { isDeepStrictEqual } from 'node:util';
import type { ChartParts } from '../chart/chart.ts';
import { curvePanel, endLabelWidth } from './curve-panel.ts';
import type { ValidationCurve, CurveMetric } from './curve-panel.ts';
import type { StepAxis } from './step-ticks.ts';
import { legendView } from '../chart/legend.ts';
import { rateTexts } from '../../records/measured-rates.ts';
import { bppText } from '../../records/operating-point.ts';
import { overlayLegend } from '../chart/overlay.ts';
import { seriesOrder } from '../chart/theme.ts';

// Pixels: all panels of a row with the numbers at their ends; the y-axis beside them fills the figure.
const rowWidth = 610;
const columnGap = 12;

export interface CurvePanels {
  readonly step: StepAxis;
  readonly metrics: readonly CurveMetric[];
  readonly tooltip: readonly object[];
  readonly curves: readonly ValidationCurve[];
  /** Operating points, a column for each; without any, original images have a column of their own. */
  readonly points: readonly number[];
  readonly panelHeight: number;
}

export function curveViews(figure: CurvePanels): Pick<ChartParts, 'views' | 'resolve'> {
  const { curves, metrics, points, step } = figure;
  const columns: readonly (number | null)[] = points.length > 0 ? points : [null];
  const drawsPaper = curves.some(({ paper }) => paper !== undefined);
  const drawsTweaked = curves.some(({ tweaked }) => tweaked !== undefined);
  const panelWidth =
    Math.floor((rowWidth - (columns.length - 1) * columnGap) / columns.length) -
    endLabelWidth(drawsPaper, drawsTweaked);
  const lastStep = Math.max(
    ...curves.flatMap(({ points: curvePoints, tweaked }) =>
      [curvePoints, ...(tweaked ? [tweaked.points] : [])].map((each) => each.at(-1)![step.field]),
    ),
  );
  const styles = seriesOrder.flatMap((label) => curves.find(({ style }) => style.label === label)?.style ?? []);
  const styleScale = <K extends 'color' | 'dash' | 'shape'>(key: K) => ({
    domain: styles.map(({ label }) => label),
    range: styles.map((style) => style[key]),
  });
  const scales = { color: styleScale('color'), strokeDash: styleScale('dash'), shape: styleScale('shape') };
  return {
    views: [
      {
        columns: columns.length,
        spacing: { row: 16, column: columnGap },
        concat: metrics.flatMap((metric, row) =>
          columns.map((bpp, column) =>
            curvePanel(
              {
                step,
                metric,
                tooltip: figure.tooltip,
                title: row === 0 ? panelTitle(curves, bpp) : [],
                curves: curves.filter(({ targetBpp }) => targetBpp === null || targetBpp === bpp),
                domain: domainOf(curves, metric),
                lastStep,
                width: panelWidth,
                height: figure.panelHeight,
                isFirst: column === 0,
                isLowest: row === metrics.length - 1,
              },
              scales,
            ),
          ),
        ),
      },
      legendView([...styles, ...(drawsTweaked ? overlayLegend() : [])], rowWidth),
    ],
    resolve: { scale: { color: 'shared', strokeDash: 'shared', shape: 'shared' } },
  };
}

/** The operating point and what the codec reached there, before and after a tweak where that moved it. */
function panelTitle(curves: readonly ValidationCurve[], bpp: number | null): string[] {
  if (bpp === null) return ['Original images'];
  const curvesHere = curves.filter((curve) => curve.targetBpp === bpp);
  const isMoved = ({ rates, tweaked }: ValidationCurve) =>
    tweaked !== undefined && !isDeepStrictEqual(tweaked.rates, rates);
  const moved = curvesHere.find(isMoved);
  const texts = moved
    ? rateTexts(moved.rates, moved.tweaked!.rates)
    : curvesHere.slice(0, 1).flatMap(({ rates }) => rateTexts(rates));
  // Both on one line where there is room.
  return [`${bppText(bpp)} bpp`, ...(moved || texts.length === 0 ? texts : [texts.join(', ')])];
}

/** One y-domain for all panels of a metric: every value is inside, and it ends at multiples of 5% or 10%. */
function domainOf(curves: readonly ValidationCurve[], { field }: CurveMetric): [number, number] {
  const values = curves.flatMap(({ points, paper, tweaked }) => [
    ...[...points, ...(tweaked?.points ?? [])].map((point) => point[field]),
    ...(paper ? [paper[field]] : []),
  ]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = high - low > 40 ? 10 : 5;
  // Below 100, where every value may be: the top-5 of five classes.
  const bottom = Math.max(0, Math.min(100 - step, step * Math.floor(low / step)));
  return [bottom, Math.min(100, Math.max(bottom + step, step * Math.ceil(high / step)))];
}

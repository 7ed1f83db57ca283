// Curves of what is being trained, drawn while it goes on.
import type { TopLevelSpec } from 'vega-lite';
import type { Progress } from '../store/artifact.ts';
import { themeConfig } from '../figures/chart/theme.ts';

/** Least share of the work between two points of a curve, of which about the inverse are kept. */
const leastShare = 1 / 240;
/** Steps that say too little to be drawn. */
const fewestPoints = 3;

const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const dashes = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 3, 2, 3],
];

export interface LivePoint {
  /** Share of the work that is done, 0 to 1. */
  readonly share: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What some artifacts' recipes have told of their metrics, as far as they are still being made. */
export interface LiveCurves {
  add(key: string, label: string, progress: Progress): void;
  end(key: string): void;
  /** One panel a metric, one line an artifact; undefined while there is too little to draw. */
  spec(): TopLevelSpec | undefined;
}

export function liveCurves(): LiveCurves {
  const curves = new Map<string, { readonly label: string; readonly points: LivePoint[] }>();
  return {
    add(key, label, { done, total, metrics = {} }) {
      if (total <= 0 || Object.keys(metrics).length === 0) return;
      const points: LivePoint[] = curves.get(key)?.points ?? [];
      curves.set(key, { label, points });
      // The newest is always there, and gives way when it is too near to the one before.
      const [before, newest] = points.slice(-2);
      if (newest !== undefined && newest.share - before.share < leastShare) points.pop();
      points.push({ share: done / total, metrics });
    },
    end: (key) => void curves.delete(key),
    spec() {
      const drawn = [...curves.values()].filter(({ points }) => points.length >= fewestPoints);
      return drawn.length === 0 ? undefined : curvesSpec(drawn);
    },
  };
}

function curvesSpec(
  curves: readonly { readonly label: string; readonly points: readonly LivePoint[] }[],
): TopLevelSpec {
  const labels = curves.map(({ label }) => label);
  const values = curves.flatMap(({ label, points }) =>
    points.flatMap(({ share, metrics }) =>
      Object.entries(metrics)
        .filter(([, value]) => Number.isFinite(value))
        .map(([metric, value]) => ({ label, metric, done: 100 * share, value })),
    ),
  );
  const metrics = [...new Set(values.map(({ metric }) => metric))];
  const styleOf = <T>(styles: readonly T[]): T[] => labels.map((_, index) => styles[index % styles.length]!);
  const legend = { orient: 'bottom', columns: 1, labelLimit: 600 };
  const panel = (metric: string): object => ({
    width: 210,
    height: 100,
    transform: [{ filter: { field: 'metric', equal: metric } }],
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: {
      x: {
        field: 'done',
        type: 'quantitative',
        title: 'done [%]',
        scale: { domain: [0, 100] },
        axis: { tickCount: 4 },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        title: metric,
        scale: { zero: false },
        axis: { tickCount: 4, format: '.3~r' },
      },
      color: { field: 'label', title: null, sort: labels, scale: { domain: labels, range: styleOf(colors) }, legend },
      strokeDash: {
        field: 'label',
        title: null,
        sort: labels,
        scale: { domain: labels, range: styleOf(dashes) },
        legend,
      },
    },
  });
  return {
    data: { values },
    columns: 3,
    concat: metrics.map(panel),
    config: { ...themeConfig, padding: 4 },
  } as TopLevelSpec;
}

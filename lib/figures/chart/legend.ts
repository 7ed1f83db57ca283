// A legend as a view of its own: Vega-Lite's shows a colour and a shape, or a dash, but no line with
// its point on it.
import { textWidth } from './text-width.ts';
import { ink } from './theme.ts';
import type { SeriesStyle } from './theme.ts';

const sample = 34;
const fontSize = 12;
const rowHeight = 20;
const columnGap = 26;

/** What a legend shows of a series; a hollow point is filled with the background, a ring runs around a point. */
export interface LegendEntry extends Pick<SeriesStyle, 'label' | 'color' | 'dash' | 'shape'> {
  readonly hollow?: boolean;
  readonly ring?: boolean;
}

/** The `styles` in rows, as many beside each other as fit into `width` pixels, filled row by row. */
export function legendView(styles: readonly LegendEntry[], width: number): object {
  const entry = sample + 8 + Math.max(...styles.map(({ label }) => textWidth(label, fontSize)));
  const columns = Math.max(1, Math.min(styles.length, Math.floor((width + columnGap) / (entry + columnGap))));
  const rows = Math.ceil(styles.length / columns);
  const values = styles.map(({ label }, index) => ({
    label,
    x: Math.round((index % columns) * (entry + columnGap)),
    y: Math.floor(index / columns) * rowHeight + rowHeight / 2,
  }));
  // Positions are pixels; the look of each series is looked up by its place, with no scale to share.
  const at = (field: string, shift = 0) => ({
    field: `${field}${shift || ''}`,
    type: 'quantitative',
    scale: null,
    axis: null,
  });
  return {
    width: Math.round(columns * entry + (columns - 1) * columnGap),
    height: rows * rowHeight,
    layer: [
      ...styles.flatMap(({ color, dash, shape, hollow, ring }, index) => {
        const { x, y } = values[index];
        const data = { values: [{ x, [`x${sample}`]: x + sample, [`x${sample / 2}`]: x + sample / 2, y }] };
        return [
          {
            data,
            mark: { type: 'rule', color, strokeDash: dash, strokeWidth: 2, aria: false },
            encoding: { x: at('x'), x2: { field: `x${sample}` }, y: at('y') },
          },
          {
            data,
            mark: { type: 'point', opacity: 1, size: 46, shape, aria: false, ...look(color, hollow) },
            encoding: { x: at('x', sample / 2), y: at('y') },
          },
          ...(ring
            ? [
                {
                  data,
                  mark: {
                    type: 'point',
                    opacity: 1,
                    size: 150,
                    shape: 'circle',
                    filled: false,
                    stroke: color,
                    strokeWidth: 1.2,
                    aria: false,
                  },
                  encoding: { x: at('x', sample / 2), y: at('y') },
                },
              ]
            : []),
        ];
      }),
      {
        data: { values },
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: sample + 8, fontSize, color: ink.text },
        encoding: { x: at('x'), y: at('y'), text: { field: 'label' } },
      },
    ],
  };
}

function look(color: string, hollow = false): object {
  return hollow ? { fill: ink.background, stroke: color } : { filled: true, color };
}

// Notebooks for tests, as values.
import type { CodeCell, Notebook, CellOutput, TextCell } from '../../lib/notebook/file/ipynb.ts';

export const text = (id: string, source: string): TextCell => ({ cell_type: 'markdown', id, metadata: {}, source });

export const code = (id: string, source: string, outputs: CellOutput[] = []): CodeCell => ({
  cell_type: 'code',
  id,
  metadata: {},
  source,
  outputs,
  execution_count: 1,
});

export const shown = (data: Record<string, unknown>, metadata: Record<string, unknown> = {}): CellOutput => ({
  output_type: 'display_data',
  data,
  metadata,
});

export const notebookOf = (...cells: Notebook['cells']): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells,
});

/** A drawing of one line, as an image in HTML. */
export const drawing = '<img alt="A line." src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">';

/** A small chart with a title that would end a script element and a tooltip for each point. */
export const chartSpec = {
  $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
  title: 'a</script><script>alert(1)</script><!--b',
  width: 200,
  height: 120,
  data: {
    values: [
      { rate: 0.1, top1: 28.9 },
      { rate: 0.6, top1: 46 },
    ],
  },
  mark: { type: 'point', filled: true, size: 400 },
  encoding: {
    x: { field: 'rate', type: 'quantitative' },
    y: { field: 'top1', type: 'quantitative' },
    tooltip: [
      { field: 'rate', type: 'quantitative', title: 'Rate' },
      { field: 'top1', type: 'quantitative', title: 'Top-1' },
    ],
  },
};

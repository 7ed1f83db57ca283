// What a figure of the kit is: a value, built from records and the paper's numbers, that knows how to
// be drawn and what its numbers are.
import type { ColumnTable } from 'arquero';
import type { TopLevelSpec } from 'vega-lite';

/** A chart: one Vega-Lite spec that holds its data and its look. */
export interface Chart {
  readonly form: 'chart';
  /** File name without ending, as `figure-3`. */
  readonly name: string;
  readonly title: string;
  /** What a reader has to know beside the drawing: at most two sentences. */
  readonly caption: string;
  /** What there is to know beyond that, a paragraph each; displays fold it. The spec's `usermeta` holds it, too. */
  readonly details: readonly string[];
  readonly spec: TopLevelSpec;
  /** Every number that is drawn, one row per point. */
  readonly data: ColumnTable;
}

/** A cell of a drawn table: lines of text, over `span` columns, or a block in brackets that is stacked `times`. */
export interface Cell {
  readonly lines: readonly string[];
  readonly span?: number;
  readonly align?: 'left' | 'center' | 'right';
  readonly times?: number;
}

/** A table: rows of cells to draw, and the same numbers exact. */
export interface TableFigure {
  readonly form: 'table';
  readonly name: string;
  readonly title: string;
  /** At most two sentences. */
  readonly caption: string;
  readonly head: readonly (readonly Cell[])[];
  /** Groups of rows, with a thin rule between groups. */
  readonly body: readonly (readonly (readonly Cell[])[])[];
  /** Footnotes, each with its mark in front; displays fold more than two. */
  readonly notes: readonly string[];
  /** Every number of the table, unrounded. */
  readonly data: ColumnTable;
  /** What `--json` prints. */
  readonly json: readonly object[];
}

export type Figure = Chart | TableFigure;

/** A cell with one line of text. */
export function cell(text: string, options: Omit<Cell, 'lines'> = {}): Cell {
  return { lines: [text], ...options };
}

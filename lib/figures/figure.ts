// What a figure of the kit is: a value that says what it reads and makes a drawing of it, with the numbers in it.
import type { ColumnTable } from 'arquero';
import type { TopLevelSpec } from 'vega-lite';
import type { Query } from '../records/query.ts';
import type { ResultRecord } from '../records/record.ts';
import type { Overlay } from './chart/overlay.ts';

/** A figure or table by its name, for commands, cells and the report: they all read the one list in index.ts. */
export interface Figure<D extends Drawing = Drawing> {
  /** As files are called: `figure-3`. */
  readonly name: string;
  /** What it shows, in a few words that begin small. */
  readonly about: string;
  /** What it is drawn from, in the order in which that is made; nothing where it is counted from the block tables. */
  readonly reads: readonly Query[];
  /** Whether `draw` can lay a second run over the first. */
  readonly canOverlay?: boolean;
  /** From the records of one profile, others than it reads among them. Throws a RangeError when they do not make one. */
  draw(records: readonly ResultRecord[], overlay?: Overlay): D;
}

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
export interface TableCell {
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
  readonly head: readonly (readonly TableCell[])[];
  /** Groups of rows, with a thin rule between groups. */
  readonly body: readonly (readonly (readonly TableCell[])[])[];
  /** Footnotes, each with its mark in front; displays fold more than two. */
  readonly notes: readonly string[];
  /** Every number of the table, unrounded. */
  readonly data: ColumnTable;
}

export type Drawing = Chart | TableFigure;

/** A cell with one line of text. */
export function cell(text: string, options: Omit<TableCell, 'lines'> = {}): TableCell {
  return { lines: [text], ...options };
}

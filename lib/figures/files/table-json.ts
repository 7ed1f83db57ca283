// A table as other programs read it.
import type { Drawing } from '../figure.ts';

/** Its rows, with a value for each column, unrounded, and what has to be known beside them. */
export interface TableJson {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly object[];
  readonly notes: readonly string[];
}

/** The table's numbers and words. Throws when it is a chart. */
export function tableJson(drawing: Drawing): TableJson {
  if (drawing.form !== 'table') throw new Error(`${drawing.name} is a chart, not a table`);
  const { name, title, caption, data, notes } = drawing;
  return { name, title, caption, columns: data.columnNames(), rows: data.objects(), notes };
}

// Tables as front ends show them: real HTML, and aligned text where there is none.
import type { MimeBundle } from './frontend.ts';
import { aligned, escapeHtml } from './html.ts';

export type TableRow = Readonly<Record<string, unknown>>;

/** What is used of an arquero table. */
export interface TableLike {
  columnNames(): string[];
  objects(): object[];
}

export interface Column {
  /** Key in the rows. */
  readonly key: string;
  /** Heading; the key when left out. */
  readonly label?: string;
  /** Text of a value. Left out: whole numbers as they are, others to four significant digits, nothing for null. */
  readonly format?: (value: unknown, row: TableRow) => string;
}

export interface TableOptions {
  /** Columns to show, in order; all keys of the rows when left out. */
  readonly columns?: readonly (string | Column)[];
  readonly caption?: string;
}

/** Tells an arquero table from other values. */
export function isTable(value: unknown): value is TableLike {
  if (typeof value !== 'object' || value === null) return false;
  const { columnNames, objects } = value as Partial<TableLike>;
  return typeof columnNames === 'function' && typeof objects === 'function';
}

/** `rows` as `text/html` and `text/plain`. Throws when a column that was asked for is in no row. */
export function tableBundle(rows: readonly object[] | TableLike, { columns, caption }: TableOptions = {}): MimeBundle {
  const records = (isTable(rows) ? rows.objects() : rows) as readonly TableRow[];
  const keys = isTable(rows) ? rows.columnNames() : [...new Set(records.flatMap(Object.keys))];
  const shown = (columns ?? keys).map((column): Column => (typeof column === 'string' ? { key: column } : column));
  for (const { key } of shown) {
    if (records.length > 0 && !keys.includes(key)) {
      throw new Error(`displayTable: expected columns among ${keys.join(', ')}; got "${key}"`);
    }
  }
  const body = records.map((row) => shown.map(({ key, format = formatValue }) => format(row[key], row)));
  const labels = shown.map(({ key, label }) => label ?? key);
  const numeric = shown.map(({ key }, column) => {
    const texts = body.map((row) => row[column]);
    return (
      texts.some((text) => /\d/.test(text)) &&
      (records.every((row) => isNumeric(row[key])) || texts.every((text) => numberLike.test(text)))
    );
  });
  return {
    'text/html': htmlTable(labels, body, numeric, caption),
    'text/plain': textTable(labels, body, numeric, caption),
  };
}

/** A number with its unit, or what stands for none. */
const numberLike = /^([+−-]?\d[\d.,]*\s?[%×]?|[–-]?)$/;

function isNumeric(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'number' || typeof value === 'bigint';
}

function formatValue(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** Characters up to which a cell stays on one line. */
const unbrokenLength = 20;

function htmlTable(
  labels: readonly string[],
  body: readonly (readonly string[])[],
  numeric: readonly boolean[],
  caption?: string,
): string {
  const line = (tag: string, texts: readonly string[]) => {
    // Front ends would break cResNet-51 at its hyphen.
    const open = (text: string) =>
      text.length <= unbrokenLength ? `<${tag} style="white-space: nowrap">` : `<${tag}>`;
    const cells = texts.map(
      (text, i) => `${open(text)}${aligned(numeric[i] ? 'right' : 'left', escapeHtml(text))}</${tag.slice(0, 2)}>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  };
  const lines = ['<table>'];
  if (caption !== undefined) {
    lines.push(`<caption style="caption-side: top; text-align: left">${escapeHtml(caption)}</caption>`);
  }
  lines.push(
    `<thead>${line('th scope="col"', labels)}</thead>`,
    '<tbody>',
    ...body.map((row) => line('td', row)),
    '</tbody>',
    '</table>',
  );
  return lines.join('\n');
}

function textTable(
  labels: readonly string[],
  body: readonly (readonly string[])[],
  numeric: readonly boolean[],
  caption?: string,
): string {
  const widths = labels.map((label, i) => Math.max(label.length, ...body.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => (numeric[i] ? text.padStart(widths[i]) : text.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [
    ...(caption === undefined ? [] : [caption]),
    line(labels),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...body.map(line),
  ].join('\n');
}

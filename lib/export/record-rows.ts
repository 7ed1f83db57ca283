// Records as tables: a row for each point of a record's curve, with what the record says of all of them.
import { table } from 'arquero';
import type { ResultRecord } from '../records/record.ts';

type Cell = string | number | boolean | null;
type Row = Readonly<Record<string, Cell>>;

/** `entropyBpp` to `entropy_bpp`, as the columns of figures have it. */
const columnName = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Fields of nested objects as columns, `validation_psnr`; lists as JSON. Pictures themselves stay in the record. */
function cells(value: object, prefix = ''): [string, Cell][] {
  return Object.entries(value).flatMap(([field, inner]): [string, Cell][] => {
    if (field === 'png' || inner === undefined) return [];
    const name = prefix + columnName(field);
    if (Array.isArray(inner)) return [[name, JSON.stringify(inner)]];
    if (typeof inner === 'object' && inner !== null) return cells(inner, `${name}_`);
    return [[name, inner as Cell]];
  });
}

/** What a record has several of. */
function itemsOf(record: ResultRecord): { field: string; items: readonly object[] } {
  if ('curve' in record) return { field: 'curve', items: record.curve };
  if ('points' in record) return { field: 'points', items: record.points };
  if ('pictures' in record) return { field: 'pictures', items: record.pictures };
  return { field: '', items: [{}] };
}

/** The rows of one record under its name. */
function recordRows(name: string, record: ResultRecord): Row[] {
  const { field, items } = itemsOf(record);
  const { provenance, ...rest } = record;
  const scalars = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== field));
  return items.map((item) => ({
    record: name,
    ...Object.fromEntries(cells(scalars)),
    ...Object.fromEntries(cells(item)),
    ...Object.fromEntries(cells(provenance, 'provenance_')),
  }));
}

/** A CSV file for each kind of record, by the kind's name: all its records, one after the other. */
export function recordTables(records: ReadonlyMap<string, ResultRecord>): Map<string, string> {
  const rows = new Map<string, Row[]>();
  for (const [name, record] of records)
    rows.set(record.kind, [...(rows.get(record.kind) ?? []), ...recordRows(name, record)]);
  return new Map(
    [...rows].map(([kind, kindRows]) => {
      const columns = [...new Set(kindRows.flatMap((row) => Object.keys(row)))];
      const data = Object.fromEntries(columns.map((column) => [column, kindRows.map((row) => row[column] ?? null)]));
      return [kind, table(data, columns).toCSV()];
    }),
  );
}

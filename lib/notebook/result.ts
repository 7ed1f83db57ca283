// What a cell's last expression shows as.
import { inspect } from 'node:util';
import { isTable, tableBundle } from './table.ts';
import type { MimeBundle } from './frontend.ts';

/** The bundle of a value: a real table for an arquero table, Node's own text for the rest. */
export function resultBundle(value: unknown): { readonly data: MimeBundle; readonly metadata: Readonly<Record<string, unknown>> } {
  if (isTable(value)) return { data: tableBundle(value), metadata: {} };
  return { data: { 'text/plain': typeof value === 'string' ? inspect(value) : inspect(value, { depth: 4 }) }, metadata: {} };
}

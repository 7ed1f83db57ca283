// What a cell's last expression shows as.
import { inspect } from 'node:util';
import type { MimeBundle } from '../display/frontend.ts';
import { isTable, tableBundle } from '../display/table.ts';

/** The content of a value's output: a real table for an arquero table, Node's own text for the rest. */
export function resultContent(value: unknown): { readonly data: MimeBundle; readonly metadata: object } {
  const data = isTable(value) ? tableBundle(value) : { 'text/plain': inspect(value, { depth: 4 }) };
  return { data, metadata: {} };
}

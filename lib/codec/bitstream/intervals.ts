import type { FrequencyTable } from './frequency-table.ts';

/**
 * Where each symbol lies in 0..65535: symbol s owns [starts[s], starts[s] + sizes[s]).
 *
 * The symbols stand in order, but for the most frequent one (the first, if several are), which stands last. The
 * coder divides its range by 65536 and rounds down; the last symbol takes what the rounding leaves. Given to the
 * most frequent symbol, that rest costs nothing there, and next to nothing elsewhere: every other symbol has at
 * most half of the total, so it costs at least 1 bit, and loses at most log2(256/255) = 0.0057 bits to the rounding.
 */
export interface Intervals {
  readonly starts: Uint32Array;
  readonly sizes: Uint32Array;
  /** The most frequent symbol. */
  readonly last: number;
}

/** The intervals of a table's symbols. */
export function intervalsOf(table: FrequencyTable): Intervals {
  const last = table.indexOf(Math.max(...table));
  const starts = new Uint32Array(table.length);
  let start = 0;
  for (const [symbol, frequency] of table.entries()) {
    if (symbol === last) continue;
    starts[symbol] = start;
    start += frequency;
  }
  starts[last] = start;
  return { starts, sizes: Uint32Array.from(table), last };
}

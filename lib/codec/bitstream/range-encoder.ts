import type { FrequencyTable } from './frequency-table.ts';
import { intervalsOf } from './intervals.ts';

// The range coder (G. N. N. Martin, 1979), 32 bits wide, a byte at a time. The symbols so far stand for an interval
// [low, low + range) of fractions; a symbol narrows it to its share, and once range is below 2^24 the leading byte
// of low goes out and both are multiplied by 256.
//
// Every number here is a whole number below 2^33, far below 2^53, so JavaScript's arithmetic is exact and the bytes
// are the same everywhere.

const TWO_POW_24 = 0x1000000;
const TWO_POW_32 = 0x100000000;

/**
 * The code of the symbols under a checked table that has all of them. Less than 1 byte, and 0.57% of the bits,
 * longer than ideal. How many symbols there are is not in it.
 */
export function encodedSymbols(symbols: Uint8Array, table: FrequencyTable): Uint8Array {
  const { starts, sizes, last } = intervalsOf(table);
  let out = new Uint8Array(64 + (symbols.length >>> 2));
  let end = 0;
  let low = 0;
  let range = TWO_POW_32 - 1;
  for (let at = 0; at < symbols.length; at++) {
    const symbol = symbols[at];
    const unit = range >>> 16; // 2^8 to 2^16 - 1, since range is at least 2^24
    const start = unit * starts[symbol];
    low += start;
    range = symbol === last ? range - start : unit * sizes[symbol];
    if (low >= TWO_POW_32) {
      carry(out, end);
      low -= TWO_POW_32;
    }
    while (range < TWO_POW_24) {
      if (end === out.length) out = enlarged(out);
      out[end++] = low >>> 24;
      low = (low << 8) >>> 0;
      range *= 256;
    }
  }
  // Name one fraction of the interval. The reader takes the bytes after the end as zeros, so one more byte is enough
  // (range >= 2^24: a multiple of 2^24 lies inside), and none is needed where low, or the next whole unit, is zeros.
  if (low + range > TWO_POW_32) {
    carry(out, end);
  } else if (low > 0) {
    if (end === out.length) out = enlarged(out);
    out[end++] = Math.ceil(low / TWO_POW_24);
  }
  return out.slice(0, end);
}

/** Adds 1 to the number that the first `end` bytes form. The fractions stay below 1, so it never runs off the front. */
function carry(out: Uint8Array, end: number): void {
  let at = end - 1;
  while (++out[at] > 0xff) at--;
}

function enlarged(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}

import { BitstreamError } from './error.ts';
import { TABLE_TOTAL } from './frequency-table.ts';
import type { FrequencyTable } from './frequency-table.ts';
import { intervalsOf } from './intervals.ts';

// The other end of range-encoder.ts, where the arithmetic is explained. The decoder keeps the distance of the code
// from low instead of low itself.

const TWO_POW_24 = 0x1000000;
const TWO_POW_32 = 0x100000000;

/**
 * The `count` symbols that `payload` codes under a checked table. Accepts just what the encoder writes for some
 * `count` symbols: any other byte, one too few or one too many is a BitstreamError.
 */
export function decodedSymbols(payload: Uint8Array, count: number, table: FrequencyTable): Uint8Array {
  const { starts, sizes, last } = intervalsOf(table);
  const symbolAt = symbolsBySlot(table, starts);
  const symbols = new Uint8Array(count);
  const length = payload.length;
  // The last four bytes read; past the end come zeros.
  let window = 0;
  let next = 0;
  for (; next < 4; next++) window = ((window << 8) | (next < length ? payload[next] : 0)) >>> 0;
  let distance = window;
  let range = TWO_POW_32 - 1;
  if (distance >= range) throw miscoded('its payload names a fraction above all that are coded');
  for (let at = 0; at < count; at++) {
    const unit = range >>> 16;
    // Rounded down exactly: a quotient that is not whole lies at least 1 / unit below the next whole number, and the
    // division errs by less than that. What the rounding of unit leaves at the end belongs to the last symbol.
    const slot = (distance / unit) >>> 0;
    const symbol = slot < TABLE_TOTAL ? symbolAt[slot] : last;
    symbols[at] = symbol;
    const start = unit * starts[symbol];
    distance -= start;
    range = symbol === last ? range - start : unit * sizes[symbol];
    while (range < TWO_POW_24) {
      // The encoder wrote a byte for each that it shifted out: a shift without one cannot be its work.
      if (next >= length + 4) throw miscoded(`its ${length} payload bytes end at symbol ${at + 1} of ${count}`);
      const byte = next < length ? payload[next] : 0;
      next++;
      window = ((window << 8) | byte) >>> 0;
      distance = distance * 256 + byte;
      range *= 256;
    }
  }
  checkEnd(length - (next - 4), window, distance, range, count);
  return symbols;
}

/**
 * Checks that the payload ends as the encoder ends it: `left` is how many of its bytes were never shifted out. Only
 * one fraction of the last interval is ever written, so two payloads never stand for the same symbols.
 */
function checkEnd(left: number, window: number, distance: number, range: number, count: number): void {
  const low = (window - distance + TWO_POW_32) % TWO_POW_32;
  const expected = low === 0 || low + range > TWO_POW_32 ? 0 : 1;
  if (left !== expected) {
    throw miscoded(`${count} symbols leave ${left} of its payload bytes, where ${expected} should be left`);
  }
  if (expected === 1 && distance >= TWO_POW_24) {
    throw miscoded(`its payload ends in another byte than its ${count} symbols end in`);
  }
}

/** The symbol that owns each of the 65536 slots. */
function symbolsBySlot(table: FrequencyTable, starts: Uint32Array): Uint8Array {
  const symbolAt = new Uint8Array(TABLE_TOTAL);
  for (const [symbol, start] of starts.entries()) symbolAt.fill(symbol, start, start + table[symbol]);
  return symbolAt;
}

function miscoded(what: string): BitstreamError {
  return new BitstreamError(
    `bit-stream: expected a payload that the encoder could have written, but ${what}: write the stream again from its symbols`,
  );
}

// The model of the range coder: one static distribution over the symbols (A.1: the histogram of training), in
// integers, so that every machine codes with the very same numbers.

/** What the frequencies of a table sum to: 2^16. */
export const TABLE_TOTAL = 65536;

/**
 * The frequency of each of L symbols (2..256): integers of at least 1 that sum to 65536. A plain array: it goes
 * through JSON unchanged.
 */
export type FrequencyTable = readonly number[];

/**
 * The table that codes symbols distributed like `histogram` (one count per symbol, whole numbers of at least 0, of
 * any size). Every symbol gets 1, so that any array can be coded; the rest is shared out in proportion to the
 * counts: the whole parts first, what is left over by largest fraction, equal fractions by index. In exact
 * integers: the same on every machine.
 */
export function frequencyTable(histogram: ArrayLike<number>): FrequencyTable {
  const centers = histogram.length;
  checkCenters(centers);
  const counts = Array.from(histogram, (count, symbol) => {
    if (!Number.isInteger(count) || count < 0) {
      throw new RangeError(`frequencyTable: expected whole counts of at least 0, got ${count} for symbol ${symbol}`);
    }
    return BigInt(count);
  });
  const total = counts.reduce((sum, count) => sum + count, 0n);
  if (total === 0n) {
    throw new RangeError(
      'frequencyTable: expected counts with a sum above 0, got zeros only: count some symbols first',
    );
  }
  const shared = BigInt(TABLE_TOTAL - centers);
  const frequencies = counts.map((count) => 1 + Number((count * shared) / total));
  const fractions = counts.map((count) => (count * shared) % total);
  const leftOver = TABLE_TOTAL - frequencies.reduce((sum, frequency) => sum + frequency, 0);
  // Sorting is stable: equal fractions stay in the order of their symbols.
  const order = fractions.map((_, symbol) => symbol).sort((a, b) => compare(fractions[b], fractions[a]));
  for (const symbol of order.slice(0, leftOver)) frequencies[symbol]++;
  return frequencies;
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Throws a RangeError unless `table` is a frequency table: one read from a file may be anything. */
export function checkTable(table: FrequencyTable): void {
  checkCenters(table.length);
  let sum = 0;
  for (const [symbol, frequency] of table.entries()) {
    if (!Number.isInteger(frequency) || frequency < 1) {
      throw new RangeError(
        `frequency table: expected whole frequencies of at least 1, got ${frequency} for symbol ${symbol}: ` +
          'make the table with frequencyTable',
      );
    }
    sum += frequency;
  }
  if (sum !== TABLE_TOTAL) {
    throw new RangeError(
      `frequency table: expected frequencies that sum to ${TABLE_TOTAL}, got a sum of ${sum}: make the table with frequencyTable`,
    );
  }
}

/** Throws a RangeError if a symbol is none of the table's. */
export function checkInTable(symbols: Uint8Array, table: FrequencyTable): void {
  const centers = table.length;
  for (let at = 0; at < symbols.length; at++) {
    if (symbols[at] >= centers) {
      throw new RangeError(`symbols: expected values in 0..${centers - 1}, got ${symbols[at]} at index ${at}`);
    }
  }
}

/** The ideal code length of the symbols under the table, in bits: the sum of log2(65536 / frequency). */
export function idealBits(symbols: Uint8Array, table: FrequencyTable): number {
  checkTable(table);
  checkInTable(symbols, table);
  const counts = new Float64Array(table.length);
  for (let at = 0; at < symbols.length; at++) counts[symbols[at]]++;
  return table.reduce((bits, frequency, symbol) => bits + counts[symbol] * Math.log2(TABLE_TOTAL / frequency), 0);
}

function checkCenters(centers: number): void {
  if (!(centers >= 2 && centers <= 256)) {
    throw new RangeError(`frequency table: expected 2 to 256 symbols, got ${centers}`);
  }
}

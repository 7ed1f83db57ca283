// An independent statement of the code, in unbounded integers: no windows, no carries, no tables of slots. The
// interval of the symbols so far is [low, low + range) / scale, and scale grows by 256 where the real coder shifts.

const TOTAL = 65536n;
const TWO_POW_24 = 1n << 24n;

interface Interval {
  low: bigint;
  range: bigint;
  /** Bytes shifted out so far: scale = 2^32 * 256^shifts. */
  shifts: bigint;
}

/** [start, size] of each symbol in 0..65535: in order, the most frequent one at the end. */
function shares(table: readonly number[]): [bigint, bigint][] {
  const top = table.findIndex((frequency) => table.every((other) => other <= frequency));
  const order = [...table.keys()].filter((symbol) => symbol !== top).concat(top);
  const result: [bigint, bigint][] = [];
  let start = 0n;
  for (const symbol of order) {
    result[symbol] = [start, BigInt(table[symbol])];
    start += BigInt(table[symbol]);
  }
  return result;
}

function part({ low, range }: Interval, [start, size]: [bigint, bigint]): { low: bigint; range: bigint } {
  const unit = range / TOTAL;
  return { low: low + unit * start, range: start + size === TOTAL ? range - unit * start : unit * size };
}

function grow(interval: Interval): void {
  while (interval.range < TWO_POW_24) {
    interval.low *= 256n;
    interval.range *= 256n;
    interval.shifts++;
  }
}

const whole = (): Interval => ({ low: 0n, range: (1n << 32n) - 1n, shifts: 0n });

/** The payload of the symbols: the fraction of their interval that ends in the most zero bits after the shifted bytes. */
export function exactlyEncoded(symbols: Iterable<number>, table: readonly number[]): number[] {
  const owns = shares(table);
  const interval = whole();
  for (const symbol of symbols) {
    Object.assign(interval, part(interval, owns[symbol]));
    grow(interval);
  }
  const { low, range, shifts } = interval;
  for (const kept of [shifts, shifts + 1n]) {
    const step = 1n << (8n * (shifts + 4n - kept));
    const code = (low + step - 1n) / step;
    if (code * step >= low + range) continue;
    return Array.from({ length: Number(kept) }, (_, at) => Number((code >> (8n * (kept - 1n - BigInt(at)))) & 0xffn));
  }
  throw new Error('no fraction with one more byte: the interval is narrower than 2^24');
}

/** The first `count` symbols of the fraction that the payload's bytes write after the point. */
export function exactlyDecoded(payload: Iterable<number>, count: number, table: readonly number[]): number[] {
  const owns = shares(table);
  const bytes = [...payload];
  const fraction = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const interval = whole();
  return Array.from({ length: count }, () => {
    // Compare fraction / 256^bytes with (low, low + range) / (2^32 256^shifts) over the common denominator.
    const fractionUnits = 1n << (8n * (interval.shifts + 4n));
    const boundUnits = 1n << BigInt(8 * bytes.length);
    const symbol = owns.findIndex((share) => {
      const { low, range } = part(interval, share);
      return low * boundUnits <= fraction * fractionUnits && fraction * fractionUnits < (low + range) * boundUnits;
    });
    if (symbol < 0) throw new Error('the fraction lies in no symbol');
    Object.assign(interval, part(interval, owns[symbol]));
    grow(interval);
    return symbol;
  });
}

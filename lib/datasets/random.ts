import { createHash } from 'node:crypto';

/** What a stream may be named by: an epoch, an image index, an artifact's name. */
export type StreamName = string | number;

/**
 * A seeded source of random numbers. It is known by `(seed, stream)` alone: to resume, derive the stream of the
 * epoch (or image, or artifact) again instead of saving a state.
 *
 * The same `(seed, stream)` gives the same numbers on every machine: only 32-bit integer operations, + - * / and
 * square roots are used, never a Math function whose last bit an engine may choose.
 */
export interface Random {
  readonly seed: StreamName;
  readonly stream: readonly StreamName[];
  /** A number in [0, 1), one of 2^32 equally spaced values. */
  next(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** An integer in [0, n), without bias; n is an integer in 1..2^32. */
  integer(n: number): number;
  /** 32 random bits as an integer in [0, 2^32). */
  bits(): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
  /** Shuffles the array in place (Fisher-Yates) and returns it. */
  shuffle<A extends Shufflable>(array: A): A;
  /** The numbers 0..n-1 in random order. */
  permutation(n: number): Uint32Array;
  /** The independent source known by `(seed, ...this.stream, ...stream)`; how far this one has run plays no part. */
  split(...stream: [StreamName, ...StreamName[]]): Random;
}

type Shufflable = { [index: number]: number; readonly length: number } | unknown[];

const TWO_POW_32 = 4294967296;

/**
 * The random source known by a seed and, after it, any number of names: `createRandom(1, 'crops', epoch)`.
 * Different names give independent sources; 1 and '1' are different names.
 */
export function createRandom(seed: StreamName, ...stream: StreamName[]): Random {
  for (const name of [seed, ...stream]) {
    if (typeof name !== 'string' && !Number.isFinite(name)) {
      throw new TypeError(`createRandom: expected strings and finite numbers as seed and stream, got ${String(name)}.`);
    }
  }
  // A cryptographic hash of the names: neighbouring seeds and indices share nothing.
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...stream]))
    .digest();
  // sfc32 (Chris Doty-Humphrey, PractRand): 96 bits of chaotic state and a 32-bit counter.
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = 1;

  const bits = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  const next = (): number => bits() / TWO_POW_32;

  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > TWO_POW_32) {
      throw new RangeError(`random.integer: expected an integer between 1 and 2^32, got ${n}.`);
    }
    // Values past the last full multiple of n would favour small results: draw again.
    const limit = TWO_POW_32 - (TWO_POW_32 % n);
    let value = bits();
    while (value >= limit) value = bits();
    return value % n;
  };

  const normal = (): number => {
    // Marsaglia's polar method.
    for (;;) {
      const u = 2 * next() - 1;
      const v = 2 * next() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * naturalLogarithm(s)) / s);
    }
  };

  const shuffle = <A extends Shufflable>(array: A): A => {
    const items = array as unknown[];
    for (let last = items.length - 1; last > 0; last--) {
      const other = integer(last + 1);
      const kept = items[last];
      items[last] = items[other];
      items[other] = kept;
    }
    return array;
  };

  return {
    seed,
    stream,
    next,
    between: (low, high) => low + (high - low) * next(),
    integer,
    bits,
    normal,
    shuffle,
    permutation: (n) => shuffle(Uint32Array.from({ length: n }, (_, index) => index)),
    split: (...more) => createRandom(seed, ...stream, ...more),
  };
}

/**
 * ln(x) for 0 < x <= 1 to about 15 digits, from exactly rounded operations only (Math.log may differ in its last
 * bit between engines): x = m 2^-e with m in [0.75, 1.5), ln m = 2 artanh((m - 1) / (m + 1)).
 */
export function naturalLogarithm(x: number): number {
  let m = x;
  let exponent = 0;
  while (m < 0.75) {
    m *= 2;
    exponent++;
  }
  const t = (m - 1) / (m + 1); // between -1/7 and 1/5: a term gains at least 1.4 digits
  const t2 = t * t;
  let sum = 0;
  for (let k = 19; k >= 1; k -= 2) sum = sum * t2 + 1 / k;
  return 2 * t * sum - exponent * Math.LN2;
}

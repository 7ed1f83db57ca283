import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { packHalves, unpackHalves } from '../../lib/training/half-precision.ts';

function halfBits(value: number): number {
  const [low, high] = packHalves(Float32Array.of(value));
  return low | (high << 8);
}

function halfValue(bits: number): number {
  return unpackHalves(Uint8Array.of(bits & 255, bits >> 8))[0];
}

// Values and bits from IEEE 754's tables.
const known: readonly (readonly [string, number, number])[] = [
  ['zero', 0, 0x0000],
  ['minus zero', -0, 0x8000],
  ['one', 1, 0x3c00],
  ['minus two', -2, 0xc000],
  ['a half', 0.5, 0x3800],
  ['the largest', 65504, 0x7bff],
  ['the one after one', 1 + 2 ** -10, 0x3c01],
  ['the smallest normal', 2 ** -14, 0x0400],
  ['the largest subnormal', 1023 * 2 ** -24, 0x03ff],
  ['the smallest subnormal', 2 ** -24, 0x0001],
];

/** Every finite value from 0 up, in the order of its bits, by the definition: (-1)^s 2^(e-15) 1.f, and 2^-14 0.f for e = 0. */
const all = Array.from({ length: 0x7c00 }, (_, bits) => {
  const [e, f] = [Math.floor(bits / 1024), (bits % 1024) / 1024];
  return e === 0 ? 2 ** -14 * f : 2 ** (e - 15) * (1 + f);
});

describe('halves', () => {
  it.each(known)('%s is %d', (_, value, bits) => {
    expect(halfBits(value)).toBe(bits);
    expect(halfValue(bits)).toBe(value);
  });

  it('are all told apart, and come back', () => {
    const bits = (values: Float32Array) => [...new Uint16Array(packHalves(values).buffer)];
    const [values, order] = [Float32Array.from(all), all.map((_, at) => at)];
    expect(bits(values)).toEqual(order);
    expect(bits(values.map((value) => -value))).toEqual(order.map((at) => at | 0x8000));
    expect(unpackHalves(packHalves(values))).toEqual(values);
  });

  it('are the nearest, and the even one of two that are as near', () => {
    const nearest = (value: number): number => {
      let [low, high] = [0, all.length - 1];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (all[middle] <= value) low = middle;
        else high = middle;
      }
      const [below, above] = [value - all[low], all[high] - value];
      return below < above || (below === above && low % 2 === 0) ? low : high;
    };
    const magnitude = fc.oneof(
      fc.float({ min: 0, max: 65504, noNaN: true }),
      fc.float({ min: 0, max: Math.fround(2 ** -13), noNaN: true }),
      // Exactly between two neighbours: single precision holds it.
      fc.integer({ min: 0, max: all.length - 2 }).map((at) => (all[at] + all[at + 1]) / 2),
    );
    fc.assert(
      fc.property(magnitude, (value) => halfBits(value) === nearest(value)),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['rounds up to infinity', 65520],
    ['is far beyond', -1e6],
    ['is infinite', Infinity],
    ['is no number', Number.NaN],
  ])('has none for what %s', (_, value) => {
    expect(() => halfBits(value)).toThrow(`expected a value from -65504 to 65504, got ${value}`);
  });

  it('holds what rounds down to the largest, and loses what is next to nothing', () => {
    expect(halfBits(65519.99)).toBe(0x7bff);
    expect(halfBits(-1e-10)).toBe(0x8000);
    expect(halfBits(2 ** -149)).toBe(0);
  });

  it.each([0x7c00, 0xfc00, 0x7e01])('does not read bits %i, which are no number', (bits) => {
    expect(() => halfValue(bits)).toThrow('expected a number, got an infinity or a NaN');
  });
});

describe('packed halves', () => {
  it('are two bytes each, the lower first, at any place in memory', () => {
    const bytes = packHalves(Float32Array.of(1, -2, 1 + 2 ** -10));
    expect([...bytes]).toEqual([0x00, 0x3c, 0x00, 0xc0, 0x01, 0x3c]);
    const elsewhere = new Uint8Array(7);
    elsewhere.set(bytes, 1);
    expect([...unpackHalves(elsewhere.subarray(1))]).toEqual([1, -2, 1 + 2 ** -10]);
  });

  it('are off by at most a two-thousandth, and stay as they are the second time', () => {
    fc.assert(
      fc.property(fc.float32Array({ min: -65504, max: 65504, noNaN: true }), (values) => {
        const once = unpackHalves(packHalves(values));
        for (const [at, value] of values.entries()) {
          if (Math.abs(once[at] - value) > Math.max(2 ** -11 * Math.abs(value), 2 ** -25)) return false;
        }
        return Buffer.compare(packHalves(once), packHalves(values)) === 0;
      }),
    );
  });

  it('come in pairs of bytes', () => {
    expect(() => unpackHalves(new Uint8Array(3))).toThrow('expected two bytes a value, got 3 bytes');
  });
});

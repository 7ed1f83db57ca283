import fc from '../../property.ts';
import { describe, expect, it } from 'vitest';
import { frequencyTable, idealBits } from '../../../lib/codec/bitstream/bitstream.ts';
import { checkTable } from '../../../lib/codec/bitstream/frequency-table.ts';
import { entropy } from '../../../lib/metrics/entropy.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const histograms = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 }), fc.maxSafeNat()), { minLength: 2, maxLength: 256 })
  .filter((counts) => counts.some((count) => count > 0));

describe('frequencyTable', () => {
  it('has its closed forms', () => {
    expect(frequencyTable([5, 5])).toEqual([32768, 32768]);
    expect(frequencyTable([0, 7])).toEqual([1, 65535]);
    expect(frequencyTable([0, 0, 0, 2, 0, 0])).toEqual([1, 1, 1, 65531, 1, 1]);
    // 65534 shared 3 to 1 is 49150.5 and 16383.5: the half left over goes to the lower index.
    expect(frequencyTable([3, 1])).toEqual([49152, 16384]);
    expect(frequencyTable([1, 3])).toEqual([16385, 49151]);
    // 65533 = 3 x 21844 + 1.
    expect(frequencyTable([9, 9, 9])).toEqual([21846, 21845, 21845]);
    expect(frequencyTable(new Array<number>(256).fill(1e300))).toEqual(new Array<number>(256).fill(256));
    // 65532 is shared 1 : 2 : 8 : 1 exactly.
    expect(frequencyTable([1, 2, 8, 1])).toEqual([5462, 10923, 43689, 5462]);
  });

  it('sums to 65536, gives every symbol at least 1, and is within 1 of its exact share', () => {
    fc.assert(
      fc.property(histograms, (counts) => {
        const table = frequencyTable(counts);
        expect(() => checkTable(table)).not.toThrow();
        expect(sum(table)).toBe(65536);
        const total = counts.reduce((all, count) => all + BigInt(count), 0n);
        table.forEach((frequency, symbol) => {
          // |frequency - 1 - count (65536 - L) / total| < 1, times total.
          const error = BigInt(frequency - 1) * total - BigInt(counts[symbol]) * BigInt(65536 - counts.length);
          expect(error < total && error > -total).toBe(true);
        });
      }),
    );
  });

  it('never ranks a rarer symbol above a more frequent one, nor a later one above an equal one before it', () => {
    fc.assert(
      fc.property(histograms, (counts) => {
        const table = frequencyTable(counts);
        const order = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
        order.slice(1).forEach((symbol, at) => expect(table[symbol]).toBeLessThanOrEqual(table[order[at]]));
      }),
    );
  });

  it('depends on the shares alone and survives JSON', () => {
    const small = fc
      .array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 12 })
      .filter((counts) => sum(counts) > 0);
    fc.assert(
      fc.property(small, fc.integer({ min: 2, max: 2 ** 40 }), (counts, scale) => {
        const table = frequencyTable(counts);
        expect(frequencyTable(counts.map((count) => count * scale))).toEqual(table);
        expect(frequencyTable(Float64Array.from(counts))).toEqual(table);
        expect(JSON.parse(JSON.stringify(table))).toEqual(table);
      }),
    );
  });

  it('refuses what is no histogram or no table', () => {
    expect(() => frequencyTable([0, 0])).toThrow(/sum above 0/);
    expect(() => frequencyTable([1, -1])).toThrow(/got -1 for symbol 1/);
    expect(() => frequencyTable([0.5, 1])).toThrow(/got 0.5 for symbol 0/);
    expect(() => frequencyTable([1, Infinity])).toThrow(/got Infinity/);
    expect(() => frequencyTable([1])).toThrow(/2 to 256 symbols, got 1/);
    expect(() => frequencyTable(new Array<number>(257).fill(1))).toThrow(/got 257/);
    expect(() => checkTable([65535, 2])).toThrow(/sum to 65536, got a sum of 65537/);
    expect(() => checkTable([65536, 0])).toThrow(/got 0 for symbol 1/);
  });
});

describe('idealBits', () => {
  it('has its closed forms', () => {
    expect(idealBits(Uint8Array.of(0, 1, 1, 0), [32768, 32768])).toBe(4);
    expect(idealBits(Uint8Array.of(0, 1, 2, 2), [16384, 16384, 32768])).toBe(6);
    expect(idealBits(new Uint8Array(0), [1, 65535])).toBe(0);
    expect(idealBits(Uint8Array.of(0), [1, 65535])).toBe(16);
  });

  it('is the entropy of symbols that follow the table', () => {
    const counts = [1, 2, 40, 30, 5, 1];
    const symbols = Uint8Array.from(counts.flatMap((count, symbol) => new Array<number>(count).fill(symbol)));
    // 1 of 65536 for each symbol is a smoothing of one part in ten thousand.
    expect(idealBits(symbols, frequencyTable(counts)) / symbols.length).toBeCloseTo(entropy(counts), 4);
  });

  it('refuses symbols that the table lacks', () => {
    expect(() => idealBits(Uint8Array.of(0, 2), [32768, 32768])).toThrow(/values in 0..1, got 2 at index 1/);
  });
});

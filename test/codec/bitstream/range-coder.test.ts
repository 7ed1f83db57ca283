import fc from '../../property.ts';
import { describe, expect, it } from 'vitest';
import { BitstreamError, frequencyTable, idealBits } from '../../../lib/codec/bitstream/bitstream.ts';
import type { FrequencyTable } from '../../../lib/codec/bitstream/bitstream.ts';
import { decodedSymbols } from '../../../lib/codec/bitstream/range-decoder.ts';
import { encodedSymbols } from '../../../lib/codec/bitstream/range-encoder.ts';
import { createRandom } from '../../../lib/datasets/random.ts';
import { exactlyDecoded, exactlyEncoded } from './exact-coder.ts';
import { drawn } from './samples.ts';

/** Tables of every kind: flat, skewed, with symbols never counted, of one symbol only. */
const tables: fc.Arbitrary<FrequencyTable> = fc
  .integer({ min: 2, max: 256 })
  .chain((centers) =>
    fc.oneof(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: centers, maxLength: centers }),
      fc.array(
        fc.integer({ min: 0, max: 50 }).map((power) => Math.floor(2 ** (power - 10))),
        { minLength: centers, maxLength: centers },
      ),
      fc.nat(centers - 1).map((only) => Array.from({ length: centers }, (_, symbol) => (symbol === only ? 5 : 0))),
    ),
  )
  .filter((counts) => counts.some((count) => count > 0))
  .map(frequencyTable);

/** Symbols that follow their table, and symbols that do not at all. */
const cases = (most: number) =>
  fc.tuple(tables, fc.nat(most), fc.integer(), fc.boolean()).map(([table, count, seed, fitting]) => {
    const random = createRandom(seed);
    const symbols = fitting
      ? drawn(random, count, table)
      : Uint8Array.from({ length: count }, () => random.integer(table.length));
    return { table, symbols };
  });

describe('range coder', () => {
  it('writes what exact rational arithmetic writes', () => {
    fc.assert(
      fc.property(cases(300), ({ table, symbols }) => {
        expect([...encodedSymbols(symbols, table)]).toEqual(exactlyEncoded(symbols, table));
      }),
      { numRuns: 150 },
    );
  });

  it('writes what exact rational arithmetic reads', () => {
    fc.assert(
      fc.property(cases(100), ({ table, symbols }) => {
        expect(exactlyDecoded(encodedSymbols(symbols, table), symbols.length, table)).toEqual([...symbols]);
      }),
      { numRuns: 60 },
    );
  });

  it('gives back every array', () => {
    fc.assert(
      fc.property(cases(5000), ({ table, symbols }) => {
        expect(Buffer.compare(decodedSymbols(encodedSymbols(symbols, table), symbols.length, table), symbols)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('is less than 1 byte and 0.57% of the bits above ideal, for every array', () => {
    fc.assert(
      fc.property(cases(3000), ({ table, symbols }) => {
        expect(encodedSymbols(symbols, table).length * 8).toBeLessThan(idealBits(symbols, table) * 1.0057 + 8);
      }),
      { numRuns: 200 },
    );
  });

  it('carries through any number of bytes, in the stream and at its end', () => {
    // The symbols around the fraction 1/2: their lower bounds are 7F FF FF ... until one reaches 80 00 00 ...
    const counts = [
      [1, 2, 40, 30, 5, 1],
      [1, 1, 1],
      [3, 1, 1, 5],
    ];
    let longest = 0;
    for (const table of counts.map(frequencyTable)) {
      const around = exactlyDecoded([0x80], 200, table);
      for (let count = 1; count <= around.length; count += 7) {
        const prefix = around.slice(0, count);
        for (const symbols of [prefix, ...table.map((_, symbol) => [...prefix, symbol, symbol])]) {
          const payload = encodedSymbols(Uint8Array.from(symbols), table);
          expect([...payload]).toEqual(exactlyEncoded(symbols, table));
          expect([...decodedSymbols(payload, symbols.length, table)]).toEqual(symbols);
          let zeros = 0;
          if (payload[0] === 0x80) while (payload[1 + zeros] === 0) zeros++;
          longest = Math.max(longest, zeros);
        }
      }
    }
    expect(longest).toBeGreaterThan(20);
  });

  it('accepts only what it writes: other bytes are refused or are the code of other symbols', () => {
    let [refused, accepted] = [0, 0];
    fc.assert(
      fc.property(tables, fc.uint8Array({ maxLength: 40 }), fc.nat(200), (table, payload, count) => {
        let symbols: Uint8Array;
        try {
          symbols = decodedSymbols(payload, count, table);
        } catch (error) {
          expect(error).toBeInstanceOf(BitstreamError);
          refused++;
          return;
        }
        expect([...encodedSymbols(symbols, table)]).toEqual([...payload]);
        accepted++;
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(refused, accepted)).toBeGreaterThan(5);
  });

  it('refuses payloads that end early, late, or in another fraction of the last interval', () => {
    const half: FrequencyTable = [32768, 32768];
    // Most frequent, ties by index: 0 stands above 1, so a 0 is [1/2, 1), whose simplest fraction is 80.
    expect([...encodedSymbols(Uint8Array.of(0), half)]).toEqual([0x80]);
    expect([...encodedSymbols(Uint8Array.of(1), half)]).toEqual([]);
    const refusals: [number[], number, RegExp][] = [
      [[0x81], 1, /ends in another byte than its 1 symbols end in/],
      [[0x80, 0], 1, /leave 2 of its payload bytes, where 1 should be left/],
      [[0], 1, /leave 1 of its payload bytes, where 0 should be left/],
      // 8 symbols narrow the range to 2^24: the 9th shifts out the byte, the 17th one that is not there.
      [[0x80], 100, /its 1 payload bytes end at symbol 17 of 100/],
      [[1], 0, /leave 1 of its payload bytes, where 0/],
      [[255, 255, 255, 255], 1, /a fraction above all that are coded/],
    ];
    for (const [payload, count, message] of refusals) {
      expect(() => decodedSymbols(Uint8Array.from(payload), count, half)).toThrow(BitstreamError);
      expect(() => decodedSymbols(Uint8Array.from(payload), count, half)).toThrow(message);
    }
  });
});

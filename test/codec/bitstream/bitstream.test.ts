import { crc32 } from 'node:zlib';
import fc from '../../property.ts';
import { describe, expect, it } from 'vitest';
import {
  BitstreamError,
  frequencyTable,
  headerBytes,
  idealBits,
  readBitstream,
  streamLengths,
  writeBitstream,
} from '../../../lib/codec/bitstream/bitstream.ts';
import { createRandom } from '../../../lib/datasets/random.ts';
import { drawnImage } from './samples.ts';

const table = frequencyTable([310, 4200, 90300, 71000, 5100, 0]);
const image = drawnImage(createRandom('image'), [8, 12, 16], table);
const stream = writeBitstream(image, table);

/** `bytes` with the checksum that an attacker, or a bug in a writer, would give them. */
function resealed(bytes: Uint8Array): Uint8Array {
  const result = Uint8Array.from(bytes);
  const tableBytes = Buffer.alloc(table.length * 2);
  table.forEach((frequency, symbol) => tableBytes.writeUInt16LE(frequency - 1, symbol * 2));
  const tableSum = Buffer.alloc(4);
  tableSum.writeUInt32LE(crc32(tableBytes));
  result.set(tableSum.subarray(0, 2), 7);
  const covered = Buffer.concat([tableSum, result.subarray(0, 3), result.subarray(7)]);
  new DataView(result.buffer).setUint32(3, crc32(covered), true);
  return result;
}

const withBytes = (at: number, ...values: number[]) =>
  Uint8Array.of(...stream.subarray(0, at), ...values, ...stream.subarray(at + values.length));
/** A stream of the same table with these bytes for sizes and payload, its checksum right. */
const sealed = (...sizesOn: number[]) => resealed(Uint8Array.of(...stream.subarray(0, 9), ...sizesOn));

describe('writeBitstream and readBitstream', () => {
  it('have the lengths that are counted of images in a row', () => {
    const images = ['first', 'second'].map((name) => drawnImage(createRandom(name), [8, 12, 16], table));
    const symbols = Uint8Array.from(images.flatMap((each) => [...each.symbols]));
    const lengths = images.map((each) => writeBitstream(each, table).length);
    expect(streamLengths(symbols, images[0], table)).toEqual(lengths);
    expect(lengths[0]).not.toBe(lengths[1]);
  });

  it('give back every image', () => {
    const side = fc.integer({ min: 1, max: 12 });
    const images = fc.tuple(side, side, side, fc.integer({ min: 2, max: 256 }), fc.nat(3), fc.integer());
    fc.assert(
      fc.property(images, ([height, width, channels, centers, kind, seed]) => {
        const random = createRandom(seed);
        const only = random.integer(centers);
        const histogram = Array.from(
          { length: centers },
          (_, symbol) =>
            [1, random.integer(3), Math.floor(1e15 / 4 ** random.integer(25)), 0][kind] + (symbol === only ? 1 : 0),
        );
        const its = frequencyTable(histogram);
        const symbols = Uint8Array.from({ length: height * width * channels }, () =>
          random.next() < 0.5 ? only : random.integer(centers),
        );
        const bytes = writeBitstream({ symbols, height, width, channels, centers }, its);
        const back = readBitstream(bytes, its);
        expect(Buffer.compare(back.symbols, symbols)).toBe(0);
        expect({ ...back, symbols }).toEqual({ symbols, height, width, channels, centers });
      }),
      { numRuns: 300 },
    );
  });

  it('take the smallest image, long sides and a view into a larger buffer', () => {
    for (const [height, width, channels] of [
      [1, 1, 1],
      [1, 127, 1],
      [1, 128, 2],
      [20000, 1, 1],
      [3, 1, 16384],
    ] as const) {
      const symbols = new Uint8Array(height * width * channels).map((_, at) => (at * 7) % 6);
      const bytes = writeBitstream({ symbols, height, width, channels, centers: 6 }, table);
      const padded = Buffer.concat([Buffer.from('head'), bytes, Buffer.from('tail')]);
      const back = readBitstream(padded.subarray(4, 4 + bytes.length), table);
      expect([back.height, back.width, back.channels]).toEqual([height, width, channels]);
      expect(Buffer.compare(back.symbols, symbols)).toBe(0);
    }
  });

  it('cost 12 bytes of header at common sizes, and one more for each side that needs it', () => {
    expect(headerBytes({ height: 96, width: 64, channels: 32 })).toBe(12);
    expect(headerBytes({ height: 127, width: 128, channels: 8 })).toBe(13);
    expect(headerBytes({ height: 20000, width: 200, channels: 8 })).toBe(15);
    // Of two equal symbols 1 lies at the bottom of the range, where zeros alone name it: no byte of payload.
    const bytesOf = (symbol: number) =>
      writeBitstream(
        { symbols: Uint8Array.of(symbol), height: 1, width: 1, channels: 1, centers: 2 },
        frequencyTable([1, 1]),
      ).length;
    expect([bytesOf(1), bytesOf(0)]).toEqual([12, 13]);
  });

  it('need the ideal number of bits within 2%, the header and one byte', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 10, max: 40 }),
      fc.integer({ min: 10, max: 40 }),
      fc.integer({ min: 10, max: 32 }),
    );
    const histograms = fc
      .array(fc.integer({ min: 0, max: 10000 }), { minLength: 2, maxLength: 256 })
      .filter((counts) => counts.some((count) => count > 0));
    fc.assert(
      fc.property(sizes, histograms, fc.integer(), (size, histogram, seed) => {
        const its = frequencyTable(histogram);
        const drawn = drawnImage(createRandom(seed), size, its);
        const ideal = idealBits(drawn.symbols, its) / 8;
        const payload = writeBitstream(drawn, its).length - headerBytes(drawn);
        expect(Math.abs(payload - ideal)).toBeLessThanOrEqual(0.02 * ideal + 1);
      }),
      { numRuns: 60 },
    );
  });

  it('refuse what cannot be written', () => {
    const refusals: [Partial<typeof image>, RegExp][] = [
      [{ symbols: image.symbols.subarray(1) }, /expected 8 x 12 x 16 = 1536 symbols, got 1535/],
      [{ centers: 5 }, /a table of 5 symbols, one for each center, got 6/],
      [{ symbols: Uint8Array.from(image.symbols).fill(6, 3, 4) }, /values in 0..5, got 6 at index 3/],
      [
        { height: 0, symbols: new Uint8Array(0) },
        /whole numbers in 1..2097151 as height, width and channels, got 0, 12, 16/,
      ],
      [{ width: 1.5 }, /got 8, 1.5, 16/],
      [{ height: 2 ** 20, width: 2 ** 20 }, /at most 268435456 symbols/],
    ];
    for (const [change, message] of refusals) {
      expect(() => writeBitstream({ ...image, ...change }, table)).toThrow(RangeError);
      expect(() => writeBitstream({ ...image, ...change }, table)).toThrow(message);
    }
    expect(() => writeBitstream(image, [1, 2, 3, 4, 5, 6])).toThrow(/sum to 65536, got a sum of 21/);
    expect(() => readBitstream(stream, [])).toThrow(/2 to 256 symbols, got 0/);
  });
});

describe('readBitstream says what is wrong', () => {
  const refusals: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(0), /at least 12 bytes, got 0: the stream is cut short/],
    ['a header cut short', stream.subarray(0, 11), /at least 12 bytes, got 11/],
    ['another file', withBytes(0, 0x89, 0x50), /leading bytes 57 44, got 89 50: this is no stream/],
    [
      'a later version',
      withBytes(2, 2),
      /expected version 1, got version 2: read the stream with the kit that wrote it/,
    ],
    ['a changed byte', withBytes(40, stream[40] ^ 1), /checksum [0-9a-f]{8}, got [0-9a-f]{8}: the stream is damaged/],
    ['a byte too few', stream.subarray(0, -1), /damaged, cut short or has bytes added/],
    ['a byte too many', Uint8Array.of(...stream, 0), /damaged, cut short or has bytes added/],
    // Each of these has the checksum of a sound stream: only the sizes and the payload tell.
    ['no rows', resealed(withBytes(9, 0)), /whole numbers in 1..2097151 .* got 0, 12, 16/],
    ['absurd sizes', sealed(255, 255, 127, 255, 255, 127, 255, 255, 127), /at most 268435456 symbols/],
    [
      'sizes far beyond the payload',
      sealed(255, 127, 255, 127, 1, 80, 90),
      /16383 x 16383 x 1 symbols, got 2 bytes, too few/,
    ],
    ['a size in more bytes than it takes', sealed(136, 0, ...stream.subarray(10)), /in 1 to 3 bytes each/],
    ['a size that never ends', sealed(255, 255, 255, 255), /in 1 to 3 bytes each/],
    ['sizes cut short', sealed(8, 129, 129), /in 1 to 3 bytes each/],
    [
      'a row too many',
      resealed(withBytes(9, 9)),
      /could have written, but its \d+ payload bytes end at symbol \d+ of 1728/,
    ],
    ['a row too few', resealed(withBytes(9, 7)), /1344 symbols leave \d+ of its payload bytes/],
    ['bytes added', resealed(Uint8Array.of(...stream, 0, 0)), /could have written/],
  ];
  it.each(refusals)('%s', (_, bytes, message) => {
    expect(() => readBitstream(bytes, table)).toThrow(BitstreamError);
    expect(() => readBitstream(bytes, table)).toThrow(message);
  });

  it('another table', () => {
    const other = frequencyTable([310, 4200, 90300, 71000, 5101, 0]);
    expect(other).not.toEqual(table);
    expect(() => readBitstream(stream, other)).toThrow(BitstreamError);
    expect(() => readBitstream(stream, other)).toThrow(
      /expected table [0-9a-f]{4}, got table [0-9a-f]{4}: read the stream with the frequency table/,
    );
    expect(() => readBitstream(stream, frequencyTable([1, 1]))).toThrow(/expected table/);
  });

  it('another table whose short name is the same', () => {
    const name = (frequencies: readonly number[]) => {
      const bytes = Buffer.alloc(frequencies.length * 2);
      frequencies.forEach((frequency, symbol) => bytes.writeUInt16LE(frequency - 1, symbol * 2));
      return crc32(bytes) & 0xffff;
    };
    // Moving a few counts between symbols finds one in 65536 quickly.
    let twin: number[] | undefined;
    for (let a = 0; a < 1000 && !twin; a++) {
      for (let b = 0; b < 1000 && !twin; b++) {
        const candidate = [table[0], table[1], table[2] - a, table[3] - b, table[4] + a + b, table[5]];
        if (a + b > 0 && name(candidate) === name(table)) twin = candidate;
      }
    }
    expect(twin).toBeDefined();
    expect(() => readBitstream(stream, twin!)).toThrow(BitstreamError);
    expect(() => readBitstream(stream, twin!)).toThrow(/checksum/);
  });
});

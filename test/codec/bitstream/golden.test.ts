import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { frequencyTable, readBitstream, writeBitstream } from '../../../lib/codec/bitstream/bitstream.ts';
import { exactlyDecoded } from './exact-coder.ts';

// Streams of version 1 as they were first written. They must never change: a new format is a new version.

interface Golden {
  readonly what: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly histogram: number[];
  readonly table: number[];
  /** Hex, a byte for each symbol. */
  readonly symbols: string;
  /** Hex. */
  readonly stream: string;
}

const folder = join(import.meta.dirname, 'golden');
const goldens = readdirSync(folder)
  .sort()
  .map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden] as const);

describe('golden streams', () => {
  it('are all here', () => {
    expect(goldens.map(([file]) => file)).toEqual([
      '256-centers.json',
      'carry.json',
      'constant.json',
      'one-symbol.json',
      'photo.json',
    ]);
  });

  it.each(goldens)('%s decodes, and encodes to the same bytes', (_, golden) => {
    const { height, width, channels, histogram, table, symbols, stream } = golden;
    expect(frequencyTable(histogram)).toEqual(table);
    const image = readBitstream(Buffer.from(stream, 'hex'), table);
    expect(Buffer.from(image.symbols).toString('hex')).toBe(symbols);
    expect(image).toMatchObject({ height, width, channels, centers: table.length });
    expect(Buffer.from(writeBitstream(image, table)).toString('hex')).toBe(stream);
  });

  it.each(goldens)('%s is laid out as the format says', (_, golden) => {
    const { height, width, channels, table, symbols, stream } = golden;
    const bytes = Buffer.from(stream, 'hex');
    expect(bytes.subarray(0, 3).toString('latin1')).toBe('WD\x01');
    const frequencies = Buffer.alloc(table.length * 2);
    table.forEach((frequency, symbol) => frequencies.writeUInt16LE(frequency - 1, symbol * 2));
    const tableSum = Buffer.alloc(4);
    tableSum.writeUInt32LE(crc32(frequencies));
    expect(bytes.readUInt32LE(3)).toBe(crc32(Buffer.concat([tableSum, bytes.subarray(0, 3), bytes.subarray(7)])));
    expect(bytes.subarray(7, 9)).toEqual(tableSum.subarray(0, 2));
    const sizes = [height, width, channels].flatMap((side) => (side < 128 ? [side] : [128 + (side % 128), side >> 7]));
    expect([...bytes.subarray(9, 9 + sizes.length)]).toEqual(sizes);
    const payload = bytes.subarray(9 + sizes.length);
    expect(Buffer.from(exactlyDecoded(payload, symbols.length / 2, table)).toString('hex')).toBe(symbols);
  });
});

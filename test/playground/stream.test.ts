// What one sees who opens a file that is none of the page's streams: one sentence.
import { describe, expect, it } from 'vitest';
import { frequencyTable, writeBitstream } from '../../lib/codec/bitstream/bitstream.ts';
import type { StoredCodec } from '../../lib/playground/content.ts';
import { Refusal } from '../../lib/playground/messages.ts';
import { isStream } from '../../lib/codec/bitstream/bitstream.ts';
import { openStream } from '../../lib/playground/stream.ts';

const codecAt = (bpp: number, channels: number, histogram: number[]): StoredCodec => ({
  bpp,
  shape: { width: 1, channels, centers: 3 },
  histogram,
  values: [],
  start: 0,
  length: 0,
});
const codecs = [codecAt(0.1, 2, [5, 3, 1]), codecAt(0.3, 4, [9, 3, 2])];
const written = (histogram: number[], channels: number, side = 3): Uint8Array =>
  writeBitstream(
    {
      height: side,
      width: side,
      channels,
      centers: 3,
      symbols: Uint8Array.from({ length: side * side * channels }, (_, at) => at % 3),
    },
    frequencyTable(histogram),
  );

const refusalOf = (bytes: Uint8Array): string => {
  try {
    openStream(bytes, codecs);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Error).message;
  }
  throw new Error('it was read');
};

describe('a stream', () => {
  it.each(codecs)('finds its codec at $bpp bits per pixel', (codec) => {
    const bytes = written([...codec.histogram], codec.shape.channels);
    expect(isStream(bytes)).toBe(true);
    const found = openStream(bytes, codecs);
    expect(found.codec).toBe(codec);
    expect([...found.image.symbols.subarray(0, 4)]).toEqual([0, 1, 2, 0]);
  });

  it.each([
    [
      'of another codec',
      () => written([1, 1, 1], 2),
      'This .wd file is of another codec: this page reads those of its own codecs (0.1, 0.3 bits per pixel); open it with the kit and the codec that wrote it.',
    ],
    [
      'cut short',
      () => written([5, 3, 1], 2).subarray(0, -1),
      /^This \.wd file cannot be read: expected checksum .*: the stream is damaged, cut short or has bytes added: fetch or write it again\.$/,
    ],
    [
      'cut to its name',
      () => Uint8Array.of(0x57, 0x44),
      'This .wd file cannot be read: expected at least 12 bytes, got 2: the stream is cut short: fetch or write it again.',
    ],
    [
      'of another version',
      () => written([5, 3, 1], 2).with(2, 9),
      'This .wd file cannot be read: expected version 1, got version 9: read the stream with the kit that wrote it, or write it again.',
    ],
    [
      'with a bit turned',
      () => {
        const bytes = written([9, 3, 2], 4);
        return bytes.with(14, bytes[14] ^ 4);
      },
      /^This \.wd file cannot be read: expected checksum/,
    ],
    [
      'of other channels',
      () => written([5, 3, 1], 4),
      'This .wd file cannot be read: expected 2 channels of the codec at 0.1 bits per pixel, got 4; write it again.',
    ],
    [
      'of more than a megapixel',
      () => written([5, 3, 1], 2, 129),
      'This .wd file is too large for a page: expected at most 1 megapixel, got 1032 × 1032 pixels; open it with the kit.',
    ],
  ])('%s is refused in one sentence', (_, bytes, message) => {
    const said = refusalOf(bytes());
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });
});

it('pictures are no streams', () => {
  expect(isStream(Uint8Array.of(0xff, 0xd8, 0xff))).toBe(false);
  expect(isStream(new Uint8Array())).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { frequencyTable, idealBits } from '../../lib/codec/bitstream/bitstream.ts';
import { bitsPerBlock, liveliestChannels } from '../../lib/playground/symbols.ts';

const image = {
  height: 1,
  width: 4,
  channels: 3,
  centers: 3,
  // Channel 1 says most, channel 2 something, channel 0 nothing.
  symbols: Uint8Array.of(0, 0, 1, 0, 1, 1, 0, 2, 1, 0, 1, 0),
};
const table = frequencyTable([8, 2, 1]);

describe('bits per block', () => {
  it('add up to the ideal length of the stream', () => {
    const bits = bitsPerBlock(image, table);
    expect(bits).toHaveLength(4);
    expect(bits.reduce((a, b) => a + b, 0)).toBeCloseTo(idealBits(image.symbols, table), 4);
    expect(bits[0]).toBeCloseTo(idealBits(image.symbols.subarray(0, 3), table), 5);
  });
});

describe('the liveliest channels', () => {
  it('come in order of their entropy in this picture, with ranks of centers as greys', () => {
    const found = liveliestChannels(image, [0.5, 3, -1], 2);
    expect(found.map(({ channel }) => channel)).toEqual([1, 2]);
    expect(found[0].entropy).toBeCloseTo(1.5, 10);
    expect([...found[0].levels]).toEqual([127, 255, 0, 255]);
  });
});

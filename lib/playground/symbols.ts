// What a picture's symbols show: where its bits go, and which channels say most.
import type { ImageSymbols } from '../codec/bitstream/bitstream.ts';
import { entropy } from '../metrics/entropy.ts';

/** Bits that each block takes under a frequency table, [height, width]: the sum of -log2 of its symbols' shares. */
export function bitsPerBlock(
  { symbols, height, width, channels }: ImageSymbols,
  table: readonly number[],
): Float32Array {
  const total = table.reduce((sum, frequency) => sum + frequency, 0);
  const cost = table.map((frequency) => Math.log2(total / frequency));
  const bits = new Float32Array(height * width);
  for (let at = 0; at < symbols.length; at++) bits[Math.floor(at / channels)] += cost[symbols[at]];
  return bits;
}

export interface ChannelMap {
  readonly channel: number;
  /** Of its symbols in this picture, in bits per symbol. */
  readonly entropy: number;
  /** [height, width]: the rank of each symbol's center by value, from 0 for the lowest to 255 for the highest. */
  readonly levels: Uint8Array;
}

/** The `count` channels of highest entropy in this picture, the highest first. */
export function liveliestChannels(
  { symbols, height, width, channels, centers }: ImageSymbols,
  values: ArrayLike<number>,
  count: number,
): ChannelMap[] {
  const level = Uint8Array.from(
    values,
    (value) => (255 * Array.from(values).filter((other) => other < value).length) / (values.length - 1),
  );
  const maps = Array.from({ length: channels }, (_, channel): ChannelMap => {
    const histogram = new Float64Array(centers);
    const levels = new Uint8Array(height * width);
    for (let block = 0; block < levels.length; block++) {
      const symbol = symbols[block * channels + channel];
      histogram[symbol]++;
      levels[block] = level[symbol];
    }
    return { channel, entropy: entropy(histogram), levels };
  });
  return maps.sort((a, b) => b.entropy - a.entropy || a.channel - b.channel).slice(0, count);
}

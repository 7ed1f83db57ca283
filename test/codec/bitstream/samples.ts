import type { ImageSymbols } from '../../../lib/codec/bitstream/bitstream.ts';
import type { Random } from '../../../lib/datasets/random.ts';

/** Symbols drawn from a table's own distribution. */
export function drawn(random: Random, count: number, table: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: count }, () => {
    let slot = random.integer(65536);
    let symbol = 0;
    while (slot >= table[symbol]) slot -= table[symbol++];
    return symbol;
  });
}

/** An image of random symbols of the table's distribution. */
export function drawnImage(
  random: Random,
  [height, width, channels]: [number, number, number],
  table: readonly number[],
): ImageSymbols {
  return { symbols: drawn(random, height * width * channels, table), height, width, channels, centers: table.length };
}

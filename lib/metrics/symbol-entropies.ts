// What symbols cost when a coder knows more than their one histogram: their channel, and the symbols around.
import { entropy } from './entropy.ts';

/** Symbols [height, width, channels], each below the number of centers. */
export interface SymbolMap {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: ArrayLike<number>;
}

/** Bits per symbol; never more than the one before. */
export interface SymbolEntropies {
  /** One histogram for all: H(q) of Eq. 1, and what the bit-streams are written with. */
  readonly pooled: number;
  /** A histogram for each channel. */
  readonly byChannel: number;
  /** In each channel, given the symbols to the left and above; beyond the map lies a symbol of its own. */
  readonly givenNeighbours: number;
}

/**
 * Entropies of the symbols of maps that have the same channels, counted on the maps themselves: what an ideal coder needs
 * that was told all of these histograms. There are (centers + 1)² of them for each channel, so for the last number the
 * maps should hold many more symbols than channels · (centers + 1)³. Throws a RangeError without maps or symbols, for maps
 * of other channels, and for symbols that are no center's.
 */
export function symbolEntropies(maps: readonly SymbolMap[], centers: number): SymbolEntropies {
  const channels = maps[0]?.channels;
  if (channels === undefined) throw new RangeError('symbolEntropies: expected at least one map, got none');
  const outside = centers;
  const contexts = (centers + 1) ** 2;
  const counts = new Float64Array(channels * contexts * centers);
  for (const { height, width, channels: mapChannels, values } of maps) {
    if (mapChannels !== channels)
      throw new RangeError(
        `symbolEntropies: expected maps of ${channels} channels, as the first has, got one of ${mapChannels}`,
      );
    for (let at = 0; at < height * width * channels; at++) {
      const symbol = values[at];
      if (!(symbol >= 0 && symbol < centers))
        throw new RangeError(`symbolEntropies: expected symbols from 0 to ${centers - 1}, got ${symbol}`);
      const place = Math.floor(at / channels);
      const left = place % width > 0 ? values[at - channels] : outside;
      const above = place >= width ? values[at - channels * width] : outside;
      const context = (at % channels) * contexts + left * (centers + 1) + above;
      counts[context * centers + symbol]++;
    }
  }
  return {
    pooled: meanEntropy(counts, centers, channels * contexts),
    byChannel: meanEntropy(counts, centers, contexts),
    givenNeighbours: meanEntropy(counts, centers, 1),
  };
}

/** The mean entropy of histograms, each the sum of `together` rows of counts, by how often it is asked for. */
function meanEntropy(counts: Float64Array, centers: number, together: number): number {
  let bits = 0;
  let symbols = 0;
  for (let start = 0; start < counts.length; start += together * centers) {
    const histogram = new Float64Array(centers);
    for (let at = 0; at < together * centers; at++) histogram[at % centers] += counts[start + at];
    const total = histogram.reduce((sum, count) => sum + count, 0);
    if (total === 0) continue;
    bits += total * entropy(histogram);
    symbols += total;
  }
  if (symbols === 0) throw new RangeError('symbolEntropies: expected maps with symbols, got none in any');
  return bits / symbols;
}

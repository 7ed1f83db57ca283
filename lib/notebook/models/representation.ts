// Pictures of a compressed representation: its channels, and where its bits go.
import { entropy } from '../../metrics/entropy.ts';
import type { TrainedCodec } from './codec.ts';
import type { Symbols } from './network-input.ts';
import type { Image } from './image.ts';

/** One channel of a compressed representation as a grey picture, one pixel per symbol. */
export interface ChannelPicture {
  readonly channel: number;
  /** Entropy of the channel's symbols in this image, in bits per symbol. */
  readonly entropy: number;
  /** Values of the centers, from the lowest (0) to the highest (255). */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The channels of a compressed representation, from the highest entropy to the lowest, as Figure 9 shows them. */
export function channelPictures(
  { centers }: Pick<TrainedCodec, 'centers'>,
  { width, height, channels, values }: Symbols,
): ChannelPicture[] {
  const [low, high] = [Math.min(...centers), Math.max(...centers)];
  const levels = centers.map((center) => Math.round((255 * (center - low)) / (high - low || 1)));
  return Array.from({ length: channels }, (_, channel) => {
    const channelSymbols = values.filter((_, at) => at % channels === channel);
    const counts = Array<number>(centers.length).fill(0);
    for (const symbol of channelSymbols) counts[symbol]++;
    return { channel, entropy: entropy(counts), pixels: channelSymbols.map((symbol) => levels[symbol]), width, height };
  }).sort((a, b) => b.entropy - a.entropy || a.channel - b.channel);
}

/** How many bits each block of 8 x 8 pixels takes, and a picture of that, one pixel per block: dark for few, yellow for many. */
export interface EntropyMap extends Image {
  /** Bits per block, rows from the top. */
  readonly bits: Float32Array;
  /** Bits that the darkest and the brightest colour stand for. */
  readonly lowest: number;
  readonly highest: number;
}

export interface EntropyMapOptions {
  /** Bits that the colours span, to compare maps. Default: the lowest and the highest of this map. */
  readonly lowest?: number;
  readonly highest?: number;
}

// Five colours of viridis, which grows brighter evenly and reads the same to the colour-blind.
const colours = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** The colour at `share` of the way from dark to yellow, RGB. */
function colourAt(share: number): number[] {
  const place = Math.min(1, Math.max(0, share)) * (colours.length - 1);
  const at = Math.min(colours.length - 2, Math.floor(place));
  return colours[at].map((from, i) => Math.round(from + (place - at) * (colours[at + 1][i] - from)));
}

/** Where the bits of a compressed representation go: what its symbols cost under the codec's histogram, summed over channels. */
export function entropyMap(
  codec: Pick<TrainedCodec, 'bits'>,
  symbols: Symbols,
  options: EntropyMapOptions = {},
): EntropyMap {
  const { width, height, channels } = symbols;
  const costs = codec.bits(symbols);
  const bits = Float32Array.from({ length: width * height }, (_, block) =>
    costs.subarray(block * channels, (block + 1) * channels).reduce((sum, cost) => sum + cost, 0),
  );
  const { lowest = bits.reduce((a, b) => Math.min(a, b)), highest = bits.reduce((a, b) => Math.max(a, b)) } = options;
  const pixels = Uint8Array.from([...bits].flatMap((value) => colourAt((value - lowest) / (highest - lowest || 1))));
  return { pixels, width, height, bits, lowest, highest };
}

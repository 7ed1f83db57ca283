// A validation image, its masks and what a codec makes of it, as the pictures of a record.
import { join } from 'node:path';
import { openShards } from '../../datasets/shards.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import { entropyBpp } from '../../metrics/entropy-bpp.ts';
import { entropy } from '../../metrics/entropy.ts';
import { mse } from '../../metrics/mse.ts';
import { psnr } from '../../metrics/psnr.ts';
import type { Picture } from '../../records/record.ts';
import type { FinishedOf } from '../../store/artifact.ts';
import type { CodecArtifact } from '../recipes/codec.ts';
import { reconstructionsFolder, symbolsFolder, type EncodingArtifact } from '../recipes/encoding.ts';

/** Small pictures are stored enlarged by a whole factor to about this side, so that no viewer blurs them. */
const wantedSide = 192;

interface Size {
  readonly height: number;
  readonly width: number;
}

/** base64 of a PNG of `channels` (1 or 3) bytes a pixel, each pixel drawn as a square. */
export async function png(
  pixels: Uint8Array,
  { height, width }: Size,
  channels: 1 | 3,
): Promise<Pick<Picture, 'png' | 'width' | 'height'>> {
  const { default: sharp } = await import('sharp');
  const factor = Math.max(1, Math.round(wantedSide / Math.max(height, width)));
  const file = await sharp(pixels, { raw: { width, height, channels } })
    .resize(width * factor, height * factor, { kernel: 'nearest' })
    .png({ compressionLevel: 9, palette: channels === 1 })
    .toBuffer();
  return { png: file.toString('base64'), width, height };
}

/** One record of a folder of shards. */
export function recordAt(folder: string, index: number): Uint8Array {
  const shards = openShards(folder);
  try {
    return shards.read([index]);
  } finally {
    shards.close();
  }
}

/** An image through one codec: the decoded picture and, with `channels`, the channels of highest entropy. */
export async function codecView(
  split: StoredSplit,
  image: number,
  targetBpp: number,
  encoding: FinishedOf<EncodingArtifact>,
  codec: FinishedOf<CodecArtifact>,
  channels: number,
): Promise<Picture[]> {
  const { height, width, channels: all } = encoding.record.result;
  const { centers } = codec.record.result;
  const reconstruction = recordAt(join(encoding.directory, reconstructionsFolder), image);
  const symbols = recordAt(join(encoding.directory, symbolsFolder), image);
  const histogram = (isCounted: (at: number) => boolean): number[] => {
    const counts = Array<number>(centers.length).fill(0);
    symbols.forEach((symbol, at) => isCounted(at) && counts[symbol]++);
    return counts;
  };
  const entropies = Array.from({ length: all }, (_, channel) => ({
    channel,
    entropy: entropy(histogram((at) => at % all === channel)),
  }));
  const shown = entropies.sort((a, b) => b.entropy - a.entropy || a.channel - b.channel).slice(0, channels);
  const [low, high] = [Math.min(...centers), Math.max(...centers)];
  const grey = (channel: number): Uint8Array =>
    Uint8Array.from({ length: height * width }, (_, at) =>
      Math.round((255 * (centers[symbols[at * all + channel]] - low)) / (high - low || 1)),
    );
  const rate = entropyBpp(entropy(histogram(() => true)), all);
  const error = mse(split.readImages([image]), reconstruction);
  return [
    {
      role: 'reconstruction',
      image,
      targetBpp,
      values: { entropyBpp: rate, ...(error === 0 ? { mse: 0 } : { psnr: psnr(error) }) },
      ...(await png(reconstruction, split, 3)),
    },
    ...(await Promise.all(
      shown.map(
        async (values): Promise<Picture> => ({
          role: 'channel',
          image,
          targetBpp,
          values,
          ...(await png(grey(values.channel), { height, width }, 1)),
        }),
      ),
    )),
  ];
}

export async function original(split: StoredSplit, image: number): Promise<Picture> {
  return { role: 'original', image, targetBpp: null, values: {}, ...(await png(split.readImages([image]), split, 3)) };
}

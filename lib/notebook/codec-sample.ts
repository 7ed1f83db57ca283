// One image and what the codec makes of it, from the artifacts that Figure 3 rests on.
import { join } from 'node:path';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import { mse } from '../metrics/mse.ts';
import { psnr } from '../metrics/psnr.ts';
import { finishedFor } from './experiment.ts';
import type { ExperimentOptions } from './experiment.ts';
import { operatingPointOf } from './models/codec.ts';
import type { Symbols } from './models/network-input.ts';
import type { Image } from './models/image.ts';

export type { Image } from './models/image.ts';

/** A validation image, its compressed representation and what the decoder makes of that. */
export interface CodecSample {
  /** Name of the image's class. */
  readonly className: string;
  readonly original: Image;
  readonly reconstruction: Image;
  /** PSNR of the reconstruction in dB. */
  readonly psnr: number;
  readonly symbols: Symbols;
  /** Values that the symbols stand for, by number. */
  readonly centers: readonly number[];
  /** Means over all validation images: entropy in bits per symbol, PSNR in dB, and the rate in bits per pixel
   * twice: what that entropy means, and what the bytes of the images' files take. */
  readonly validation: {
    readonly images: number;
    readonly entropy: number;
    readonly entropyBpp: number;
    readonly fileBpp: number;
    readonly psnr: number;
  };
}

/**
 * Validation image number `index` through the profile's codec at the operating point `bpp` (the first one when left
 * out). Trains the codec first when the store lacks it. Rejects when there is no such operating point or image.
 */
export async function codecSample(
  profile: KitProfile,
  index: number,
  { bpp, ...options }: ExperimentOptions & { readonly bpp?: number } = {},
): Promise<CodecSample> {
  const point = operatingPointOf(profile, bpp, 'codecSample');
  const [{ experimentOf }, { reconstructionsFolder, symbolsFolder }, { splitFolder }, { openShards }, { openSplit }] =
    await Promise.all([
      import('../experiments/plan/artifacts.ts'),
      import('../experiments/recipes/encoding.ts'),
      import('../experiments/recipes/dataset.ts'),
      import('../datasets/shards.ts'),
      import('../datasets/split.ts'),
    ]);
  const experiment = await experimentOf(profile, { data: options.data ?? {} });
  const [data, codec, encoding] = await finishedFor(
    [
      experiment.data.val,
      experiment.codec(point),
      experiment.encoding(experiment.codec(point), experiment.data.val, true),
    ],
    options,
  );
  const split = openSplit(join(data.directory, splitFolder));
  const symbols = openShards(join(encoding.directory, symbolsFolder));
  const reconstructions = openShards(join(encoding.directory, reconstructionsFolder));
  try {
    if (!Number.isInteger(index) || index < 0 || index >= split.count) {
      throw new RangeError(
        `codecSample: expected index to be a whole number from 0 to ${split.count - 1}, got ${index}`,
      );
    }
    const { width, height } = split;
    const original = split.readImages([index]);
    const reconstruction = reconstructions.read([index]);
    const {
      height: rows,
      width: columns,
      channels,
      images,
      entropy,
      entropyBpp,
      fileBpp,
      psnr: meanPsnr,
    } = encoding.record.result;
    return {
      className: split.classNames[split.labels[index]],
      original: { pixels: original, width, height },
      reconstruction: { pixels: reconstruction, width, height },
      psnr: psnr(mse(original, reconstruction)),
      symbols: { width: columns, height: rows, channels, values: symbols.read([index]) },
      centers: codec.record.result.centers,
      validation: { images, entropy, entropyBpp, fileBpp, psnr: meanPsnr! },
    };
  } finally {
    for (const each of [split, symbols, reconstructions]) each.close();
  }
}

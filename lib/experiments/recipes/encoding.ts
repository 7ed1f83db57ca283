// A data set sent through a frozen codec once: its compressed representations and its reconstructions.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { codecArchitecture } from '../../codec/architecture.ts';
import { frequencyTable, headerBytes, streamLengths } from '../../codec/bitstream/bitstream.ts';
import { countDecoderFlops, countEncoderFlops } from '../../codec/complexity.ts';
import { createShardWriter } from '../../datasets/shards.ts';
import { entropyBpp } from '../../metrics/entropy-bpp.ts';
import { entropy } from '../../metrics/entropy.ts';
import { mse } from '../../metrics/mse.ts';
import { psnrMean } from '../../metrics/psnr-mean.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { codecShape, codecSpeed, codecWeights, type CodecArtifact } from './codec.ts';
import { imagesIn, pixelsOf, storedSize, type DatasetArtifact } from './dataset.ts';
import { engineFor } from './engine.ts';
import { openDataset } from './inputs.ts';

export interface EncodingConfig {
  /** Images at a time. No influence on the numbers but through rounding, hence part of the key. */
  readonly batch: number;
  /** Whether to decode, and keep the decoded images too. */
  readonly reconstructions: boolean;
}

export interface EncodingResult {
  readonly images: number;
  /** Spatial size of the compressed representation. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How often each symbol occurs. */
  readonly histogram: readonly number[];
  /** Entropy of that histogram in bits per symbol, and the rate it means in bits per pixel. */
  readonly entropy: number;
  readonly entropyBpp: number;
  /** Mean rate of the real bit-streams, one per image, headers counted; and what the headers take of it. */
  readonly fileBpp: number;
  readonly headerBpp: number;
  /** Means over the images; MSE on the 0-255 scale, PSNR in dB. Null where nothing was decoded. */
  readonly mse: number | null;
  readonly psnr: number | null;
  /** Numbers of the images decoded without error, which count as `psnrMean` says; left out when there are none. */
  readonly exact?: readonly number[];
}

export type EncodingArtifact = Artifact<EncodingConfig, EncodingResult>;

type EncodingInputs = { readonly images: DatasetArtifact; readonly codec: CodecArtifact };

export const symbolsFolder = 'symbols';
export const reconstructionsFolder = 'reconstructions';

export const encodingRecipe: Recipe<EncodingConfig, EncodingResult, EncodingInputs> = {
  kind: 'encoding',
  version: 3,
  usesEngine: true,
  async run(context) {
    const { openTranscoder } = await import('../../codec/transcoding.ts');
    const engine = await engineFor(context);
    const { codec } = context.inputs;
    const split = context.hold(openDataset(context.inputs.images));
    const { config } = codec.record;
    const { batch, reconstructions: keepsPictures } = context.artifact.config;
    const table = frequencyTable(codec.record.result.histogram);
    const transcoder = await openTranscoder(
      engine,
      codecShape(config),
      codecWeights(codec),
      split,
      batch,
      keepsPictures,
    );
    const [height, width] = [split.height / codecArchitecture.stride, split.width / codecArchitecture.stride];
    const perImage = height * width * config.channels;
    const meta = { height, width, channels: config.channels };
    const folder = (name: string): string => {
      const path = join(context.directory, name);
      mkdirSync(path);
      return path;
    };
    const symbolWriter = context.hold(createShardWriter(folder(symbolsFolder), { recordBytes: perImage, meta }));
    const pictureWriter = keepsPictures
      ? context.hold(
          createShardWriter(folder(reconstructionsFolder), {
            recordBytes: split.height * split.width * 3,
            meta: { height: split.height, width: split.width },
          }),
        )
      : null;
    const histogram = Array<number>(config.centers).fill(0);
    let mseSum = 0;
    const psnrs = psnrMean(split.height * split.width * 3);
    let fileBytes = 0;
    for (let start = 0; start < split.count; start += batch) {
      const count = Math.min(batch, split.count - start);
      const images = split.readImages(Uint32Array.from({ length: count }, (_, offset) => start + offset));
      const { symbols, reconstructions } = await transcoder.run(images, count);
      symbolWriter.append(symbols);
      if (reconstructions) pictureWriter?.append(reconstructions);
      for (const symbol of symbols) histogram[symbol]++;
      const pixels = images.length / count;
      for (let image = 0; reconstructions && image < count; image++) {
        const error = mse(
          images.subarray(image * pixels, (image + 1) * pixels),
          reconstructions.subarray(image * pixels, (image + 1) * pixels),
        );
        mseSum += error;
        psnrs.add(error);
      }
      for (const length of streamLengths(symbols, meta, table)) fileBytes += length;
      await context.progress({
        done: start + count,
        total: split.count,
        unit: 'images',
        metrics: keepsPictures ? { mse: mseSum / (start + count) } : {},
      });
    }
    symbolWriter.finish();
    pictureWriter?.finish();
    const images = split.count;
    const bits = entropy(histogram);
    const pixels = images * height * width * codecArchitecture.stride ** 2;
    const rates = {
      entropyBpp: entropyBpp(bits, config.channels),
      fileBpp: (8 * fileBytes) / pixels,
      headerBpp: (8 * images * headerBytes(meta)) / pixels,
    };
    const quality = keepsPictures ? { mse: mseSum / images, ...psnrs.result() } : { mse: null, psnr: null };
    return { images, ...meta, histogram, entropy: bits, ...rates, ...quality };
  },
  estimate({ config: encodingConfig, inputs }) {
    const { config } = inputs.codec;
    const images = inputs.images.config;
    const count = imagesIn(images);
    const input = { ...storedSize(images), channels: config.channels, widthMultiplier: config.width };
    const flops =
      countEncoderFlops(codecArchitecture, input) +
      (encodingConfig.reconstructions ? countDecoderFlops(codecArchitecture, input) : 0);
    const pictures = encodingConfig.reconstructions ? 3 : 0;
    return {
      seconds: (count * flops * 2) / codecSpeed(config.width),
      flops: count * flops,
      bytes: count * pixelsOf(images) * (pictures + config.channels / 64),
    };
  },
};

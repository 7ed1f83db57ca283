// How far decoded images are from the originals: the learned codec's rate and quality on a data set.
import { join } from 'node:path';
import { openShards } from '../../datasets/shards.ts';
import { mse } from '../../metrics/mse.ts';
import { psnrMean } from '../../metrics/psnr-mean.ts';
import { imageFields, type EachImage } from '../../records/record.ts';
import type { MeanPsnr } from '../../metrics/psnr-mean.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import type { CodecArtifact } from './codec.ts';
import { imagesIn, storedSize, type DatasetArtifact, type DatasetConfig } from './dataset.ts';
import { reconstructionsFolder, symbolsFolder, type EncodingArtifact } from './encoding.ts';
import { openDataset } from './inputs.ts';

export interface DistortionConfig {
  /** How many images are measured; null for all. */
  readonly images: number | null;
  /** Evenly over all of them, where the first would be those of the first class. */
  readonly spread?: true;
}

/** Numbers of the images that are measured. */
export function measuredImages(all: number, { images, spread }: DistortionConfig): number[] {
  const count = Math.min(all, images ?? all);
  return Array.from({ length: count }, (_, i) => (spread ? Math.floor((i * all) / count) : i));
}

/** Means over the images; which of them were decoded without error, and what they count as, says `psnrMean`. */
export interface MeasuredQuality extends MeanPsnr {
  readonly ssim: number;
  readonly msSsim: number;
  /** Missing in results from before it was kept. */
  readonly each?: EachImage;
}

export interface DistortionResult extends MeasuredQuality {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  /** Bits per pixel of real bit-streams, headers counted; and by the entropy of these images' symbols. */
  readonly fileBpp: number;
  readonly entropyBpp: number;
  readonly msSsimConvention: string;
}

const fiveDigits = (value: number): number => Number(value.toPrecision(5));

export type DistortionArtifact = Artifact<DistortionConfig, DistortionResult>;

type DistortionInputs = {
  readonly images: DatasetArtifact;
  readonly encoding: EncodingArtifact;
  readonly codec: CodecArtifact;
};

/** Sums up quality image by image. */
export async function qualityMeter(size: { readonly height: number; readonly width: number }) {
  const [{ ssim }, { msSsim, msSsimConvention }] = await Promise.all([
    import('../../metrics/ssim.ts'),
    import('../../metrics/ms-ssim.ts'),
  ]);
  const sums = { ssim: 0, msSsim: 0 };
  const each = { fileBpp: [] as number[], mse: [] as number[], ssim: [] as number[], msSsim: [] as number[] };
  const mean = psnrMean(size.height * size.width * 3);
  let images = 0;
  return {
    convention: msSsimConvention(size),
    /** The next image, its decoded version, and what its file takes in bits per pixel. */
    add(original: Uint8Array, decoded: Uint8Array, fileBpp: number): void {
      const measures = {
        fileBpp,
        mse: mse(original, decoded),
        ssim: ssim(original, decoded, size),
        msSsim: msSsim(original, decoded, size),
      };
      mean.add(measures.mse);
      sums.ssim += measures.ssim;
      sums.msSsim += measures.msSsim;
      for (const name of imageFields) each[name].push(fiveDigits(measures[name]));
      images++;
    },
    means: (): Required<Pick<MeasuredQuality, 'each'>> & MeasuredQuality => ({
      ...mean.result(),
      ssim: sums.ssim / images,
      msSsim: sums.msSsim / images,
      each,
    }),
  };
}

/** Seconds that the metrics take for images of a data set, measured on a 2.5 GHz core. */
export function metricSeconds(config: DatasetConfig, images: number | null): number {
  const { height, width } = storedSize(config);
  return Math.min(imagesIn(config), images ?? Infinity) * height * width * 1.8e-6;
}

/** Inputs: `images` and their `encoding`, with reconstructions; `codec` for its histogram. */
export const distortionRecipe: Recipe<DistortionConfig, DistortionResult, DistortionInputs> = {
  kind: 'distortion',
  version: 1,
  async run(context) {
    const { frequencyTable, streamLengths } = await import('../../codec/bitstream/bitstream.ts');
    const { entropy } = await import('../../metrics/entropy.ts');
    const split = context.hold(openDataset(context.inputs.images));
    const { directory, record } = context.inputs.encoding;
    const { histogram, centers } = context.inputs.codec.record.result;
    const pictures = context.hold(openShards(join(directory, reconstructionsFolder)));
    const symbols = context.hold(openShards(join(directory, symbolsFolder)));
    const { height, width, channels } = record.result;
    const table = frequencyTable(histogram);
    const measured = measuredImages(split.count, context.artifact.config);
    const count = measured.length;
    const meter = await qualityMeter(split);
    const counts = Array<number>(centers.length).fill(0);
    let bytes = 0;
    for (const [at, index] of measured.entries()) {
      const imageSymbols = symbols.read([index]);
      for (const symbol of imageSymbols) counts[symbol]++;
      const [length] = streamLengths(imageSymbols, record.result, table);
      bytes += length;
      meter.add(split.readImages([index]), pictures.read([index]), (8 * length) / (split.height * split.width));
      await context.progress({ done: at + 1, total: count, unit: 'images' });
    }
    const pixels = count * split.height * split.width;
    return {
      images: count,
      height: split.height,
      width: split.width,
      fileBpp: (8 * bytes) / pixels,
      entropyBpp: (entropy(counts) * count * height * width * channels) / pixels,
      ...meter.means(),
      msSsimConvention: meter.convention,
    };
  },
  estimate: ({ config, inputs }) => ({
    seconds: metricSeconds(inputs.images.config, config.images),
    bytes: 2e3 + 30 * imagesIn(inputs.images.config),
  }),
};

// JPEG at a codec's rate: the quality whose files of training photos take what the codec's bit-streams of the same take, and
// what a network needs to know of its coefficients.
import { countEncoderFlops } from '../../codec/complexity.ts';
import { codecArchitecture } from '../../codec/architecture.ts';
import type { CoefficientScale } from '../../codec/jpeg/coefficients.ts';
import type { JpegRates } from '../../codec/jpeg/file.ts';
import { blockSide } from '../../codec/jpeg/tables.ts';
import { nearestQuality } from '../../codec/nearest-quality.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Artifact, FinishedOf } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { codecShape, codecSpeed, codecWeights, type CodecArtifact } from './codec.ts';
import { imagesIn, pixelsOf, storedSize, type DatasetArtifact } from './dataset.ts';
import { measuredImages } from './distortion.ts';
import { engineFor } from './engine.ts';
import { leavesOutGrey, rateConventionOf } from './engineered-files.ts';
import { openDataset } from './inputs.ts';

export interface MatchedJpegConfig {
  /** Training images that the rates are matched on, spread evenly over all. */
  readonly images: number;
  /** Images at a time in front of the codec's encoder. */
  readonly batch: number;
}

/** Bits per pixel of both codecs' files. */
export interface MatchedRates extends JpegRates {
  readonly images: number;
}

export interface MatchedJpegResult extends CoefficientScale {
  /** On the training images that it was matched on: JPEG's rates, and the codec's, bit-streams whole. */
  readonly matched: MatchedRates & { readonly codecFileBpp: number };
  /** The lowest rate that JPEG has there, at quality 1. */
  readonly lowestFileBpp: number;
  /** On all validation images. */
  readonly validation: MatchedRates;
  readonly rateConvention: string;
}

export type MatchedJpegArtifact = Artifact<MatchedJpegConfig, MatchedJpegResult>;

type MatchedJpegInputs = {
  readonly train: DatasetArtifact;
  readonly val: DatasetArtifact;
  readonly codec: CodecArtifact;
};

/** JPEG's rates on images of one size, each kept: whole files, and by the kit's convention for small images. */
function rateMeter(split: StoredSplit, images: readonly number[], tell: (files: number) => Promise<void>) {
  const pixels = split.height * split.width;
  const known = new Map<number, Promise<MatchedRates>>();
  const measure = async (quality: number): Promise<MatchedRates> => {
    const { greyFileBytes, jpegFile } = await import('../../codec/jpeg/file.ts');
    const grey = leavesOutGrey(split) ? await greyFileBytes(split, quality) : 0;
    const headers = await greyFileBytes({ height: blockSide, width: blockSide }, quality);
    let [counted, whole] = [0, 0];
    for (const [done, image] of images.entries()) {
      const { length } = await jpegFile(split.readImages([image]), split, quality);
      whole += length;
      counted += Math.max(0, length - grey);
      await tell(done + 1);
    }
    const bpp = (total: number): number => (8 * total) / (images.length * pixels);
    return {
      images: images.length,
      fileBpp: bpp(counted),
      headerlessFileBpp: bpp(whole - images.length * headers),
      wholeFileBpp: bpp(whole),
    };
  };
  return async (quality: number): Promise<MatchedRates> => {
    if (!known.has(quality)) known.set(quality, measure(quality));
    return known.get(quality)!;
  };
}

/** Mean bits per pixel of the codec's bit-streams, headers counted. */
async function codecRate(
  engine: Engine,
  codec: FinishedOf<CodecArtifact>,
  split: StoredSplit,
  images: readonly number[],
  batch: number,
): Promise<number> {
  const [{ openTranscoder }, { frequencyTable, streamLengths }] = await Promise.all([
    import('../../codec/transcoding.ts'),
    import('../../codec/bitstream/bitstream.ts'),
  ]);
  const { config, result } = codec.record;
  const transcoder = await openTranscoder(engine, codecShape(config), codecWeights(codec), split, batch, false);
  const table = frequencyTable(result.histogram);
  const [height, width] = [split.height / codecArchitecture.stride, split.width / codecArchitecture.stride];
  const size = { height, width, channels: config.channels };
  let bytes = 0;
  for (let start = 0; start < images.length; start += batch) {
    const some = images.slice(start, start + batch);
    const { symbols } = await transcoder.run(split.readImages(some), some.length);
    for (const length of streamLengths(symbols, size, table)) bytes += length;
  }
  return (8 * bytes) / (images.length * split.height * split.width);
}

/**
 * Mean and deviation of each channel of the quantised coefficients. The variance has that of a step added, 1/12: what is
 * nearly always 0 is not blown up, and what always is stays 0.
 */
async function coefficientStatistics(
  engine: Engine,
  split: StoredSplit,
  images: readonly number[],
  quality: number,
  batch: number,
): Promise<Pick<CoefficientScale, 'mean' | 'deviation'>> {
  const [{ coefficientProgram }, { coefficientChannels: channels }] = await Promise.all([
    import('../../codec/jpeg/coefficients.ts'),
    import('../../codec/jpeg/tables.ts'),
  ]);
  const pixels = split.height * split.width * 3;
  const step = await engine.compile(coefficientProgram(quality), {
    x: { shape: [batch, split.height, split.width, 3] },
  });
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  let blocks = 0;
  for (let start = 0; start < images.length; start += batch) {
    const some = images.slice(start, start + batch);
    const x = new Float32Array(batch * pixels);
    x.set(split.readImages(some));
    const { coefficients } = await step.run({ x });
    const filled = (coefficients.length / batch) * some.length;
    for (let at = 0; at < filled; at++) {
      sums[at % channels] += coefficients[at];
      squares[at % channels] += coefficients[at] ** 2;
    }
    blocks += filled / channels;
  }
  const mean = Array.from(sums, (sum) => sum / blocks);
  const variance = mean.map((channelMean, c) => Math.max(0, squares[c] / blocks - channelMean ** 2));
  return { mean, deviation: variance.map((value) => Math.sqrt(value + 1 / 12)) };
}

export const matchedJpegRecipe: Recipe<MatchedJpegConfig, MatchedJpegResult, MatchedJpegInputs> = {
  kind: 'matched-jpeg',
  version: 1,
  usesEngine: true,
  async run(context) {
    const engine = await engineFor(context);
    const { images: count, batch } = context.artifact.config;
    const { codec } = context.inputs;
    const train = context.hold(openDataset(context.inputs.train));
    const val = context.hold(openDataset(context.inputs.val));
    const images = measuredImages(train.count, { images: count, spread: true });
    const everyVal = measuredImages(val.count, { images: null });
    // Quality 1, some seven steps of halving, and one beside the last.
    const total = 9 * images.length + val.count;
    let done = 0;
    const tell = () => context.progress({ done: Math.min(++done, total), total, unit: 'files' });
    const rateAt = rateMeter(train, images, tell);
    const codecFileBpp = await codecRate(engine, codec, train, images, batch);
    const lowest = await rateAt(1);
    const { quality } = await nearestQuality(codecFileBpp, async (tried) => (await rateAt(tried)).fileBpp);
    return {
      quality,
      ...(await coefficientStatistics(engine, train, images, quality, batch)),
      matched: { ...(await rateAt(quality)), codecFileBpp },
      lowestFileBpp: lowest.fileBpp,
      validation: await rateMeter(val, everyVal, tell)(quality),
      rateConvention: rateConventionOf(train),
    };
  },
  estimate({ config, inputs }) {
    const { train, val, codec } = inputs;
    const images = Math.min(config.images, imagesIn(train.config));
    const { channels, width } = codec.config;
    const flops =
      images * countEncoderFlops(codecArchitecture, { ...storedSize(train.config), channels, widthMultiplier: width });
    const files = 9 * images * (0.0003 + pixelsOf(train.config) * 2e-8);
    const validation = imagesIn(val.config) * (0.0003 + pixelsOf(val.config) * 2e-8);
    return { seconds: (2 * flops) / codecSpeed(width) + files + validation, flops, bytes: 2e4 };
  },
};

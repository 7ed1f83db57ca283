// A trained network reads what a codec made of images that it was validated on (Figure R).
import { architectures } from '../../classification/architecture.ts';
import { countFlops } from '../../classification/complexity.ts';
import type { CodecSeries, Task } from '../../records/record.ts';
import { countSegmenterFlops } from '../../segmentation/complexity.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe, RecipeContext } from '../../store/recipe.ts';
import type { ClassifierArtifact } from './classifier.ts';
import type { CodecArtifact } from './codec.ts';
import { imagesIn, sizeOf, type DatasetArtifact, type DatasetConfig } from './dataset.ts';
import { measuredImages, type DistortionConfig } from './distortion.ts';
import type { EncodingArtifact } from './encoding.ts';
import type { EngineeredArtifact } from './engineered.ts';
import { codingSeconds } from './engineered-files.ts';
import { engineFor } from './engine.ts';
import { openDataset } from './inputs.ts';
import type { PretrainedClassifierArtifact } from './pretrained-classifier.ts';
import { picturesToRead } from './pictures-to-read.ts';
import type { SegmenterArtifact } from './segmenter.ts';

export interface MachineReadingConfig extends DistortionConfig {
  readonly task: Task;
  /** Null: the images as they are. */
  readonly codec: CodecSeries | null;
  /** Of an engineered codec that codes while it is read; none where finished pictures are. */
  readonly settings: readonly number[];
}

export interface ReadingScores {
  /** Of classifiers, in [0, 1]. */
  readonly top1?: number;
  readonly top5?: number;
  /** Of -d networks. */
  readonly miou?: number;
  readonly classIou?: readonly (number | null)[];
}

export interface MachineReadingPoint extends ReadingScores {
  readonly setting: string;
  readonly fileBpp: number;
  /** What the rate counts of each file, in bytes. */
  readonly bytes: readonly number[];
  /** Of classifiers, a digit an image: 1 where the first guess is right, 5 where one of five is, 0 where none is. */
  readonly right?: string;
}

export interface MachineReadingResult {
  readonly points: readonly MachineReadingPoint[];
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly rateConvention: string;
}

export type MachineReadingArtifact = Artifact<MachineReadingConfig, MachineReadingResult>;

/** `training` is what the network's pixels are centered by; a committed one brings that along. */
export type MachineReadingInputs = {
  readonly images: DatasetArtifact;
  readonly training?: DatasetArtifact;
  readonly classifier?: ClassifierArtifact | PretrainedClassifierArtifact;
  readonly segmenter?: SegmenterArtifact;
  /** The learned codec, and its images. */
  readonly codec?: CodecArtifact;
  readonly encoding?: EncodingArtifact;
  /** An engineered codec's, where they are stored. */
  readonly engineered?: EngineeredArtifact;
};

/** What a reading is made in. */
export type Context = RecipeContext<MachineReadingConfig, MachineReadingInputs>;

/** A network that is asked about pictures [count, height, width, 3], those of the split at `indices`. */
export interface Reader {
  readonly classes: number;
  /** Pictures at a time. */
  readonly batch: number;
  read(pictures: Uint8Array, indices: readonly number[]): Promise<void>;
  /** Of everything read since the last call. */
  scores(): ReadingScores & { readonly right?: string };
  dispose(): Promise<void>;
}

export const machineReading: Recipe<MachineReadingConfig, MachineReadingResult, MachineReadingInputs> = {
  kind: 'machine-reading',
  version: 1,
  usesEngine: true,
  async run(context) {
    const { inputs } = context;
    const split = openDataset(inputs.images);
    const { height, width } = split;
    const measured = measuredImages(split.count, context.artifact.config);
    const sources = await picturesToRead(context, split);
    const { openClassifierReader, openSegmenterReader } = await import('./readers.ts');
    const engine = await engineFor(context);
    const reader = await (inputs.segmenter ? openSegmenterReader : openClassifierReader)(engine, inputs, split);
    const points = pointsIn(await context.checkpoint.load());
    for (const [at, source] of sources.entries()) {
      if (at < points.length) continue;
      const bytes: number[] = [];
      for (let start = 0; start < measured.length; start += reader.batch) {
        const indices = measured.slice(start, start + reader.batch);
        const pictures = new Uint8Array(indices.length * height * width * 3);
        for (const [place, index] of indices.entries()) {
          const file = await source.of(index);
          pictures.set(file.decoded, place * height * width * 3);
          bytes.push(file.bytes);
          const done = at * measured.length + start + place + 1;
          await context.progress({ done, total: sources.length * measured.length, unit: 'images' });
        }
        await reader.read(pictures, indices);
      }
      const total = bytes.reduce((sum, own) => sum + own, 0);
      points.push({
        setting: source.setting,
        fileBpp: (8 * total) / (measured.length * height * width),
        bytes,
        ...reader.scores(),
      });
      await context.checkpoint.save(Buffer.from(JSON.stringify(points)));
    }
    const { classes } = reader;
    await reader.dispose();
    for (const each of [...sources, split]) each.close();
    const { rateConvention } = sources[0];
    return { points, images: measured.length, height, width, classes, rateConvention };
  },
  estimate({ config, inputs }) {
    const images = inputs.images.config;
    const count = Math.min(imagesIn(images), config.images ?? Infinity);
    const settings = Math.max(1, config.settings.length);
    const coding = config.settings.length * codingSeconds(images, config.images);
    const flops = settings * count * flopsOf(inputs, images);
    const { width } = (inputs.classifier ?? inputs.segmenter)!.config;
    const seconds = coding + (2 * flops) / Math.min(60e9, 135e9 * width);
    return { seconds, flops, bytes: settings * count * 8 };
  },
};

/** What an attempt that was cut off has measured: setting by setting. */
function pointsIn(checkpoint: Uint8Array | null): MachineReadingPoint[] {
  return checkpoint ? (JSON.parse(Buffer.from(checkpoint).toString()) as MachineReadingPoint[]) : [];
}

/** Multiply-adds of the network for one image. */
function flopsOf({ classifier, segmenter }: MachineReadingInputs, images: DatasetConfig): number {
  if (segmenter) {
    const { network, width, atrousRates } = segmenter.config;
    const shape = { ...sizeOf(images), channels: 3, widthMultiplier: width, classes: 21, atrousRates };
    return countSegmenterFlops(architectures[network], shape);
  }
  const { network, width, cropPixels } = classifier!.config;
  const shape = { height: cropPixels, width: cropPixels, channels: 3, widthMultiplier: width };
  return countFlops(architectures[network], shape);
}

// A trained network reads what a codec made of images that it was validated on (Figure R).
import { architectures } from '../../classification/architecture.ts';
import { countFlops } from '../../classification/complexity.ts';
import type { ClassAreas } from '../../metrics/mean-iou.ts';
import { countSegmenterFlops } from '../../segmentation/complexity.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { imagesIn, storedSize, type DatasetConfig } from './dataset.ts';
import { measuredImages } from './distortion.ts';
import { codingSeconds } from './engineered-files.ts';
import { engineFor } from './engine.ts';
import { openDataset } from './inputs.ts';
import { inputStride } from './training-input.ts';
import { picturesToRead } from './pictures-to-read.ts';
import type { MachineReadingConfig, MachineReadingInputs, ReadingScores } from './reading-parts.ts';

export interface MachineReadingPoint extends ReadingScores {
  readonly setting: string;
  readonly fileBpp: number;
  /** What the rate counts of each file, in bytes. */
  readonly bytes: readonly number[];
  /** Of classifiers, a digit an image: 1 where the first guess is right, 5 where one of five is, 0 where none is. */
  readonly right?: string;
  /** Of -d networks, image by image, class by class within an image; an earlier version of the kit kept none. */
  readonly areas?: ClassAreas;
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

export const machineReadingRecipe: Recipe<MachineReadingConfig, MachineReadingResult, MachineReadingInputs> = {
  kind: 'machine-reading',
  version: 1,
  usesEngine: true,
  async run(context) {
    const { inputs } = context;
    const split = context.hold(openDataset(inputs.images));
    const { height, width } = split;
    const measured = measuredImages(split.count, context.artifact.config);
    const sources = await picturesToRead(context, split);
    const { openClassifierReader, openSegmenterReader } = await import('./readers.ts');
    const engine = await engineFor(context);
    const reader = await (inputs.segmenter ? openSegmenterReader : openClassifierReader)(engine, context, split);
    const points = pointsIn(await context.checkpoint.load());
    for (const [at, source] of sources.entries()) {
      if (at < points.length) continue;
      const bytes: number[] = [];
      for (let start = 0; start < measured.length; start += reader.batch) {
        const indices = measured.slice(start, start + reader.batch);
        const pictures: Uint8Array[] = [];
        for (const [place, index] of indices.entries()) {
          const file = await source.of(index);
          pictures.push(file.decoded);
          bytes.push(file.bytes);
          const done = at * measured.length + start + place + 1;
          await context.progress({ done, total: sources.length * measured.length, unit: 'images' });
        }
        await reader.read(Buffer.concat(pictures), indices);
      }
      const total = bytes.reduce((sum, length) => sum + length, 0);
      points.push({
        setting: source.setting,
        fileBpp: (8 * total) / (measured.length * height * width),
        bytes,
        ...reader.scores(),
      });
      await context.checkpoint.save(Buffer.from(JSON.stringify(points)));
    }
    const { classes } = reader;
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
function flopsOf({ classifier, segmenter, codec }: MachineReadingInputs, images: DatasetConfig): number {
  if (segmenter) {
    const { network, width, atrousRates, input } = segmenter.config;
    const stride = inputStride(input);
    const { height, width: imageWidth } = storedSize(images);
    const shape = {
      height: height / stride,
      width: imageWidth / stride,
      channels: input === 'latent' ? codec!.config.channels : 3,
      widthMultiplier: width,
      classes: 21,
      atrousRates,
    };
    return countSegmenterFlops(architectures[network], shape);
  }
  const { network, width, cropPixels } = classifier!.config;
  const shape = { height: cropPixels, width: cropPixels, channels: 3, widthMultiplier: width };
  return countFlops(architectures[network], shape);
}

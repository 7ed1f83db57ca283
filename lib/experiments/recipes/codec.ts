// A trained codec at one operating point.
import type { CodecShape } from '../../codec/autoencoder.ts';
import { codecArchitecture } from '../../codec/architecture.ts';
import { countDecoderFlops, countEncoderFlops } from '../../codec/complexity.ts';
import type { CodecStep, CodecTraining } from '../../codec/training.ts';
import type { Engine } from '../../engine/engine.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import type { Examples } from '../../training/examples.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { passesOfTraining, trainingMemory } from './cost.ts';
import type { DatasetArtifact } from './dataset.ts';
import { engineFor } from './engine.ts';
import { imagesOf, openDataset } from './inputs.ts';
import { keptWeights } from './kept-weights.ts';
import { hooksFor } from './training-hooks.ts';

export interface CodecConfig extends CodecTraining {
  /** Rate this operating point aims at, in bits per pixel. */
  readonly targetBpp: number;
}

type CodecInputs = { readonly train: DatasetArtifact };

/** A codec, however it was made: trained here, fine-tuned, or taken from the committed ones. */
export type CodecArtifact = Artifact<Pick<CodecConfig, keyof CodecShape | 'targetBpp' | 'crop'>, CodecResult>;

/** What everything that runs a codec needs to know of it: trained from scratch or fine-tuned, it is the same. */
export interface CodecResult {
  readonly curve: readonly CodecStep[];
  /** The learned centers. */
  readonly centers: readonly number[];
  /** How often each symbol occurs on training images: the model of the range coder. */
  readonly histogram: readonly number[];
  readonly parameters: number;
}

/**
 * Operations (two per multiply-add) per second on one core, for codecs of a width: narrow layers are slow. An idle 2.5 GHz
 * core does twice as many, one that does other work as well half as many.
 */
export function codecSpeed(width: number): number {
  return Math.min(60e9, 100e9 * width);
}

/** Training images that the histogram is counted on. */
const histogramImages = 512;

const kept = keptWeights('codec.bin');
/** Writes a codec's weights into an artifact's folder. */
export const writeCodecWeights = kept.keep;
/** A finished codec's weights. */
export const codecWeights = kept.of;

/** Keeps a codec's weights in an artifact's folder; what running it needs. */
export async function keepCodec(
  directory: string,
  engine: Engine,
  shape: CodecShape,
  weights: NetworkWeights,
  images: Examples,
): Promise<Pick<CodecResult, 'centers' | 'histogram' | 'parameters'>> {
  const { learnedCenters, countSymbols } = await import('../../codec/transcoding.ts');
  await writeCodecWeights(directory, weights);
  const { parameters } = weights;
  const histogram = await countSymbols(engine, codecShape(shape), weights, images, histogramImages);
  return {
    centers: [...(await learnedCenters(codecShape(shape), parameters))],
    histogram,
    parameters: parameters.length,
  };
}

/** What of a codec's config its networks need. */
export function codecShape({ width, channels, centers }: CodecShape): CodecShape {
  return { width, channels, centers };
}

export const codecRecipe: Recipe<CodecConfig, CodecResult, CodecInputs> = {
  kind: 'codec',
  version: 2,
  usesEngine: true,
  async run(context) {
    const { trainCodec } = await import('../../codec/training.ts');
    const engine = await engineFor(context);
    const split = context.hold(openDataset(context.inputs.train));
    const { config } = context.artifact;
    const images = imagesOf(split, [0, 0, 0]);
    const { arrays, note } = await trainCodec(engine, images, config, await hooksFor(context, 'iterations'));
    const { parameters, statistics } = arrays;
    const kept = await keepCodec(context.directory, engine, config, { parameters, statistics }, images);
    return { curve: note.curve, ...kept };
  },
  estimate({ config }) {
    const input = { height: config.crop, width: config.crop, channels: config.channels, widthMultiplier: config.width };
    const flops = countEncoderFlops(codecArchitecture, input) + countDecoderFlops(codecArchitecture, input);
    const total = config.iterations * config.batch * flops * passesOfTraining;
    const memoryBytes = trainingMemory(config.batch * config.crop ** 2, config.width, 3900);
    return {
      seconds: (2 * total) / codecSpeed(config.width),
      flops: total,
      memoryBytes,
      bytes: 2e7 * config.width ** 2,
    };
  },
};

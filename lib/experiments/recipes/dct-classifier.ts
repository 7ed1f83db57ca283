// A classifier that reads JPEG's DCT coefficients where another reads a learned codec's symbols: same network, views, schedule.
import { architectures } from '../../classification/architecture.ts';
import { countFlops } from '../../classification/complexity.ts';
import { coefficientChannels } from '../../codec/jpeg/tables.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import {
  classCount,
  classifierCost,
  keepClassifier,
  type ClassifierConfig,
  type ClassifierResult,
} from './classifier.ts';
import type { DatasetArtifact } from './dataset.ts';
import { engineFor } from './engine.ts';
import { imagesOf, openDataset } from './inputs.ts';
import type { MatchedJpegArtifact } from './matched-jpeg.ts';
import { hooksFor } from './training-hooks.ts';
import { inputCrop } from './training-input.ts';

/** The crop is in pixels of the picture, which is cropped and mirrored before its coefficients are taken. */
export type DctClassifierConfig = Omit<ClassifierConfig, 'input' | 'augmentation'>;

export type DctClassifierArtifact = Artifact<DctClassifierConfig, ClassifierResult>;

type DctClassifierInputs = {
  readonly train: DatasetArtifact;
  readonly val: DatasetArtifact;
  readonly jpeg: MatchedJpegArtifact;
};

function flopsOf({ network, width, cropPixels }: DctClassifierConfig): number {
  return countFlops(architectures[network], {
    ...inputCrop({ input: 'latent', cropPixels }),
    channels: coefficientChannels,
    widthMultiplier: width,
  });
}

export const dctClassifierRecipe: Recipe<DctClassifierConfig, ClassifierResult, DctClassifierInputs> = {
  kind: 'dct-classifier',
  version: 1,
  usesEngine: true,
  async run(context) {
    const [{ trainClassifier }, { blockViews, centerBlocks }, { coefficientInput }] = await Promise.all([
      import('../../classification/training.ts'),
      import('../../codec/jpeg/block-views.ts'),
      import('../../codec/jpeg/coefficients.ts'),
    ]);
    const engine = await engineFor(context);
    const { config } = context.artifact;
    const scale = context.inputs.jpeg.record.result;
    const train = context.hold(openDataset(context.inputs.train));
    const val = context.hold(openDataset(context.inputs.val));
    const classes = classCount(train, val);
    const pixels = { height: config.cropPixels, width: config.cropPixels };
    const [trainImages, valImages] = [train, val].map((split) => imagesOf(split, [0, 0, 0]));
    const { arrays, note } = await trainClassifier(
      engine,
      blockViews(trainImages),
      centerBlocks(valImages, pixels),
      { ...config, classes, crop: pixels, front: (x) => coefficientInput(x, scale) },
      await hooksFor(context, 'steps'),
    );
    const { parameters, statistics } = arrays;
    await keepClassifier(context.directory, { parameters, statistics });
    return { curve: note.curve, classes, parameters: parameters.length, flops: flopsOf(config) };
  },
  estimate: ({ config, inputs }) => classifierCost(config, inputs.train, flopsOf(config), true),
};

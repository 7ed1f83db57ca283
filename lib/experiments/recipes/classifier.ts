// A classifier trained from scratch: on original images, on reconstructions, or on compressed representations (section 4).
import { architectures } from '../../classification/architecture.ts';
import { countFlops } from '../../classification/complexity.ts';
import type { ClassifierTraining, Epoch } from '../../classification/training.ts';
import type { Artifact, Estimate } from '../../store/artifact.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import type { Recipe } from '../../store/recipe.ts';
import { passesOfTraining, trainingMemory } from './cost.ts';
import { imagesIn, type DatasetArtifact } from './dataset.ts';
import { storedExamples, type EncodedInputs } from './encoded-inputs.ts';
import { engineFor } from './engine.ts';
import { openDataset } from './inputs.ts';
import { keptWeights } from './kept-weights.ts';
import { hooksFor } from './training-hooks.ts';
import { inputCrop, trainingInput, type TrainingInputConfig } from './training-input.ts';

/** The crop is in pixels of the image, for every input type. */
export type ClassifierConfig = Omit<ClassifierTraining, 'crop' | 'classes' | 'front'> & TrainingInputConfig;

export interface ClassifierResult {
  readonly curve: readonly Epoch[];
  readonly classes: number;
  /** Trained values, the logits layer included. */
  readonly parameters: number;
  /** Multiply-adds of the convolutions for one image. */
  readonly flops: number;
}

export type ClassifierArtifact = Artifact<ClassifierConfig, ClassifierResult>;

/** With `pretrained`, training goes on from that classifier; without, it starts from scratch. */
type ClassifierInputs = EncodedInputs & {
  readonly train: DatasetArtifact;
  readonly val: DatasetArtifact;
  readonly pretrained?: ClassifierArtifact;
};

const weights = keptWeights('classifier.bin');
/** Keeps a classifier's weights in an artifact's folder. */
export const keepClassifier = weights.keep;
/** The weights of a finished classifier, trained alone or jointly. */
export const classifierWeights = weights.of;

function flopsOf(config: ClassifierConfig, codec: { readonly channels: number } | undefined): number {
  const { network, width, input } = config;
  return countFlops(architectures[network], {
    ...inputCrop(config),
    channels: input === 'latent' ? codec!.channels : 3,
    widthMultiplier: width,
  });
}

type Classes = Pick<StoredSplit, 'classNames'>;

/** How many classes both splits have. Throws when they have different ones, or but one. */
export function classCount(train: Classes, val: Classes): number {
  const [ours, theirs] = [train.classNames.length, val.classNames.length];
  if (ours !== theirs) throw new Error(`train has ${ours} classes, val ${theirs}: both need the same class folders`);
  if (ours < 2) throw new Error('the photos are all of one class: a classifier needs two class folders at least');
  return ours;
}

export const classifierRecipe: Recipe<ClassifierConfig, ClassifierResult, ClassifierInputs> = {
  kind: 'classifier',
  version: 2,
  usesEngine: true,
  async run(context) {
    const { trainClassifier } = await import('../../classification/training.ts');
    const engine = await engineFor(context);
    const { config } = context.artifact;
    const { codec, valEncoding, pretrained } = context.inputs;
    const trainSplit = context.hold(openDataset(context.inputs.train));
    const valSplit = context.hold(openDataset(context.inputs.val));
    const classes = classCount(trainSplit, valSplit);
    const { channelMean } = context.inputs.train.record.result;
    const train = await trainingInput(context, engine, trainSplit, config, channelMean);
    const val = context.hold(storedExamples(config.input, valSplit, channelMean, codec, valEncoding));
    const training = { ...config, classes, crop: inputCrop(config) };
    const { arrays, note } = await trainClassifier(
      engine,
      train,
      val,
      training,
      await hooksFor(context, 'steps'),
      pretrained ? classifierWeights(pretrained) : null,
    );
    const { parameters, statistics } = arrays;
    await keepClassifier(context.directory, { parameters, statistics });
    return {
      curve: note.curve,
      classes,
      parameters: parameters.length,
      flops: flopsOf(config, codec?.record.config),
    };
  },
  estimate: ({ config, inputs }) =>
    classifierCost(config, inputs.train, flopsOf(config, inputs.codec?.config), config.input === 'latent'),
};

/** Cost of training a classifier of `imageFlops` multiply-adds an image; `readsBlocks`: symbols or coefficients, not pixels. */
export function classifierCost(
  config: Pick<ClassifierConfig, 'batch' | 'cropPixels' | 'epochImages' | 'epochs' | 'width'>,
  train: DatasetArtifact,
  imageFlops: number,
  readsBlocks: boolean,
): Estimate {
  const all = imagesIn(train.config);
  const images = Math.min(all, config.epochImages ?? all) * config.epochs;
  // Measured on one 2.5 GHz core at widths 1/8 and 1/4: narrow layers are slow for their size, RGB roots more so.
  const flopsPerSecond = Math.min(60e9, (readsBlocks ? 180e9 : 135e9) * config.width);
  const flops = images * imageFlops * passesOfTraining;
  const memoryBytes = trainingMemory(config.batch * config.cropPixels ** 2, config.width, readsBlocks ? 1700 : 2700);
  return { seconds: (2 * flops) / flopsPerSecond, flops, memoryBytes, bytes: 1.1e8 * config.width ** 2 };
}

// A -d network trained to segment original images, reconstructions or compressed representations (section 5).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { architectures } from '../../classification/architecture.ts';
import { createShardWriter } from '../../datasets/shards.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import { countSegmenterFlops } from '../../segmentation/complexity.ts';
import type { SegmentationExamples } from '../../segmentation/examples.ts';
import type { SegmentationPoint, SegmentationTraining } from '../../segmentation/training.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { classifierWeights, type ClassifierArtifact } from './classifier.ts';
import { passesOfTraining, trainingMemory } from './cost.ts';
import { imagesIn, pixelsOf, storedSize, type DatasetArtifact } from './dataset.ts';
import { storedExamples, type EncodedInputs } from './encoded-inputs.ts';
import { engineFor } from './engine.ts';
import { openDataset } from './inputs.ts';
import { keptWeights } from './kept-weights.ts';
import type { JointArtifact } from './joint.ts';
import type { PretrainedClassifierArtifact } from './pretrained-classifier.ts';
import { hooksFor } from './training-hooks.ts';
import { inputCrop, inputStride, trainingInput, type TrainingInputConfig } from './training-input.ts';

/** The crop is in pixels of the image, for every input type. */
export type SegmenterConfig = Omit<SegmentationTraining, 'crop' | 'classes'> & TrainingInputConfig;

export interface SegmenterResult {
  readonly curve: readonly SegmentationPoint[];
  readonly classIou: readonly (number | null)[];
  readonly classNames: readonly string[];
  /** Mean of each channel that its pixels are centered by, where it was made from a committed classifier, which brought it along. */
  readonly channelMean?: readonly number[];
  readonly parameters: number;
  /** Multiply-adds of the convolutions for one validation image. */
  readonly flops: number;
  /** Size of the validation images in pixels. */
  readonly height: number;
  readonly width: number;
}

export type SegmenterArtifact = Artifact<SegmenterConfig, SegmenterResult>;

/**
 * `train` and `val` have masks; `pretrained` is the classifier, alone or trained jointly, and `pretraining` its training images,
 * which a committed one needs no more.
 */
type SegmenterInputs = EncodedInputs & {
  readonly train: DatasetArtifact;
  readonly val: DatasetArtifact;
  readonly pretraining?: DatasetArtifact;
  readonly pretrained: ClassifierArtifact | JointArtifact | PretrainedClassifierArtifact;
};

/** Predicted masks of the validation images, one record each. */
export const predictionsFolder = 'predictions';

const weights = keptWeights('segmenter.bin');
/**
 * A finished segmenter's weights, whose statistics are those of the classifier that it was made from; null where an earlier
 * version of the kit made it, which kept the masks alone.
 */
export const segmenterWeights = weights.find;

function masksOf(split: StoredSplit): Omit<SegmentationExamples, 'inputs'> {
  if (!split.readMasks || !split.maskClassNames)
    throw new Error(`${split.name}: expected a data set with masks to segment, got one without`);
  return { maskHeight: split.height, maskWidth: split.width, readMasks: (indices) => split.readMasks!(indices) };
}

export const segmenterRecipe: Recipe<SegmenterConfig, SegmenterResult, SegmenterInputs> = {
  kind: 'segmenter',
  version: 1,
  usesEngine: true,
  async run(context) {
    const { trainSegmentation } = await import('../../segmentation/training.ts');
    const engine = await engineFor(context);
    const { config } = context.artifact;
    const { codec, valEncoding, pretraining, pretrained } = context.inputs;
    const train = context.hold(openDataset(context.inputs.train));
    const val = context.hold(openDataset(context.inputs.val));
    const classNames = train.maskClassNames ?? [];
    // Pixels are centered as the pretrained classifier had them.
    const { result } = pretrained.record;
    const committed = 'channelMean' in result ? result : null;
    const { channelMean, classNames: pretrainingClasses } = committed ?? pretraining!.record.result;
    const trainInput = await trainingInput(context, engine, train, config, channelMean);
    const inputs = context.hold(storedExamples(config.input, val, channelMean, codec, valEncoding));
    const valExamples: SegmentationExamples = { inputs, ...masksOf(val) };
    const folder = join(context.directory, predictionsFolder);
    mkdirSync(folder);
    const writer = context.hold(
      createShardWriter(folder, {
        recordBytes: val.height * val.width,
        meta: { height: val.height, width: val.width },
      }),
    );
    const training: SegmentationTraining = { ...config, classes: classNames.length, crop: inputCrop(config) };
    const { note, arrays, classIou } = await trainSegmentation(
      engine,
      { inputs: trainInput, ...masksOf(train) },
      valExamples,
      { classes: pretrainingClasses.length, ...classifierWeights(pretrained) },
      training,
      { ...(await hooksFor(context, 'iterations')), predictions: (masks) => writer.append(masks) },
    );
    writer.finish();
    const { parameters, statistics } = arrays;
    await weights.keep(context.directory, { parameters, statistics });
    const { height, width, channels } = valExamples.inputs;
    const shape = {
      height,
      width,
      channels,
      widthMultiplier: config.width,
      classes: classNames.length,
      atrousRates: config.atrousRates,
    };
    train.close();
    val.close();
    return {
      curve: note.curve,
      classIou,
      classNames,
      ...(committed && { channelMean }),
      parameters: parameters.length,
      flops: countSegmenterFlops(architectures[config.network], shape),
      height: val.height,
      width: val.width,
    };
  },
  estimate({ config, inputs }) {
    const { input, network, width, atrousRates, iterations, batch, evaluateEvery, cropPixels } = config;
    const stride = inputStride(input);
    const channels = input === 'latent' ? inputs.codec!.config.channels : 3;
    const flops = (side: { height: number; width: number }): number =>
      countSegmenterFlops(architectures[network], {
        height: side.height / stride,
        width: side.width / stride,
        channels,
        widthMultiplier: width,
        classes: 21,
        atrousRates,
      });
    const val = inputs.val.config;
    const training = iterations * batch * flops({ height: cropPixels, width: cropPixels }) * passesOfTraining;
    const evaluation = Math.ceil(iterations / evaluateEvery) * imagesIn(val) * flops(storedSize(val));
    // Median of the committed records (width 1/4) and of quick runs (1/8), on one 2.5 GHz core.
    const flopsPerSecond = Math.min(75e9, 300e9 * width);
    const memoryBytes = trainingMemory(batch * cropPixels ** 2, width, 4500);
    return {
      seconds: (2 * (training + evaluation)) / flopsPerSecond,
      flops: training + evaluation,
      memoryBytes,
      bytes: 1.2e8 * width ** 2 + imagesIn(val) * pixelsOf(val),
    };
  },
};

/** The same training once more, for its weights: what stands in for a segmenter whose weights were not kept. */
export const repeatedSegmenterRecipe: typeof segmenterRecipe = {
  ...segmenterRecipe,
  kind: 'repeated-segmenter',
  version: 1,
};

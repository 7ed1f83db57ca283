// Fine-tunes a trained codec, alone or together with a trained classifier (sections 6.1, A.8), resumable after each epoch.
import { architectures, type NetworkName } from '../classification/architecture.ts';
import { classifier, classifierInput, type ClassifierShape } from '../classification/programs.ts';
import { classifierDraws, type Epoch } from '../classification/training.ts';
import { validationScores } from '../classification/validation.ts';
import type { CodecShape } from '../codec/autoencoder.ts';
import { codecArchitecture } from '../codec/architecture.ts';
import { codec, imageSpecs } from '../codec/programs.ts';
import { rawPixels, type CodecStep } from '../codec/training.ts';
import { randomViews, viewSize } from '../codec/views.ts';
import { cropBatch } from '../datasets/crops.ts';
import type { Random } from '../datasets/random.ts';
import type { ElementArray, Engine } from '../engine/engine.ts';
import { layoutOf, type NetworkWeights as Weights } from '../nn/parameters.ts';
import type { Examples } from '../training/examples.ts';
import type { TrainingHooks } from '../training/hooks.ts';
import { runTraining, shuffledBatches, stepsPerEpoch } from '../training/loop.ts';
import { stepRate, type StepSchedule } from '../training/schedule.ts';
import { joinedWeights, partedWeights } from './joined-weights.ts';
import {
  jointEvaluationProgram,
  jointState,
  jointTrainingProgram,
  jointTrainingSpecs,
  placesIn,
  type JointLoss,
  type JointParts,
  type JointViews,
  type JointPart,
} from './programs.ts';

export interface JointTraining extends CodecShape, JointLoss {
  /** H_t of Eq. 2 in bits per symbol. */
  readonly targetEntropy: number;
  /** 9 in the paper. */
  readonly epochs: number;
  /** Images that make an epoch; null for all. */
  readonly epochImages: number | null;
  readonly batch: number;
  /** 0.0025, divided by 10 every 3 epochs, in the paper. */
  readonly rate: StepSchedule;
  readonly momentum: number;
  /**
   * Side in pixels of the square crops that the classifier reads, a multiple of 8. The codec sees views of the pictures that
   * are a block larger where these have room for that, as it does when a classifier is trained on it frozen.
   */
  readonly crop: number;
  /** `classifier`: a classifier's of that seed, views and their order, so that trainings of either kind see the same. Left out: its own. */
  readonly draws?: 'classifier';
  readonly seed: number;
}

/** The classifier that is trained along. */
export interface JoinedClassifier {
  readonly network: NetworkName;
  readonly width: number;
  readonly classes: number;
}

export type JointNote = {
  /** The codec's numbers, one entry per epoch. */
  readonly curve: readonly CodecStep[];
  /** The classifier's, on the validation images; empty without one. */
  readonly classification: readonly Epoch[];
};

export interface JointOutcome {
  readonly note: JointNote;
  readonly codec: Weights;
  /** Null when the codec was trained alone. */
  readonly classifier: Weights | null;
}

async function partsOf(training: JointTraining, companion: JoinedClassifier | null): Promise<JointParts> {
  const network = codec(training);
  const codecPart: JointPart = {
    network,
    layout: await layoutOf(network, imageSpecs(training.batch, training.crop, training.crop)),
  };
  if (!companion) return { codec: codecPart, classifier: null };
  const side = training.crop / codecArchitecture.stride;
  const { width, classes } = companion;
  const shape: ClassifierShape = {
    architecture: architectures[companion.network],
    width,
    classes,
    height: side,
    inputWidth: side,
    channels: training.channels,
  };
  const inference = classifier(shape);
  return {
    codec: codecPart,
    classifier: { network: inference, layout: await layoutOf(inference, classifierInput(shape, training.batch)) },
  };
}

/**
 * Fine-tunes the codec from `start.codec` on all of `train`'s pixels; with a `companion`, codec and classifier together
 * (Eq. 2), and the classifier is validated after every epoch on whole `validation` images through the encoder of that moment.
 * The same result on every run on the same engine and machine kind, interrupted or not.
 */
export async function trainJointly(
  engine: Engine,
  train: Examples,
  validation: Examples,
  start: { readonly codec: Weights; readonly classifier: Weights | null },
  companion: JoinedClassifier | null,
  training: JointTraining,
  hooks: TrainingHooks<JointNote>,
): Promise<JointOutcome> {
  const { batch, crop, epochs, momentum, seed, targetEntropy } = training;
  if (crop % codecArchitecture.stride !== 0)
    throw new RangeError(
      `joint training's crop: expected a multiple of ${codecArchitecture.stride} pixels, got ${crop}`,
    );
  const steps = stepsPerEpoch(train.count, training);
  const parts = await partsOf(training, companion);
  const symbols = { height: crop / codecArchitecture.stride, width: crop / codecArchitecture.stride };
  const views: JointViews = { batch, view: viewSize(symbols, train), crop: symbols };
  const program = jointTrainingProgram(parts, training, momentum, symbols);
  const step = await engine.compile(program, jointTrainingSpecs(parts, views), { carry: jointState });
  const weights = joinedWeights(start.codec, start.classifier);
  const validate =
    companion &&
    (await openValidation(
      engine,
      parts as JointParts & { classifier: JointPart },
      companion,
      training,
      views,
      validation,
    ));
  const draw = joinedBatches(train, views, companion !== null);
  const target = Float32Array.of(targetEntropy);

  const { note, arrays } = await runTraining(
    step,
    {
      name: 'the joint training',
      steps: epochs * steps,
      round: { steps, unit: 'epoch' },
      start: {
        note: { curve: [], classification: [] } as JointNote,
        arrays: { ...weights, velocity: new Float32Array(weights.parameters.length) },
      },
      done: ({ curve }) => curve.length * steps,
      means: ['loss', 'mse', 'entropy', 'crossEntropy'],
      told: ['mse', 'entropy'],
      rate: (at) => stepRate(training.rate, Math.floor(at / steps)),
      batches: shuffledBatches(
        [seed, training.draws === 'classifier' ? classifierDraws : 'joint'],
        { count: train.count, batch, steps },
        async (chosen, random) => ({
          ...draw(chosen, random),
          targetEntropy: target,
        }),
      ),
      async after({ note: { curve, classification }, done, means, learningRate, arrays: { parameters, statistics } }) {
        const { crossEntropy, ...ofCodec } = means;
        const scores = await validate?.run({ parameters, statistics });
        const epoch = scores && { epoch: curve.length + 1, trainLoss: crossEntropy, learningRate, ...scores };
        return {
          note: {
            curve: [...curve, { iteration: done, ...ofCodec }],
            classification: [...classification, ...(epoch ? [epoch] : [])],
          },
        };
      },
    },
    hooks,
  );
  await Promise.all([step.dispose(), validate?.dispose()]);
  const { parameters, statistics } = arrays;
  const trained = partedWeights({ parameters, statistics }, parts.codec.layout);
  return { note, codec: trained.codec, classifier: companion && trained.classifier };
}

/** Draws a step's views of the pictures at `indices`, with their labels and the places of the crops where a classifier reads them. */
function joinedBatches({ height, width, labels, read }: Examples, views: JointViews, withClassifier: boolean) {
  const { view, crop } = views;
  const columns = view.width / codecArchitecture.stride - crop.width + 1;
  const places = placesIn(views);
  return (indices: ArrayLike<number>, random: Random): Record<string, ElementArray> => {
    const drawn = randomViews(indices.length, { height, width }, crop, random);
    const x = new Float32Array(indices.length * view.height * view.width * 3);
    cropBatch(
      read(indices),
      { height, width, channels: 3 },
      drawn.map(({ picture }) => picture),
      view,
      x,
    );
    if (!withClassifier) return { x };
    const oneHot = new Float32Array(indices.length * places);
    drawn.forEach(({ symbols }, at) => {
      oneHot[at * places + symbols.top * columns + symbols.left] = 1;
    });
    return { x, labels: Int32Array.from(indices, (index) => labels[index]), ...(places > 1 && { places: oneHot }) };
  };
}

/** Scores of encoder and classifier on whole validation images. */
async function openValidation(
  engine: Engine,
  parts: JointParts & { readonly classifier: JointPart },
  { classes }: JoinedClassifier,
  training: JointTraining,
  views: JointViews,
  images: Examples,
) {
  const program = jointEvaluationProgram(parts, training, views.crop);
  const { parameters, statistics } = jointTrainingSpecs(parts, views);
  const evaluate = await engine.compile(program, {
    ...imageSpecs(training.batch, images.height, images.width),
    parameters,
    statistics,
  });
  const pixels = rawPixels(images);
  return {
    async run(weights: Weights): Promise<Pick<Epoch, 'valLoss' | 'top1' | 'top5'>> {
      const { parameters, statistics } = weights;
      const form = { batch: training.batch, classes, crop: pixels };
      return validationScores(evaluate, pixels, form, { parameters, statistics });
    },
    dispose: () => evaluate.dispose(),
  };
}

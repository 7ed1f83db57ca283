// Trains a classifier (A.4) epoch by epoch, resumable after each.
import type * as tf from '@tensorflow/tfjs-core';
import type { CropSize } from '../datasets/crops.ts';
import type { Engine } from '../engine/engine.ts';
import { initialParameters, layoutOf, weightSpecs, type Network, type NetworkWeights } from '../nn/parameters.ts';
import type { AugmentedExamples, Examples } from '../training/examples.ts';
import type { TrainingHooks } from '../training/hooks.ts';
import { runTraining, shuffledBatches, stepsPerEpoch } from '../training/loop.ts';
import { stepRate, type StepSchedule } from '../training/schedule.ts';
import type { TrainingState } from '../training/state.ts';
import { architectures, type NetworkName } from './architecture.ts';
import {
  classifier,
  classifierInput,
  classifierState,
  evaluationProgram,
  trainingProgram,
  trainingSpecs,
  type ClassifierShape,
} from './programs.ts';
import { validationScores } from './validation.ts';

export interface ClassifierTraining {
  readonly network: NetworkName;
  /** Width multiplier; 1 is the paper's. */
  readonly width: number;
  readonly classes: number;
  readonly epochs: number;
  /** Images that make an epoch; null for all. Fewer than all are drawn anew each time. */
  readonly epochImages: number | null;
  /** Images per step; 64 in the paper. */
  readonly batch: number;
  readonly rate: StepSchedule;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Input size, in units of the examples (pixels, or symbols of the compressed representation). */
  readonly crop: CropSize;
  readonly seed: number;
  /** What examples go through before the network, frozen: [N, crop.height, crop.width, channels] to what it reads. */
  readonly front?: (x: tf.Tensor) => tf.Tensor;
}

/** One epoch's numbers. Losses in nats; accuracies in [0, 1] on the validation examples. */
export interface Epoch {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly valLoss: number;
  readonly top1: number;
  readonly top5: number;
  readonly learningRate: number;
}

/** Names the source of chance of a classifier's shuffles and views. */
export const classifierDraws = 'epoch';

export type ClassifierNote = { readonly curve: readonly Epoch[] };

/** The classifier's step functions and initial state on an engine. */
async function compiled(engine: Engine, training: ClassifierTraining, channels: number) {
  const { crop, batch, network, width, classes, front } = training;
  const shape: ClassifierShape = {
    architecture: architectures[network],
    width,
    classes,
    height: crop.height,
    inputWidth: crop.width,
    channels,
  };
  const readingNetwork = classifier(shape);
  const build: Network = front ? (scope, { x }) => readingNetwork(scope, { x: front(x) }) : readingNetwork;
  const layout = await layoutOf(build, classifierInput(shape, batch));
  const trainStep = await engine.compile(
    trainingProgram(build, layout, training),
    trainingSpecs(shape, layout, batch),
    { carry: classifierState },
  );
  const evaluate = await engine.compile(evaluationProgram(build, layout), {
    ...classifierInput(shape, batch),
    ...weightSpecs(layout),
  });
  return { layout, trainStep, evaluate };
}

/**
 * Trains and validates after every epoch. `start` holds the weights to go on from
 * (section 6.1's longer training); null starts from the initialisers. Returns the weights and the curve; the
 * same on every run on the same engine and machine kind, interrupted or not.
 */
export async function trainClassifier(
  engine: Engine,
  train: AugmentedExamples,
  validation: Examples,
  training: ClassifierTraining,
  hooks: TrainingHooks<ClassifierNote>,
  start: NetworkWeights | null = null,
): Promise<TrainingState<ClassifierNote>> {
  const { batch, classes, crop, epochs, seed } = training;
  const steps = stepsPerEpoch(train.count, training);
  const { layout, trainStep, evaluate } = await compiled(engine, training, train.channels);
  const state = await runTraining(
    trainStep,
    {
      name: `the training of ${training.network}`,
      steps: epochs * steps,
      round: { steps, unit: 'epoch' },
      start: {
        note: { curve: [] } as ClassifierNote,
        arrays: { ...(start ?? initialParameters(layout, seed)), velocity: new Float32Array(layout.parameterCount) },
      },
      done: ({ curve }) => curve.length * steps,
      means: ['loss'],
      told: ['loss'],
      rate: (step) => stepRate(training.rate, Math.floor(step / steps)),
      batches: shuffledBatches(
        [seed, classifierDraws],
        { count: train.count, batch, steps },
        async (chosen, random) => ({
          labels: Int32Array.from(chosen, (index) => train.labels[index]),
          x: (await train.draw(chosen, crop, random)).x,
        }),
      ),
      async after({ note: { curve }, means, learningRate, arrays: { parameters, statistics } }) {
        const weights = { parameters, statistics };
        const { valLoss, ...scores } = await validationScores(evaluate, validation, { batch, classes, crop }, weights);
        const epoch = { epoch: curve.length + 1, trainLoss: means.loss, valLoss, ...scores, learningRate };
        return { note: { curve: [...curve, epoch] }, scores };
      },
    },
    hooks,
  );
  await Promise.all([trainStep.dispose(), evaluate.dispose()]);
  return state;
}

// Trains a segmentation network (A.5) iteration by iteration, resumable at each evaluation.
import { architectures, type NetworkName } from '../classification/architecture.ts';
import type { CropSize } from '../datasets/crops.ts';
import { createRandom } from '../datasets/random.ts';
import type { Engine } from '../engine/engine.ts';
import type { SegmentationScores } from '../metrics/mean-iou.ts';
import { initialParameters, layoutOf } from '../nn/parameters.ts';
import type { TrainingHooks } from '../training/hooks.ts';
import { runTraining } from '../training/loop.ts';
import { polynomialRate, type PolynomialSchedule } from '../training/schedule.ts';
import type { TrainingState } from '../training/state.ts';
import type { SegmenterOptions } from './architecture.ts';
import { openEvaluation, type MaskReader } from './evaluation.ts';
import { maskStride, segmentationBatch, type AugmentedSegmentation, type SegmentationExamples } from './examples.ts';
import { pretrainedParameters, type ClassifierVectors, type StartingValues } from './pretraining.ts';
import {
  logitsSize,
  segmenter,
  segmenterInput,
  segmenterState,
  segmenterTrainingProgram,
  segmenterTrainingSpecs,
  type SegmenterShape,
  type SegmenterStep,
} from './programs.ts';

export interface SegmentationTraining extends SegmenterOptions, SegmenterStep {
  /** The classification network that the -d network is made from. */
  readonly network: NetworkName;
  readonly iterations: number;
  /** Images per step; 10 in the paper. */
  readonly batch: number;
  /** 0.001 and power 0.9 in the paper. */
  readonly rate: PolynomialSchedule;
  /** Input size in training, in units of the inputs (pixels, or symbols of the compressed representation). */
  readonly crop: CropSize;
  /** Iterations between evaluations, which are also the points to resume from. */
  readonly evaluateEvery: number;
  readonly seed: number;
}

/** State of a training at an evaluation: iterations from 1, mIoU and pixel accuracy in [0, 1] on the validation images. */
export interface SegmentationPoint {
  readonly iteration: number;
  /** Mean cross-entropy in nats of the steps since the last point. */
  readonly trainLoss: number;
  readonly miou: number;
  readonly pixelAccuracy: number;
  /** The rate of the last step. */
  readonly learningRate: number;
}

export type SegmentationNote = { readonly curve: readonly SegmentationPoint[] };

export interface SegmentationHooks extends TrainingHooks<SegmentationNote> {
  /** Gets the final evaluation's masks, chunk by chunk in the order of the validation images. */
  readonly predictions?: MaskReader;
}

export interface SegmentationOutcome extends TrainingState<SegmentationNote> {
  /** Intersection over union per class in [0, 1] at the end; null for a class that is neither in the masks nor predicted. */
  readonly classIou: SegmentationScores['classIou'];
  /** Values that came from the pretrained classifier. */
  readonly moved: number;
}

function shapeOf(training: SegmentationTraining, size: CropSize, channels: number): SegmenterShape {
  const { network, width, classes, atrousRates } = training;
  return {
    architecture: architectures[network],
    width,
    classes,
    atrousRates,
    height: size.height,
    inputWidth: size.width,
    channels,
  };
}

function check(training: SegmentationTraining, train: AugmentedSegmentation, validation: SegmentationExamples): void {
  const { batch, evaluateEvery, iterations } = training;
  const { count } = train.inputs;
  if (count < batch)
    throw new RangeError(
      `training needs at least one batch of ${batch} images, got ${count}: use more images or a smaller batch`,
    );
  for (const [name, value] of Object.entries({ iterations, evaluateEvery })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name}: expected a whole number of at least 1, got ${value}`);
  }
  const [trainStride, validationStride] = [train.inputs.stride, maskStride(validation)];
  if (trainStride !== validationStride)
    throw new RangeError(
      `training masks have ${trainStride} pixels per input step, validation masks ${validationStride}: both need the same input type`,
    );
}

/**
 * Fine-tunes a classifier (or, without one, trains from the initialisers), and validates on whole images every
 * `evaluateEvery` iterations and after the last. Each step draws its own `batch` images without repetition. Returns
 * parameters, the frozen statistics, velocity, the curve and the final IoU per class; the same on every run on the same
 * engine and machine kind, interrupted or not.
 */
export async function trainSegmentation(
  engine: Engine,
  train: AugmentedSegmentation,
  validation: SegmentationExamples,
  pretrained: ClassifierVectors | null,
  training: SegmentationTraining,
  hooks: SegmentationHooks,
): Promise<SegmentationOutcome> {
  check(training, train, validation);
  const { batch, crop, evaluateEvery, iterations, network, seed } = training;
  const shape = shapeOf(training, crop, train.inputs.channels);
  const layout = await layoutOf(segmenter(shape), segmenterInput(shape, batch));
  const start: StartingValues = pretrained
    ? await pretrainedParameters(shape, layout, pretrained, seed)
    : { ...initialParameters(layout, seed), moved: 0 };
  const { statistics } = start;
  const program = segmenterTrainingProgram(segmenter(shape), layout, training);
  const step = await engine.compile(program, segmenterTrainingSpecs(shape, layout, batch), { carry: segmenterState });
  const whole = shapeOf(training, validation.inputs, validation.inputs.channels);
  const evaluation = await openEvaluation(engine, whole, layout, validation, batch);

  let scores: SegmentationScores | null = null;
  const { note, arrays } = await runTraining(
    step,
    {
      name: `the training of ${network}-d`,
      steps: iterations,
      round: { steps: evaluateEvery, unit: 'iteration' },
      start: {
        note: { curve: [] } as SegmentationNote,
        arrays: { parameters: start.parameters, velocity: new Float32Array(layout.parameterCount) },
      },
      done: ({ curve }) => curve.at(-1)?.iteration ?? 0,
      means: ['loss'],
      told: ['loss'],
      rate: (iteration) => polynomialRate(training.rate, iteration, iterations),
      batches: () => async (iteration) => {
        const random = createRandom(seed, 'segmentation', iteration);
        const chosen = random.permutation(train.inputs.count).subarray(0, batch);
        return { ...(await segmentationBatch(train, chosen, crop, logitsSize(shape), random)), statistics };
      },
      async after({ note: { curve }, done, means, learningRate, arrays: { parameters } }) {
        const predictions = done === iterations ? hooks.predictions : undefined;
        scores = await evaluation.run({ parameters, statistics }, predictions);
        const { miou, pixelAccuracy } = scores;
        const point = { iteration: done, trainLoss: means.loss, miou, pixelAccuracy, learningRate };
        return { note: { curve: [...curve, point] }, scores: { miou } };
      },
    },
    hooks,
  );
  // A training that was cut off after its last step has its scores and masks still to come.
  scores ??= await evaluation.run({ parameters: arrays['parameters'], statistics }, hooks.predictions);
  await Promise.all([step.dispose(), evaluation.dispose()]);
  return { note, arrays: { ...arrays, statistics }, classIou: scores.classIou, moved: start.moved };
}

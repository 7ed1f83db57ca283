// Trains a segmentation network (A.5) iteration by iteration, resumable at each evaluation.
import { architectures, type NetworkName } from '../classification/architecture.ts';
import type { CropSize } from '../datasets/crops.ts';
import { createRandom } from '../datasets/random.ts';
import type { Engine } from '../engine/engine.ts';
import type { SegmentationScores } from '../metrics/mean-iou.ts';
import { initialParameters, layoutOf } from '../nn/parameters.ts';
import type { TrainingHooks } from '../training/hooks.ts';
import { polynomialRate, type PolynomialSchedule } from '../training/schedule.ts';
import type { TrainingState } from '../training/state.ts';
import type { SegmenterOptions } from './architecture.ts';
import { openEvaluation, type MaskReader } from './evaluation.ts';
import { maskStride, segmentationBatch, type AugmentedSegmentation, type SegmentationExamples } from './examples.ts';
import { pretrainedParameters, type PretrainedClassifier, type StartingValues } from './pretraining.ts';
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
  const [one, other] = [train.inputs.stride, maskStride(validation)];
  if (one !== other)
    throw new RangeError(
      `training masks have ${one} pixels per input step, validation masks ${other}: both need the same input type`,
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
  pretrained: PretrainedClassifier | null,
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

  let curve: SegmentationPoint[] = [...(hooks.resumeFrom?.note.curve ?? [])];
  const fresh = { parameters: start.parameters, velocity: new Float32Array(layout.parameterCount) };
  const resumed = hooks.resumeFrom?.arrays as typeof fresh | undefined;
  step.load(resumed ? { parameters: resumed.parameters, velocity: resumed.velocity } : fresh);
  let scores: SegmentationScores | null = null;
  let metrics: Record<string, number> = {};
  let lossSum = 0;
  let steps = 0;
  for (let done = (curve.at(-1)?.iteration ?? 0) + 1; done <= iterations; done++) {
    const random = createRandom(seed, 'segmentation', done - 1);
    const chosen = random.permutation(train.inputs.count).subarray(0, batch);
    const learningRate = polynomialRate(training.rate, done - 1, iterations);
    const examples = await segmentationBatch(train, chosen, crop, logitsSize(shape), random);
    const { loss } = await step.run({ ...examples, rate: Float32Array.of(learningRate), statistics });
    lossSum += loss[0];
    steps++;
    if (!Number.isFinite(lossSum)) {
      throw new Error(
        `the training of ${network}-d diverged at iteration ${done} (loss ${loss[0]}): lower the learning rate (now ${learningRate})`,
      );
    }
    await hooks.progress(done, iterations, { ...metrics, loss: lossSum / steps });
    if (done % evaluateEvery !== 0 && done !== iterations) continue;
    const arrays = (await step.save()) as Record<'parameters' | 'velocity', Float32Array>;
    scores = await evaluation.run(
      { parameters: arrays.parameters, statistics },
      done === iterations ? hooks.predictions : undefined,
    );
    const { miou, pixelAccuracy } = scores;
    curve = [...curve, { iteration: done, trainLoss: lossSum / steps, miou, pixelAccuracy, learningRate }];
    metrics = { miou };
    [lossSum, steps] = [0, 0];
    await hooks.save({ note: { curve }, arrays });
  }
  const final = (await step.save()) as Record<'parameters' | 'velocity', Float32Array>;
  // A training that was cut off after its last step has its scores and masks still to come.
  scores ??= await evaluation.run({ parameters: final.parameters, statistics }, hooks.predictions);
  await Promise.all([step.dispose(), evaluation.dispose()]);
  return { note: { curve }, arrays: { ...final, statistics }, classIou: scores.classIou, moved: start.moved };
}

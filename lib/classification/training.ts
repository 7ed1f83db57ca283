// Trains a classifier (A.4) epoch by epoch, resumable after each.
import type { CropSize } from '../datasets/crops.ts';
import { createRandom } from '../datasets/random.ts';
import type { Engine } from '../engine/engine.ts';
import { topK } from '../metrics/top-k.ts';
import { initialParameters, layoutOf } from '../nn/parameters.ts';
import { batchOf, type AugmentedExamples, type Examples } from '../training/examples.ts';
import type { TrainingHooks } from '../training/hooks.ts';
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

export type ClassifierNote = { readonly curve: readonly Epoch[] };

/** A classifier's trained values. */
export interface ClassifierWeights {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/** Whole batches in an epoch. Throws when there is none. */
export function stepsPerEpoch(
  count: number,
  { batch, epochImages }: Pick<ClassifierTraining, 'batch' | 'epochImages'>,
): number {
  const steps = Math.floor(Math.min(count, epochImages ?? count) / batch);
  if (steps === 0)
    throw new RangeError(
      `training needs at least one batch of ${batch} images, got ${Math.min(count, epochImages ?? count)}: use more images or a smaller batch`,
    );
  return steps;
}

/** Mean cross-entropy in nats of logits [n, classes]. */
export function crossEntropyOf(logits: Float32Array, labels: ArrayLike<number>, classes: number): number {
  let total = 0;
  for (let n = 0; n < labels.length; n++) {
    const row = logits.subarray(n * classes, (n + 1) * classes);
    const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = row.reduce((a, logit) => a + Math.exp(logit - highest), 0);
    total += highest + Math.log(sum) - row[labels[n]];
  }
  return total / labels.length;
}

/** The classifier's step functions and initial state on an engine. */
async function compiled(engine: Engine, training: ClassifierTraining, channels: number) {
  const { crop, batch, network, width, classes } = training;
  const shape: ClassifierShape = {
    architecture: architectures[network],
    width,
    classes,
    height: crop.height,
    inputWidth: crop.width,
    channels,
  };
  const build = classifier(shape);
  const layout = await layoutOf(build, classifierInput(shape, batch));
  const trainStep = await engine.compile(
    trainingProgram(build, layout, training),
    trainingSpecs(shape, layout, batch),
    { carry: classifierState },
  );
  const weights = { parameters: { shape: [layout.parameterCount] }, statistics: { shape: [layout.statisticCount] } };
  const evaluate = await engine.compile(evaluationProgram(build, layout), {
    ...classifierInput(shape, batch),
    ...weights,
  });
  return { layout, trainStep, evaluate };
}

/**
 * Trains and validates after every epoch. The last, incomplete batch of an epoch is
 * left out (another shuffle, other images). `start` holds the weights to go on from
 * (section 6.1's longer training); null starts from the initialisers. Returns the weights and the curve; the
 * same on every run on the same engine and machine kind, interrupted or not.
 */
export async function trainClassifier(
  engine: Engine,
  train: AugmentedExamples,
  validation: Examples,
  training: ClassifierTraining,
  hooks: TrainingHooks<ClassifierNote>,
  start: ClassifierWeights | null = null,
): Promise<TrainingState<ClassifierNote>> {
  const { batch, classes, crop, epochs, seed } = training;
  const steps = stepsPerEpoch(train.count, training);
  const { layout, trainStep, evaluate } = await compiled(engine, training, train.channels);
  let curve: Epoch[] = [...(hooks.resumeFrom?.note.curve ?? [])];
  trainStep.load(
    hooks.resumeFrom?.arrays ?? {
      ...(start ?? initialParameters(layout, seed)),
      velocity: new Float32Array(layout.parameterCount),
    },
  );
  let metrics: Record<string, number> = {};
  for (let epoch = curve.length; epoch < epochs; epoch++) {
    const random = createRandom(seed, 'epoch', epoch);
    const order = random.permutation(train.count);
    const learningRate = stepRate(training.rate, epoch);
    const rate = Float32Array.of(learningRate);
    let lossSum = 0;
    for (let step = 0; step < steps; step++) {
      const chosen = order.subarray(step * batch, (step + 1) * batch);
      const labels = Int32Array.from(chosen, (index) => train.labels[index]);
      const { x } = await train.draw(chosen, crop, random);
      const { loss } = await trainStep.run({ x, labels, rate });
      lossSum += loss[0];
      if (!Number.isFinite(lossSum))
        throw new Error(
          `the training of ${training.network} diverged in epoch ${epoch + 1} (loss ${loss[0]}): lower the learning rate (now ${learningRate})`,
        );
      await hooks.progress(epoch * steps + step + 1, epochs * steps, { ...metrics, loss: lossSum / (step + 1) });
    }
    const { parameters, statistics, velocity } = (await trainStep.save()) as Record<
      'parameters' | 'statistics' | 'velocity',
      Float32Array
    >;
    const logits = await logitsOf(evaluate, validation, { batch, classes, crop }, { parameters, statistics });
    const scores = {
      top1: topK(logits, validation.labels, classes, 1),
      top5: topK(logits, validation.labels, classes, 5),
    };
    const valLoss = crossEntropyOf(logits, validation.labels, classes);
    curve = [...curve, { epoch: epoch + 1, trainLoss: lossSum / steps, valLoss, ...scores, learningRate }];
    metrics = scores;
    await hooks.save({ note: { curve }, arrays: { parameters, statistics, velocity } });
  }
  const final = (await trainStep.save()) as Record<string, Float32Array>;
  await Promise.all([trainStep.dispose(), evaluate.dispose()]);
  return { note: { curve }, arrays: final };
}

/** Logits [count, classes] on center crops. */
export async function logitsOf(
  evaluate: Awaited<ReturnType<Engine['compile']>>,
  examples: Examples,
  { batch, classes, crop }: { batch: number; classes: number; crop: CropSize },
  weights: { parameters: Float32Array; statistics: Float32Array },
): Promise<Float32Array> {
  const all = new Float32Array(examples.count * classes);
  for (let start = 0; start < examples.count; start += batch) {
    // The last batch is filled up with its own first images; their logits are not kept.
    const size = Math.min(batch, examples.count - start);
    const indices = Uint32Array.from({ length: batch }, (_, offset) => start + (offset % size));
    const { logits } = await evaluate.run({ x: batchOf(examples, indices, crop), ...weights });
    all.set((logits as Float32Array).subarray(0, size * classes), start * classes);
  }
  return all;
}

// Trains the codec (A.1), resumable every few hundred iterations.
import { createRandom } from '../datasets/random.ts';
import type { Engine } from '../engine/engine.ts';
import { initialParameters, layoutOf } from '../nn/parameters.ts';
import { augmented, pixelValues, type Examples } from '../training/examples.ts';
import type { TrainingHooks } from '../training/hooks.ts';
import { runTraining } from '../training/loop.ts';
import { finalDropRate, relaxedTarget, type FinalDropSchedule } from '../training/schedule.ts';
import type { TrainingState } from '../training/state.ts';
import type { CodecShape } from './autoencoder.ts';
import { codec, codecState, codecTrainingProgram, codecTrainingSpecs, imageSpecs, type CodecLoss } from './programs.ts';

export interface CodecTraining extends CodecShape, CodecLoss {
  /** H_t of Eq. 1 in bits per symbol. */
  readonly targetEntropy: number;
  /** Share of the iterations over which H_t comes down from log2(centers). */
  readonly relaxedShare: number;
  readonly rate: FinalDropSchedule;
  readonly iterations: number;
  /** Images per step; 30 in the paper. */
  readonly batch: number;
  /** Side of the square crops in pixels, a multiple of 8. */
  readonly crop: number;
  readonly seed: number;
}

/** Means over the steps since the last entry; MSE on the 0-255 scale, entropy in bits per symbol. */
export interface CodecStep {
  readonly iteration: number;
  readonly loss: number;
  readonly mse: number;
  readonly entropy: number;
}

export type CodecNote = { readonly iteration: number; readonly curve: readonly CodecStep[] };

/** Iterations between two points of the curve, which are also the points to resume from. */
function reportEvery(iterations: number): number {
  return Math.max(1, Math.ceil(iterations / 40));
}

/** Images for the codec: random crops of the pixels as they are. */
export function rawPixels(examples: Examples): Examples {
  return { ...examples, values: pixelValues([0, 0, 0]) };
}

/** Trains the codec; the same result on every run on the same engine and machine kind, interrupted or not. */
export async function trainCodec(
  engine: Engine,
  images: Examples,
  training: CodecTraining,
  hooks: TrainingHooks<CodecNote>,
): Promise<TrainingState<CodecNote>> {
  const { batch, crop, iterations, seed } = training;
  if (crop % 8 !== 0) throw new RangeError(`codec crop: expected a multiple of 8 pixels, got ${crop}`);
  const network = codec(training);
  const layout = await layoutOf(network, imageSpecs(batch, crop, crop));
  const step = await engine.compile(
    codecTrainingProgram(network, layout, training),
    codecTrainingSpecs(layout, batch, crop),
    { carry: codecState },
  );
  const empty = (): Float32Array => new Float32Array(layout.parameterCount);
  const pixels = augmented(rawPixels(images));
  const size = { height: crop, width: crop };
  const highest = Math.log2(training.centers);
  const state = await runTraining(
    step,
    {
      name: 'the codec',
      steps: iterations,
      round: { steps: reportEvery(iterations), unit: 'iteration' },
      start: {
        note: { iteration: 0, curve: [] },
        arrays: { ...initialParameters(layout, seed), mean: empty(), square: empty() },
      },
      done: ({ iteration }) => iteration,
      means: ['loss', 'mse', 'entropy'],
      told: ['mse', 'entropy'],
      rate: (iteration) => finalDropRate(training.rate, iteration, iterations),
      batches: () => async (iteration) => {
        const random = createRandom(seed, 'codec', iteration);
        const indices = Uint32Array.from({ length: batch }, () => random.integer(images.count));
        const { x } = await pixels.draw(indices, size, random);
        const target = relaxedTarget(highest, training.targetEntropy, training.relaxedShare, iteration, iterations);
        return { x, step: Float32Array.of(iteration + 1), targetEntropy: Float32Array.of(target) };
      },
      after: async ({ note: { curve }, done: iteration, means }) => ({
        note: { iteration, curve: [...curve, { iteration, ...means }] },
      }),
    },
    hooks,
  );
  await step.dispose();
  return state;
}

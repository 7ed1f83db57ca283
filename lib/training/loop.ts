// The one loop of every training: rounds of steps (epochs, or iterations up to the next evaluation), a point of the curve and
// a checkpoint after each, so that an interrupted training ends with the very result of an uninterrupted one.
import { createRandom, type Random } from '../datasets/random.ts';
import type { Arrays, Step } from '../engine/engine.ts';
import type { TrainingHooks } from './hooks.ts';
import type { TrainingState } from './state.ts';

/** Gives what a step is fed, by its number from 0, the learning rate left aside. */
type Batches = (step: number) => Promise<Arrays>;

/** A round that was just trained. */
export interface Round<Note, Mean extends string> {
  readonly note: Note;
  /** Steps of the training so far. */
  readonly done: number;
  /** Means over the round's steps. */
  readonly means: Readonly<Record<Mean, number>>;
  /** Of the last step. */
  readonly learningRate: number;
  /** The values that the step carries. */
  readonly arrays: TrainingState<Note>['arrays'];
}

export interface Training<Note, Mean extends string> {
  /** As messages name it: `the training of cResNet-51`. */
  readonly name: string;
  readonly steps: number;
  readonly round: { readonly steps: number; readonly unit: 'epoch' | 'iteration' };
  readonly start: TrainingState<Note>;
  /** Steps behind a note that was saved after a round. */
  done(note: Note): number;
  /** Outputs of the step to take means of. */
  readonly means: readonly (Mean | 'loss')[];
  /** Those that progress tells, over the round so far. */
  readonly told: readonly (Mean | 'loss')[];
  /** The learning rate of a step counted from 0: its input `rate`. */
  rate(step: number): number;
  batches(round: number): Batches;
  /** The note after a round, and scores that progress tells from then on. */
  after(round: Round<Note, Mean | 'loss'>): Promise<{ note: Note; scores?: Record<string, number> }>;
}

/** Trains from the start, or from the state that was saved; throws when the loss leaves the real numbers. `step` stays open. */
export async function runTraining<Note, Mean extends string>(
  step: Step,
  { name, steps, round, start, means: names, told, ...training }: Training<Note, Mean>,
  { resumeFrom, ...hooks }: TrainingHooks<Note>,
): Promise<TrainingState<Note>> {
  const { note: first, arrays: saved } = resumeFrom ?? start;
  step.load(Object.fromEntries(Object.keys(start.arrays).map((carried) => [carried, saved[carried]])));
  const carried = async () => (await step.save()) as TrainingState<Note>['arrays'];
  let state: TrainingState<Note> | undefined;
  let note = first;
  let scores: Record<string, number> = {};
  for (let done = training.done(note); done < steps; ) {
    const from = done;
    const batch = training.batches(Math.floor(from / round.steps));
    const sums = Object.fromEntries(names.map((mean) => [mean, 0])) as Record<Mean | 'loss', number>;
    const meansOf = (some: readonly (Mean | 'loss')[]) =>
      Object.fromEntries(some.map((mean) => [mean, sums[mean] / (done - from)])) as Record<Mean | 'loss', number>;
    let learningRate = 0;
    do {
      learningRate = training.rate(done);
      const outputs = await step.run({ ...(await batch(done)), rate: Float32Array.of(learningRate) });
      for (const mean of names) sums[mean] += outputs[mean]?.[0] ?? 0;
      if (!Number.isFinite(sums.loss)) {
        const where =
          round.unit === 'epoch' ? `in epoch ${Math.floor(from / round.steps) + 1}` : `at iteration ${done + 1}`;
        throw new Error(
          `${name} diverged ${where} (loss ${outputs['loss'][0]}): lower the learning rate (now ${learningRate})`,
        );
      }
      done++;
      await hooks.progress(done, steps, { ...scores, ...meansOf(told) });
    } while (done % round.steps !== 0 && done < steps);
    const arrays = await carried();
    const next = await training.after({ note, done, means: meansOf(names), learningRate, arrays });
    note = next.note;
    scores = next.scores ?? {};
    state = { note, arrays };
    await hooks.save(state);
  }
  return state ?? { note, arrays: await carried() };
}

/** Whole batches in an epoch. Throws when there is none. */
export function stepsPerEpoch(
  count: number,
  { batch, epochImages }: { readonly batch: number; readonly epochImages: number | null },
): number {
  const images = Math.min(count, epochImages ?? count);
  if (images >= batch) return Math.floor(images / batch);
  throw new RangeError(
    `training needs at least one batch of ${batch} images, got ${images}: use more images or a smaller batch`,
  );
}

/**
 * The batches of a training by epochs, each of which shuffles anew: `draw` gets the examples' indices and the epoch's source
 * of chance. The last, incomplete batch of an epoch is left out (another shuffle, other images).
 */
export function shuffledBatches(
  [seed, purpose]: readonly [number, string],
  { count, batch, steps }: { readonly count: number; readonly batch: number; readonly steps: number },
  draw: (indices: Uint32Array, random: Random) => Promise<Arrays>,
): (epoch: number) => Batches {
  return (epoch) => {
    const random = createRandom(seed, purpose, epoch);
    const order = random.permutation(count);
    return (step) => draw(order.subarray((step % steps) * batch, ((step % steps) + 1) * batch), random);
  };
}

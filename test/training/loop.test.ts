import { describe, expect, it } from 'vitest';
import type { Arrays, Step } from '../../lib/engine/engine.ts';
import type { TrainingHooks } from '../../lib/training/hooks.ts';
import { runTraining, shuffledBatches, stepsPerEpoch, type Training } from '../../lib/training/loop.ts';
import { packState, unpackState, type TrainingState } from '../../lib/training/state.ts';
import fc from '../property.ts';

interface Note {
  readonly done: number;
  readonly losses: readonly number[];
}

/** A chaotic map in the place of a network: what is fed in the wrong order or twice ends elsewhere. */
function chaos(fed: Arrays[] = []): Step {
  let value = 0;
  return {
    inputs: {},
    outputs: {},
    async run(inputs) {
      fed.push(inputs);
      value = 3.9 * value * (1 - value) * (1 - inputs['rate'][0] * inputs['x'][0]);
      return { loss: Float32Array.of(value), size: Float32Array.of(2 * value) };
    },
    load: ({ parameters }) => {
      value = parameters[0];
    },
    save: async () => ({ parameters: Float64Array.of(value) as never }),
    dispose: async () => {},
  };
}

const training = (steps: number, perRound: number, change: Partial<Training<Note, 'size'>> = {}) => ({
  name: 'the map',
  steps,
  round: { steps: perRound, unit: 'epoch' as const },
  start: { note: { done: 0, losses: [] }, arrays: { parameters: Float32Array.of(0.25) } },
  done: ({ done }: Note) => done,
  means: ['loss', 'size'] as const,
  told: ['size'] as const,
  rate: (step: number) => 0.1 / (1 + step),
  batches: shuffledBatches([7, 'map'], { count: 20, batch: 3, steps: perRound }, async (indices, random) => ({
    x: Float32Array.of(indices[0] / 20, random.integer(5)),
  })),
  after: async ({ note, done, means }: { note: Note; done: number; means: Record<'loss' | 'size', number> }) => ({
    note: { done, losses: [...note.losses, means.loss] },
    scores: { loss: means.loss },
  }),
  ...change,
});

const silent: TrainingHooks<Note> = { resumeFrom: null, save: async () => {}, progress: async () => {} };
const copied = (state: TrainingState<Note>): TrainingState<Note> => structuredClone(state);

describe('a training', () => {
  it('ends with the very same state from wherever it is taken up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 6 }), async (steps, perRound) => {
        const saved: TrainingState<Note>[] = [];
        const save = async (state: TrainingState<Note>) => void saved.push(copied(state));
        const whole = await runTraining(chaos(), training(steps, perRound), { ...silent, save });
        expect(saved).toHaveLength(Math.ceil(steps / perRound));
        expect(saved.at(-1)).toEqual(whole);
        expect(whole.note.done).toBe(steps);
        for (const resumeFrom of saved) {
          const told: number[] = [];
          const again = await runTraining(chaos(), training(steps, perRound), {
            ...silent,
            resumeFrom,
            progress: async (done) => void told.push(done),
          });
          expect(again).toEqual(whole);
          expect(told).toEqual(
            Array.from({ length: steps - resumeFrom.note.done }, (_, at) => resumeFrom.note.done + at + 1),
          );
        }
      }),
    );
  });

  it('draws the batches of one round after the other, by its number, and goes on where it was taken up', async () => {
    const roundsOf = async (resumeFrom: TrainingState<Note> | null) => {
      const rounds: number[] = [];
      const batches = (round: number) => {
        rounds.push(round);
        return async () => ({ x: Float32Array.of(0) });
      };
      await runTraining(chaos(), training(7, 3, { batches }), { ...silent, resumeFrom });
      return rounds;
    };
    expect(await roundsOf(null)).toEqual([0, 1, 2]);
    const state = { note: { done: 3, losses: [] }, arrays: { parameters: Float32Array.of(0.5) } };
    expect(await roundsOf(state)).toEqual([1, 2]);
  });

  it('takes means over each round, and tells them over the round so far beside the scores of the one before', async () => {
    // Losses of 1 to 5, in rounds of three steps.
    let loss = 0;
    const run = async () => ({ loss: Float32Array.of(++loss), size: Float32Array.of(2 * loss) });
    const told: Record<string, number>[] = [];
    const { note } = await runTraining({ ...chaos(), run }, training(5, 3), {
      ...silent,
      progress: async (_done, total, metrics) => {
        expect(total).toBe(5);
        told.push(metrics);
      },
    });
    expect(note.losses).toEqual([2, 4.5]);
    expect(told.map(({ size }) => size)).toEqual([2, 3, 4, 8, 9]);
    expect(told[0]).not.toHaveProperty('loss');
    expect(told.slice(3).map(({ loss }) => loss)).toEqual([2, 2]);
  });

  it('loads the values that its step carries and no others, from what an earlier kit saved, too', async () => {
    const bytes = packState<Note>({
      note: { done: 3, losses: [0.5] },
      arrays: { statistics: Float32Array.of(9), parameters: Float32Array.of(0.75) },
    });
    const loaded: Arrays[] = [];
    const step = { ...chaos(), load: (state: Arrays) => void loaded.push(state) };
    const { note } = await runTraining(step, training(3, 3), { ...silent, resumeFrom: unpackState(bytes) });
    expect(loaded).toEqual([{ parameters: Float32Array.of(0.75) }]);
    expect(note).toEqual({ done: 3, losses: [0.5] });
  });

  it.each([
    ['epoch', 'in epoch 2'],
    ['iteration', 'at iteration 5'],
  ] as const)('that diverges says where, by %s, and leaves its last state behind', async (unit, where) => {
    const saved: Note[] = [];
    const rate = (step: number) => (step === 4 ? Number.NaN : 0.1);
    await expect(
      runTraining(chaos(), training(9, 3, { round: { steps: 3, unit }, rate }), {
        ...silent,
        save: async ({ note }) => void saved.push(note),
      }),
    ).rejects.toThrow(`the map diverged ${where} (loss NaN): lower the learning rate (now NaN)`);
    expect(saved.map(({ done }) => done)).toEqual([3]);
  });
});

describe('batches by epochs', () => {
  it('hold every image at most once an epoch, in another order each time', async () => {
    const seen: number[][] = [];
    const batches = shuffledBatches([1, 'test'], { count: 10, batch: 3, steps: 3 }, async (indices) => {
      seen.push([...indices]);
      return {};
    });
    for (const epoch of [0, 1]) {
      const batch = batches(epoch);
      for (let step = 3 * epoch; step < 3 * epoch + 3; step++) await batch(step);
    }
    for (const epoch of [seen.slice(0, 3), seen.slice(3)]) expect(new Set(epoch.flat()).size).toBe(9);
    expect(seen.slice(0, 3)).not.toEqual(seen.slice(3));
  });

  it('come in the order of their seed and purpose', async () => {
    const orderOf = async (seed: number, purpose: string) => {
      let order: number[] = [];
      await shuffledBatches([seed, purpose], { count: 50, batch: 50, steps: 1 }, async (indices) => {
        order = [...indices];
        return {};
      })(0)(0);
      return order;
    };
    const order = await orderOf(1, 'epoch');
    expect(await orderOf(1, 'epoch')).toEqual(order);
    expect(await orderOf(2, 'epoch')).not.toEqual(order);
    expect(await orderOf(1, 'joint')).not.toEqual(order);
  });

  it('are as many as fit, at least one', () => {
    expect(stepsPerEpoch(100, { batch: 30, epochImages: null })).toBe(3);
    expect(stepsPerEpoch(100, { batch: 30, epochImages: 60 })).toBe(2);
    // No more than there are.
    expect(stepsPerEpoch(100, { batch: 30, epochImages: 1000 })).toBe(3);
    expect(() => stepsPerEpoch(20, { batch: 30, epochImages: null })).toThrow(
      'training needs at least one batch of 30 images, got 20: use more images or a smaller batch',
    );
  });
});

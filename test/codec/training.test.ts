// What the codec's training feeds its step, iteration by iteration.
import { beforeAll, describe, expect, it } from 'vitest';
import { trainCodec, type CodecNote, type CodecTraining } from '../../lib/codec/training.ts';
import type { TrainingState } from '../../lib/training/state.ts';
import { cutsOf, locatedPictures } from '../training/located-pictures.ts';
import { fedValues, watchedEngine, type WatchedStep } from '../training/watched-engine.ts';

const training: CodecTraining = {
  width: 1 / 16,
  channels: 4,
  // H_t starts at log2 4 = 2 bits.
  centers: 4,
  centerPenalty: 0.1,
  beta: 500,
  targetEntropy: 1,
  relaxedShare: 0.4,
  rate: { initial: 0.004, lastShare: 0.2, divisor: 10 },
  iterations: 10,
  batch: 4,
  crop: 8,
  seed: 1,
};
const pictures = locatedPictures(9, 16);

/** Trains on an engine that computes nothing; losses are 1, 2, 3 … */
async function run(change: Partial<CodecTraining> = {}, resumeFrom: TrainingState<CodecNote> | null = null) {
  let steps = 0;
  const engine = watchedEngine(() => {
    steps++;
    return { loss: Float32Array.of(steps), mse: Float32Array.of(2 * steps), entropy: Float32Array.of(0.5) };
  });
  const saved: TrainingState<CodecNote>[] = [];
  const hooks = { resumeFrom, save: async (state: TrainingState<CodecNote>) => void saved.push(state) };
  const { note } = await trainCodec(
    engine,
    pictures,
    { ...training, ...change },
    { ...hooks, progress: async () => {} },
  );
  const [step, ...others] = engine.steps;
  expect(others).toEqual([]);
  return { step, saved, note };
}

describe('a step of the codec', () => {
  let step: WatchedStep;
  let saved: TrainingState<CodecNote>[];
  beforeAll(async () => {
    ({ step, saved } = await run());
  });
  const cuts = () => step.fed.map(({ x }) => cutsOf(x, training.crop));

  it('sees other crops at every iteration, of pictures all over the data, every second one mirrored', () => {
    const batches = cuts();
    expect(
      batches.map((batch) => batch.length),
      'four pictures a step',
    ).toEqual(Array(10).fill(4));
    expect(new Set(batches.map((batch) => JSON.stringify(batch))).size, 'batches that differ').toBe(10);
    const all = batches.flat();
    expect(new Set(all.map(({ picture }) => picture)).size, 'forty draws of nine pictures').toBeGreaterThan(6);
    for (const side of ['top', 'left'] as const)
      expect(new Set(all.map((cut) => cut[side])).size, `nine positions from the ${side}`).toBeGreaterThan(6);
    const mirrored = all.filter(({ mirror }) => mirror).length;
    expect(Math.abs(mirrored - 20), 'mirrored of forty, less half').toBeLessThan(10);
  });

  it('leaves out no picture', async () => {
    const longer = (await run({ iterations: 80 })).step.fed.flatMap(({ x }) => cutsOf(x, training.crop));
    expect(new Set(longer.map(({ picture }) => picture)).size, '320 draws of nine pictures').toBe(9);
  });

  it('sees the same in every run of a seed, and from wherever it is taken up', async () => {
    expect((await run()).step.fed).toEqual(step.fed);
    expect((await run({}, saved[5])).step.fed).toEqual(step.fed.slice(6));
    expect((await run({ seed: 2 })).step.fed.map(({ x }) => x)).not.toEqual(step.fed.map(({ x }) => x));
  });

  it('is told its number from 1, by which Adam corrects its means', () => {
    expect(fedValues(step, 'step'), 'numbers of the steps').toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('is held to an H_t that comes down from log2 of the centers to its target over the share named', async () => {
    expect(fedValues(step, 'targetEntropy'), 'H_t of the steps').toEqual([2, 1.75, 1.5, 1.25, 1, 1, 1, 1, 1, 1]);
    const asPrinted = await run({ relaxedShare: 0 });
    expect(fedValues(asPrinted.step, 'targetEntropy'), 'H_t of the steps').toEqual(Array(10).fill(1));
  });

  it('has a tenth of the learning rate over the last fifth', async () => {
    expect(fedValues(step, 'rate'), 'rates of the steps').toEqual([...Array(8).fill(0.004), 0.0004, 0.0004]);
    const asPrinted = await run({ rate: { initial: 0.001, lastShare: 0, divisor: 1 } });
    expect(fedValues(asPrinted.step, 'rate'), 'rates of the steps').toEqual(Array(10).fill(0.001));
  });

  it("starts from the seed's weights, with Adam's means at nought", async () => {
    const [{ parameters, mean, square }] = step.loaded;
    for (const start of [mean, square]) expect(start).toEqual(new Float32Array(parameters.length));
    const ofSeed = async (seed: number) => (await run({ seed })).step.loaded[0]['parameters'];
    expect(await ofSeed(1)).toEqual(parameters);
    expect(await ofSeed(2)).not.toEqual(parameters);
  });
});

it('reports the means since the last point of its curve', async () => {
  // A point every second iteration of eighty.
  const { note, step } = await run({ iterations: 80 });
  expect(note.curve.map(({ iteration }) => iteration)).toEqual(Array.from({ length: 40 }, (_, at) => 2 * at + 2));
  expect(note.curve[1]).toEqual({ iteration: 4, loss: 3.5, mse: 7, entropy: 0.5 });
  expect(step.disposed).toBe(true);
});

it('refuses crops that are no whole blocks', async () => {
  await expect(run({ crop: 12 })).rejects.toThrow('codec crop: expected a multiple of 8 pixels, got 12');
});

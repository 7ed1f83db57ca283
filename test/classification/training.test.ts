// What a classifier's training feeds its steps and what it validates, epoch by epoch.
import { beforeAll, describe, expect, it } from 'vitest';
import { trainClassifier, type ClassifierNote, type ClassifierTraining } from '../../lib/classification/training.ts';
import type { ElementArray } from '../../lib/engine/engine.ts';
import type { NetworkWeights } from '../../lib/nn/parameters.ts';
import { augmented } from '../../lib/training/examples.ts';
import type { TrainingState } from '../../lib/training/state.ts';
import { cutsOf, locatedPictures, type Cut } from '../training/located-pictures.ts';
import { fedValues, watchedEngine, type WatchedStep } from '../training/watched-engine.ts';

const classes = 12;
// Four epochs of three steps.
const training: ClassifierTraining = {
  network: 'cResNet-39',
  width: 1 / 32,
  classes,
  epochs: 4,
  epochImages: null,
  batch: 4,
  rate: { initial: 0.1, dropEpochs: [1, 3], divisor: 10 },
  momentum: 0.9,
  weightDecay: 1e-4,
  crop: { height: 4, width: 4 },
  seed: 1,
};
const crop = training.crop.height;
const pictures = locatedPictures(classes, 8);

interface Change {
  readonly training?: Partial<ClassifierTraining>;
  readonly start?: NetworkWeights;
  readonly resumeFrom?: TrainingState<ClassifierNote>;
}

/** Trains on an engine whose network names the class of every picture, from the seventh step on; before, another. */
async function run({ training: change, start, resumeFrom }: Change = {}) {
  let steps = 0;
  const engine = watchedEngine(({ x }, { labels }): Record<string, ElementArray> => {
    if (labels) return { loss: Float32Array.of(++steps) };
    const logits = cutsOf(x, crop).flatMap(({ picture }) =>
      Array.from({ length: classes }, (_, name) => 9 * Number(name === (picture + Number(steps < 7)) % classes)),
    );
    return { logits: Float32Array.from(logits) };
  });
  const saved: TrainingState<ClassifierNote>[] = [];
  const state = await trainClassifier(
    engine,
    augmented(pictures),
    pictures,
    { ...training, ...change },
    {
      resumeFrom: resumeFrom ?? null,
      save: async (state) => void saved.push(state),
      progress: async () => {},
    },
    start,
  );
  const [train, validation] = engine.steps;
  return { train, validation, saved, state };
}

/** By how much values have moved from others: one number where all moved alike. */
const movedBy = (values: ElementArray, from: ElementArray): number[] => [
  ...new Set(values.map((value, at) => value - from[at])),
];

let first: Awaited<ReturnType<typeof run>>;
/** Weights that no initialiser makes. */
let given: Record<'parameters' | 'statistics', Float32Array>;
beforeAll(async () => {
  first = await run();
  const { parameters, statistics } = first.train.loaded[0];
  given = {
    parameters: Float32Array.from(parameters, (_, at) => at % 7),
    statistics: new Float32Array(statistics.length),
  };
});

describe('a step of the classifier', () => {
  let train: WatchedStep;
  let epochs: Cut[][];
  beforeAll(() => {
    train = first.train;
    epochs = [0, 1, 2, 3].map((epoch) => train.fed.slice(3 * epoch, 3 * epoch + 3).flatMap(({ x }) => cutsOf(x, crop)));
  });

  it('has the learning rate of its epoch, which drops at the start of the second and of the fourth', async () => {
    expect(fedValues(train, 'rate'), 'rates of the steps').toEqual(
      [
        [0.1, 0.1, 0.1],
        [0.01, 0.01, 0.01],
        [0.01, 0.01, 0.01],
        [0.001, 0.001, 0.001],
      ].flat(),
    );
    const constant = await run({ training: { rate: { initial: 0.5, dropEpochs: [], divisor: 10 } } });
    expect(fedValues(constant.train, 'rate'), 'rates of the steps').toEqual(Array(12).fill(0.5));
  });

  it('sees every picture once an epoch, in an order that is never the same', () => {
    const orders = epochs.map((epoch) => epoch.map(({ picture }) => picture));
    for (const order of orders)
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: classes }, (_, picture) => picture));
    expect(new Set(orders.map((order) => order.join())).size, 'orders of four epochs that differ').toBe(4);
  });

  it('is told the classes of the very pictures it sees', () => {
    for (const { x, labels } of train.fed)
      expect(cutsOf(x, crop).map(({ picture }) => picture)).toEqual(Array.from(labels));
  });

  it('sees another crop of a picture each time, every second one mirrored', () => {
    const all = epochs.flat();
    for (const side of ['top', 'left'] as const)
      expect(new Set(all.map((cut) => cut[side])), `positions from the ${side}`).toEqual(new Set([0, 1, 2, 3, 4]));
    const mirrored = all.filter(({ mirror }) => mirror).length;
    expect(Math.abs(mirrored - 24), 'mirrored of forty-eight, less half').toBeLessThan(11);
    for (let picture = 0; picture < classes; picture++) {
      const views = all.filter((cut) => cut.picture === picture).map((cut) => JSON.stringify(cut));
      expect(new Set(views).size, `views of picture ${picture} in four epochs`).toBeGreaterThan(1);
    }
  });

  it('sees the same in every run of a seed, and from wherever it is taken up; another seed, other pictures', async () => {
    expect((await run({ resumeFrom: first.saved[1] })).train.fed).toEqual(train.fed.slice(6));
    expect((await run({ training: { seed: 2 } })).train.fed[0]['x']).not.toEqual(train.fed[0]['x']);
  });

  it('draws anew for each epoch where an epoch has fewer than all', async () => {
    const { train: few } = await run({ training: { epochImages: 8 } });
    const chosen = [0, 2, 4, 6].map((step) =>
      few.fed.slice(step, step + 2).flatMap(({ labels }) => Array.from(labels).sort((a, b) => a - b)),
    );
    for (const epoch of chosen) expect(new Set(epoch).size).toBe(8);
    expect(new Set(chosen.map((epoch) => epoch.sort((a, b) => a - b).join())).size).toBeGreaterThan(1);
  });
});

it('goes on from the weights it is given, and else from those of its seed, at rest', async () => {
  const loaded = async (change: Change) => (await run(change)).train.loaded[0];
  const [ofSeed, again, other] = [first.train.loaded[0], await loaded({}), await loaded({ training: { seed: 2 } })];
  const goneOn = await loaded({ start: given });
  for (const name of ['parameters', 'statistics'] as const) {
    expect(movedBy(goneOn[name], given[name])).toEqual([0]);
    expect(movedBy(again[name], ofSeed[name])).toEqual([0]);
  }
  expect(movedBy(other['parameters'], ofSeed['parameters']).length).toBeGreaterThan(1);
  for (const { velocity } of [goneOn, ofSeed]) expect([...new Set(velocity)]).toEqual([0]);
});

it('validates after every epoch, on the middle of every picture, with the weights of that moment', async () => {
  const { validation, state, train } = await run({ start: given });
  // Three batches of four after each epoch of three steps, each of which moves a weight up by one.
  expect(validation.fed).toHaveLength(12);
  validation.fed.forEach(({ x, parameters, statistics }, at) => {
    const steps = 3 * (Math.floor(at / 3) + 1);
    expect(movedBy(parameters, given.parameters), 'steps of the weights').toEqual([steps]);
    expect(movedBy(statistics, given.statistics), 'steps of the moving statistics').toEqual([steps]);
    const middle = { top: 2, left: 2, mirror: false };
    expect(cutsOf(x, crop)).toEqual([0, 1, 2, 3].map((item) => ({ picture: 4 * (at % 3) + item, ...middle })));
  });
  // 9 nats more than the eleven others: ln(1 + 11 e^-9) right, 9 more wrong.
  const [right, wrong] = [Math.log1p(11 * Math.exp(-9)), 9 + Math.log1p(11 * Math.exp(-9))];
  expect(state.note.curve.map(({ epoch, top1 }) => [epoch, top1])).toEqual([
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 1],
  ]);
  [wrong, wrong, right, right].forEach((loss, at) => expect(state.note.curve[at].valLoss).toBeCloseTo(loss, 5));
  expect(state.note.curve.map(({ trainLoss }) => trainLoss)).toEqual([2, 5, 8, 11]);
  [0.1, 0.01, 0.01, 0.001].forEach((rate, at) => expect(state.note.curve[at].learningRate).toBeCloseTo(rate, 12));
  expect(movedBy(state.arrays['parameters'], given.parameters)).toEqual([12]);
  expect([train.disposed, validation.disposed]).toEqual([true, true]);
});

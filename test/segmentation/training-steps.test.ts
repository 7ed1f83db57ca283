// What a segmentation network's training feeds its step, iteration by iteration.
import { beforeAll, describe, expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput } from '../../lib/classification/programs.ts';
import type { ElementArray } from '../../lib/engine/engine.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import type { SegmentationExamples } from '../../lib/segmentation/examples.ts';
import type { ClassifierVectors } from '../../lib/segmentation/pretraining.ts';
import {
  trainSegmentation,
  type SegmentationNote,
  type SegmentationTraining,
} from '../../lib/segmentation/training.ts';
import type { TrainingState } from '../../lib/training/state.ts';
import { cutsOf, locatedPictures, type Cut } from '../training/located-pictures.ts';
import { fedValues, watchedEngine, type WatchedStep } from '../training/watched-engine.ts';
import { augmentedSegmentation } from './augmented.ts';

// Seven maps of 6x6 with masks of eight times that; each pixel's class is the number of its map.
const [count, side, stride, crop] = [7, 6, 8, 4];
const maps: SegmentationExamples = {
  inputs: locatedPictures(count, side),
  maskHeight: side * stride,
  maskWidth: side * stride,
  readMasks: (indices) =>
    Uint8Array.from(Array.from(indices).flatMap((map) => Array<number>((side * stride) ** 2).fill(map))),
};
const training: SegmentationTraining = {
  network: 'cResNet-39',
  width: 1 / 32,
  classes: count,
  atrousRates: [1],
  iterations: 8,
  batch: 4,
  rate: { initial: 0.01, power: 0.9 },
  momentum: 0.9,
  weightDecay: 5e-4,
  headRate: 10,
  trainNorms: false,
  crop: { height: crop, width: crop },
  evaluateEvery: 3,
  seed: 1,
};

async function run(
  change: Partial<SegmentationTraining> = {},
  resumeFrom: TrainingState<SegmentationNote> | null = null,
  pretrained: ClassifierVectors | null = null,
) {
  const engine = watchedEngine(
    ({ x }, { labels }): Record<string, ElementArray> =>
      labels
        ? { loss: Float32Array.of(1) }
        : { masks: Int32Array.from(maps.readMasks(cutsOf(x, side).map(({ picture }) => picture))) },
  );
  const saved: TrainingState<SegmentationNote>[] = [];
  const save = async (state: TrainingState<SegmentationNote>) => void saved.push(state);
  const hooks = { resumeFrom, save, progress: async () => {} };
  const all = { ...training, ...change };
  const { note } = await trainSegmentation(engine, augmentedSegmentation(maps), maps, pretrained, all, hooks);
  const [step, evaluation] = engine.steps;
  return { step, evaluation, saved, note };
}

describe('a step of a segmentation network', () => {
  let step: WatchedStep;
  let saved: TrainingState<SegmentationNote>[];
  let batches: Cut[][];
  beforeAll(async () => {
    ({ step, saved } = await run());
    batches = step.fed.map(({ x }) => cutsOf(x, crop));
  });

  it('sees other pictures at other places every time, none twice in a batch', () => {
    const chosen = batches.map((batch) => batch.map(({ picture }) => picture));
    for (const pictures of chosen) expect(new Set(pictures).size, `different of ${pictures.join(', ')}`).toBe(4);
    expect(new Set(chosen.map((pictures) => pictures.join())).size, 'choices of pictures that differ').toBe(8);
    expect(new Set(chosen.flat()).size, 'of seven maps in eight batches of four').toBe(count);
    const places = batches.flat().map(({ top, left, mirror }) => [top, left, mirror].join());
    expect(new Set(places).size, 'of eighteen places in thirty-two draws').toBeGreaterThan(10);
  });

  it('is told the labels of the very pictures it sees', () => {
    step.fed.forEach(({ labels }, at) => {
      const expected = batches[at].flatMap(({ picture }) => Array<number>(crop * crop).fill(picture));
      expect([...labels]).toEqual(expected);
    });
  });

  it('has a learning rate that falls with the 0.9th power of what remains', () => {
    // 0.01 x 1, 0.875^0.9, 0.75^0.9, 0.5^0.9 and 0.125^0.9.
    const expected = { 0: 0.01, 1: 0.008867624, 2: 0.007718895, 4: 0.005358867, 7: 0.001538931 };
    const rates = fedValues(step, 'rate');
    expect(rates).toHaveLength(8);
    for (const [iteration, rate] of Object.entries(expected))
      expect(rates[Number(iteration)], `the rate at iteration ${iteration}`).toBeCloseTo(rate, 8);
  });

  it('sees the same in every run of a seed, and from wherever it is taken up; another seed, other pictures', async () => {
    expect((await run({}, saved[0])).step.fed).toEqual(step.fed.slice(3));
    expect((await run({ seed: 2 })).step.fed[0]['x']).not.toEqual(step.fed[0]['x']);
  });
});

it('starts at rest from the weights of its seed, of a trained classifier in all but the last layer', async () => {
  const { network, width } = training;
  const shape = {
    architecture: architectures[network],
    width,
    classes: 5,
    height: crop,
    inputWidth: crop,
    channels: 3,
  };
  const layout = await layoutOf(classifier(shape), classifierInput(shape, 1));
  const trained = { classes: 5, ...initialParameters(layout, 9) };
  /** By how many weights trainings of two seeds differ at the start. */
  const apart = async (pretrained: ClassifierVectors | null) => {
    const [one, other] = await Promise.all(
      [1, 2].map(async (seed) => {
        const [{ parameters, velocity }] = (await run({ seed, iterations: 1 }, null, pretrained)).step.loaded;
        expect([...new Set(velocity)]).toEqual([0]);
        return parameters;
      }),
    );
    return one.filter((value, at) => value !== other[at]).length;
  };
  // 3x3 taps of 512 * 4 / 32 features for seven classes; their biases start from zero.
  const last = 9 * 64 * count;
  expect(await apart(trained)).toBe(last);
  // All filters, the last layer's included, and no scales, shifts or biases.
  expect(await apart(null)).toBe(layout.decayedCount - 64 * 5 + last);
});

it('evaluates on all of the whole pictures with the weights of the moment and the statistics of the start', async () => {
  const { step, evaluation, note } = await run();
  // Two batches of at most four after the third, the sixth and the eighth step, each of which moves a weight up by one.
  const start = step.loaded[0]['parameters'][0];
  const moments = evaluation.fed.map(({ parameters }) => Math.round(parameters[0] - start));
  expect(moments, 'steps of the weights').toEqual([3, 3, 6, 6, 8, 8]);
  for (const { statistics } of evaluation.fed) expect(statistics).toEqual(step.fed[0]['statistics']);
  const seen = evaluation.fed.slice(0, 2).flatMap(({ x }) => cutsOf(x, side));
  const whole = { top: 0, left: 0, mirror: false };
  // The last batch is filled up with its own first.
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 4].map((picture) => ({ picture, ...whole })));
  expect(note.curve.map(({ iteration, miou }) => [iteration, miou])).toEqual([
    [3, 1],
    [6, 1],
    [8, 1],
  ]);
});

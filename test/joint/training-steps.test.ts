// What a joint training and its control feed their steps, step by step.
import { beforeAll, describe, expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput } from '../../lib/classification/programs.ts';
import { codec, imageSpecs } from '../../lib/codec/programs.ts';
import type { ElementArray } from '../../lib/engine/engine.ts';
import { trainJointly, type JointNote, type JointTraining } from '../../lib/joint/training.ts';
import { initialParameters, layoutOf, type NetworkWeights } from '../../lib/nn/parameters.ts';
import type { Examples } from '../../lib/training/examples.ts';
import { cutsOf, locatedPictures } from '../training/located-pictures.ts';
import { fedValues, watchedEngine, type WatchedStep } from '../training/watched-engine.ts';
import { size, toyJoint } from './toy.ts';

// Three epochs of two steps.
const view = 32;
const training: JointTraining = {
  ...toyJoint,
  epochs: 3,
  epochImages: null,
  rate: { initial: 0.0025, dropEpochs: [1, 2], divisor: 10 },
};
const companion = { network: 'cResNet-39', width: 1 / 32, classes: 20 } as const;
const pictures = locatedPictures(16, size);
/** What every step returns. */
const values = { loss: 5, mse: 4, entropy: 3, crossEntropy: 2 };

let from: { codec: NetworkWeights; classifier: NetworkWeights };
beforeAll(async () => {
  const codecLayout = await layoutOf(codec(training), imageSpecs(1, 24, 24));
  const { network, ...widths } = companion;
  const shape = { ...widths, architecture: architectures[network], height: 3, inputWidth: 3, channels: 4 };
  const classifierLayout = await layoutOf(classifier(shape), classifierInput(shape, 1));
  from = { codec: initialParameters(codecLayout, 1), classifier: initialParameters(classifierLayout, 1) };
});

describe.each([
  ['codec and classifier', companion],
  ['the codec alone', null],
] as const)('a step of %s', (_, network) => {
  async function run(change: Partial<JointTraining> = {}, train = pictures) {
    const engine = watchedEngine((_, { rate }) =>
      rate
        ? Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Float32Array.of(value)]))
        : { logits: new Float32Array(training.batch * companion.classes) },
    );
    const parts = network ? from : { ...from, classifier: null };
    const hooks = { resumeFrom: null, save: async () => {}, progress: async () => {} };
    const { note } = await trainJointly(engine, train, pictures, parts, network, { ...training, ...change }, hooks);
    const [step, validation] = engine.steps;
    return { step, validation, note };
  }

  let step: WatchedStep;
  let validation: WatchedStep | undefined;
  let note: JointNote;
  beforeAll(async () => {
    ({ step, validation, note } = await run());
  });

  it("is told epoch by epoch: the codec's numbers in one curve, the classifier's in the other", () => {
    const { crossEntropy, ...ofCodec } = values;
    expect(note.curve).toEqual([2, 4, 6].map((iteration) => ({ iteration, ...ofCodec })));
    expect(note.classification.map(({ epoch, trainLoss, valLoss }) => [epoch, trainLoss, valLoss])).toEqual(
      // Logits of nothing but zeros say nothing of twenty classes.
      network ? [1, 2, 3].map((epoch) => [epoch, crossEntropy, expect.closeTo(Math.log(20), 6)]) : [],
    );
  });

  it('is held to H_t from the first to the last, at the learning rate of its epoch', async () => {
    expect(fedValues(step, 'targetEntropy'), 'H_t of the steps').toEqual(Array(6).fill(0.8));
    expect(fedValues(step, 'rate'), 'rates of the steps').toEqual([
      0.0025, 0.0025, 0.00025, 0.00025, 0.000025, 0.000025,
    ]);
    const constant = { initial: 0.5, dropEpochs: [], divisor: 10 };
    const { step: other } = await run({ targetEntropy: 1.265, epochs: 1, rate: constant });
    expect(fedValues(other, 'targetEntropy'), 'H_t of the steps').toEqual([1.265, 1.265]);
    expect(fedValues(other, 'rate'), 'rates of the steps').toEqual([0.5, 0.5]);
  });

  it('sees every picture once an epoch, in another order and at other places each time', async () => {
    const epochs = [0, 2, 4].map((at) => step.fed.slice(at, at + 2).flatMap(({ x }) => cutsOf(x, view)));
    for (const cuts of epochs)
      expect(cuts.map(({ picture }) => picture).sort((a, b) => a - b)).toEqual([...(pictures.labels as Uint8Array)]);
    expect(new Set(epochs.map((cuts) => cuts.map(({ picture }) => picture).join())).size, 'orders').toBe(3);
    const views = epochs.flat().map(({ top, left, mirror }) => JSON.stringify([top, left, mirror]));
    expect(new Set(views).size, 'of 48 views of 162').toBeGreaterThan(30);
    if (!network) return;
    for (const { x, labels } of step.fed) expect(cutsOf(x, view).map(({ picture }) => picture)).toEqual([...labels]);
    // Four positions of 3x3 symbols among 4x4.
    const places = step.fed.flatMap(({ places }) =>
      Array.from({ length: training.batch }, (_, item) => [...places.subarray(4 * item, 4 * item + 4)].join('')),
    );
    expect(new Set(places)).toEqual(new Set(['1000', '0100', '0010', '0001']));
  });

  it('sees other pictures with another seed', async () => {
    expect((await run({ epochs: 1, seed: 2 })).step.fed[0]['x']).not.toEqual(step.fed[0]['x']);
  });

  if (network)
    it('names one place for each picture where they are wider than high', async () => {
      const rows = 24;
      const wide: Examples = {
        ...pictures,
        height: rows,
        read: (indices) => {
          const whole = pictures.read(indices);
          const parts = Array.from(indices, (_, at) =>
            whole.subarray(3 * size * size * at).subarray(0, 3 * size * rows),
          );
          return Uint8Array.from(parts.flatMap((part) => [...part]));
        },
      };
      const { step: ofWide } = await run({ epochs: 1 }, wide);
      // Three columns of symbols among four, and all three rows: two places.
      const named = ofWide.fed.flatMap(({ places }) =>
        Array.from({ length: training.batch }, (_, item) => [...places.subarray(2 * item, 2 * item + 2)].join('')),
      );
      expect(named).toHaveLength(16);
      expect(new Set(named)).toEqual(new Set(['10', '01']));
    });

  it('starts from the weights given, at rest; validation has those of the moment', async () => {
    const parts = network ? [from.codec, from.classifier] : [from.codec];
    const [parameters, statistics] = (['parameters', 'statistics'] as const).map((name) =>
      Float32Array.from(parts.flatMap((part) => [...part[name]])),
    );
    expect(step.loaded).toHaveLength(1);
    const bytes = ({ buffer }: ElementArray) => Buffer.from(buffer);
    const same = (array: ElementArray, expected: Float32Array) => bytes(array).equals(bytes(expected));
    expect(same(step.loaded[0]['parameters'], parameters), "the start's parameters").toBe(true);
    expect(same(step.loaded[0]['statistics'], statistics), "the start's moving statistics").toBe(true);
    expect([...new Set(step.loaded[0]['velocity'])]).toEqual([0]);
    // Two batches of eight after each epoch.
    const moments = validation?.fed.map((fed) => Math.round(fed['parameters'][0] - parameters[0]));
    expect(moments, 'steps of the weights').toEqual(network ? [2, 2, 4, 4, 6, 6] : undefined);
  });
});

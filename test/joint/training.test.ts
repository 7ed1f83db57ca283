// Joint training as a whole, at toy size: resumed it ends where an uninterrupted run ends; the control trains no classifier.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput } from '../../lib/classification/programs.ts';
import { codec, imageSpecs } from '../../lib/codec/programs.ts';
import { openLiveEncoding } from '../../lib/codec/live-encoding.ts';
import { trainClassifier } from '../../lib/classification/training.ts';
import { renderScene } from '../../lib/datasets/synthetic-scenes.ts';
import type { Engine } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { trainJointly, type JointNote, type JointTraining } from '../../lib/joint/training.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import { centerValues, pixelValues, type Examples } from '../../lib/training/examples.ts';
import type { TrainingState } from '../../lib/training/state.ts';
import { size, toyJoint } from './toy.ts';

const training: JointTraining = {
  ...toyJoint,
  epochs: 2,
  epochImages: 16,
  rate: { initial: 0.0025, dropEpochs: [1], divisor: 10 },
};
const companion = { network: 'cResNet-39', width: 1 / 16, classes: 20 } as const;

function scenes(part: 'train' | 'val', count: number): Examples {
  const rendered = Array.from({ length: count }, (_, index) => renderScene(1, part, index, size));
  return {
    count,
    height: size,
    width: size,
    channels: 3,
    labels: rendered.map(({ label }) => label),
    values: pixelValues([0, 0, 0]),
    read: (indices) => Uint8Array.from(Array.from(indices).flatMap((index) => [...rendered[index].image])),
  };
}

async function start() {
  const codecLayout = await layoutOf(codec(training), imageSpecs(1, 24, 24));
  const shape = {
    architecture: architectures['cResNet-39'],
    width: 1 / 16,
    classes: 20,
    height: 3,
    inputWidth: 3,
    channels: 4,
  };
  const classifierLayout = await layoutOf(classifier(shape), classifierInput(shape, 1));
  return { codec: initialParameters(codecLayout, 1), classifier: initialParameters(classifierLayout, 1) };
}

const sha256 = (values: Float32Array): string => createHash('sha256').update(values).digest('hex');
const silent = { save: async () => {}, progress: async () => {} };
const [train, val] = [scenes('train', 24), scenes('val', 12)];
const engine = onnxEngine('cpu');

it("goes on from an epoch's end to the very same weights and curves", async () => {
  const from = await start();
  const saved: TrainingState<JointNote>[] = [];
  const whole = await trainJointly(engine, train, val, from, companion, training, {
    ...silent,
    resumeFrom: null,
    save: async (state) => void saved.push(state),
  });
  expect(whole.note.curve.map(({ iteration }) => iteration)).toEqual([2, 4]);
  expect(whole.note.classification.map(({ epoch, learningRate }) => [epoch, learningRate])).toEqual([
    [1, 0.0025],
    [2, 0.00025],
  ]);
  for (const { top1, top5 } of whole.note.classification) expect(top1).toBeLessThanOrEqual(top5);
  const resumed = await trainJointly(engine, train, val, from, companion, training, {
    ...silent,
    resumeFrom: saved[0],
  });
  expect(resumed).toEqual(whole);
  expect(whole.codec.parameters).not.toEqual(from.codec.parameters);
  expect(whole.classifier!.parameters).not.toEqual(from.classifier.parameters);
});

it('trains the codec alone as the control, on the same images', async () => {
  const { codec: codecStart } = await start();
  const {
    note,
    codec: tuned,
    classifier: none,
  } = await trainJointly(engine, train, val, { codec: codecStart, classifier: null }, null, training, {
    ...silent,
    resumeFrom: null,
  });
  expect(none).toBeNull();
  expect(note.classification).toEqual([]);
  expect(tuned.parameters).toHaveLength(codecStart.parameters.length);
  expect(tuned.parameters).not.toEqual(codecStart.parameters);
});

it('sees the views that a classifier on the frozen codec sees, in their order, where it is told to', async () => {
  const from = await start();
  const hooks = { ...silent, resumeFrom: null };
  /** What programs on views of the pictures are fed, step by step; as digests, for a difference of whole batches takes minutes to print. */
  const views: string[][] = [];
  const watched: Engine = {
    ...engine,
    async compile(program, specs, options) {
      const step = await engine.compile(program, specs, options);
      const isOfViews = String(specs['x']?.shape) === '8,32,32,3';
      return {
        ...step,
        run: (inputs) => {
          if (isOfViews) views.at(-1)!.push(sha256(inputs['x'] as Float32Array));
          return step.run(inputs);
        },
      };
    },
  };
  const { epochs, epochImages, batch, rate, momentum, seed } = training;
  views.push([]);
  const crop = { height: 3, width: 3 };
  const live = await openLiveEncoding(watched, training, from.codec, train, crop, batch);
  const alone = { ...companion, epochs, epochImages, batch, rate, momentum, seed, weightDecay: 0, crop };
  const whole: Examples = {
    ...val,
    height: 3,
    width: 3,
    channels: 4,
    values: centerValues([0], 4),
    read: (all) => new Uint8Array(36 * all.length),
  };
  await trainClassifier(watched, live, whole, alone, hooks, from.classifier);
  await live.dispose();
  for (const draws of ['classifier', undefined] as const) {
    for (const network of [companion, null]) {
      views.push([]);
      const parts = network ? from : { ...from, classifier: null };
      await trainJointly(watched, train, val, parts, network, { ...training, ...(draws && { draws }) }, hooks);
    }
  }
  const [ofClassifier, joint, control, ownJoint, ownControl] = views;
  expect(ofClassifier).toHaveLength(4);
  for (const same of [joint, control]) expect(same).toEqual(ofClassifier);
  expect(ownJoint).not.toEqual(ofClassifier);
  expect(ownControl).toEqual(ownJoint);
});

it('refuses crops that are no whole blocks, and tells of a training that diverges', async () => {
  const from = await start();
  const hooks = { ...silent, resumeFrom: null };
  await expect(trainJointly(engine, train, val, from, companion, { ...training, crop: 20 }, hooks)).rejects.toThrow(
    'a multiple of 8 pixels, got 20',
  );
  const wild = { ...training, rate: { initial: 1e12, dropEpochs: [], divisor: 10 } };
  await expect(trainJointly(engine, train, val, from, companion, wild, hooks)).rejects.toThrow(
    /^the joint training diverged in epoch 1 .*: lower the learning rate \(now 1000000000000\)$/,
  );
});

import { describe, expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput } from '../../lib/classification/programs.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { createConfusion } from '../../lib/metrics/mean-iou.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import type { SegmentationExamples } from '../../lib/segmentation/examples.ts';
import { augmentedSegmentation } from './augmented.ts';
import type { ClassifierVectors } from '../../lib/segmentation/pretraining.ts';
import {
  trainSegmentation,
  type SegmentationHooks,
  type SegmentationNote,
  type SegmentationTraining,
} from '../../lib/segmentation/training.ts';
import { packState, unpackState, type TrainingState } from '../../lib/training/state.ts';

const engine = onnxEngine('cpu');
const [side, stride, channels, classes] = [6, 8, 4, 3];

/**
 * Toy latents: the left part of the map is background, the rest class 1 or 2, upper or lower; the symbols say which.
 * The first row and column of a mask are void.
 */
function toy(count: number): SegmentationExamples {
  const classOf = (image: number, row: number, column: number): number => {
    if (column < 2 + (image % 3)) return 0;
    return row < 3 ? 1 : 2;
  };
  const masks = (indices: ArrayLike<number>): Uint8Array =>
    Uint8Array.from(
      Array.from(indices).flatMap((image) =>
        Array.from({ length: (side * stride) ** 2 }, (_, at) => {
          const [row, column] = [Math.floor(at / (side * stride)), at % (side * stride)];
          const isBorder = row === 0 || column === 0;
          return isBorder ? 255 : classOf(image, Math.floor(row / stride), Math.floor(column / stride));
        }),
      ),
    );
  const symbols = (indices: ArrayLike<number>): Uint8Array =>
    Uint8Array.from(
      Array.from(indices).flatMap((image) =>
        Array.from({ length: side * side * channels }, (_, at) => {
          const [pixel, channel] = [Math.floor(at / channels), at % channels];
          return Number(classOf(image, Math.floor(pixel / side), pixel % side) === channel);
        }),
      ),
    );
  const values = Float32Array.from({ length: 256 * channels }, (_, index) => 2 * (index & 255) - 1);
  return {
    inputs: { count, height: side, width: side, channels, labels: new Uint8Array(count), values, read: symbols },
    maskHeight: side * stride,
    maskWidth: side * stride,
    readMasks: masks,
  };
}

const training: SegmentationTraining = {
  network: 'cResNet-39',
  width: 1 / 16,
  classes,
  atrousRates: [2, 6],
  iterations: 5,
  batch: 2,
  rate: { initial: 0.01, power: 0.9 },
  momentum: 0.9,
  weightDecay: 5e-4,
  headRate: 10,
  trainNorms: true,
  crop: { height: 5, width: 5 },
  evaluateEvery: 2,
  seed: 1,
};

function hooks(more: Partial<SegmentationHooks> = {}): SegmentationHooks {
  return { resumeFrom: null, save: async () => {}, progress: async () => {}, ...more };
}

async function pretrained(): Promise<ClassifierVectors> {
  const shape = {
    architecture: architectures['cResNet-39'],
    width: 1 / 16,
    classes: 5,
    height: side,
    inputWidth: side,
    channels,
  };
  const layout = await layoutOf(classifier(shape), classifierInput(shape, 1));
  const { parameters, statistics } = initialParameters(layout, 9);
  return { classes: 5, parameters, statistics: statistics.map((value) => value + 0.25) };
}

const packed = (state: TrainingState<SegmentationNote>): string =>
  Buffer.from(packState({ note: state.note, arrays: state.arrays })).toString('latin1');

describe('training', () => {
  it('learns four images by heart, and hands out the masks that it scores', async () => {
    const examples = toy(4);
    const chunks: { masks: Uint8Array; firstImage: number }[] = [];
    const { note, classIou } = await trainSegmentation(
      engine,
      augmentedSegmentation(examples),
      examples,
      null,
      {
        ...training,
        iterations: 60,
        evaluateEvery: 60,
        batch: 3,
        crop: { height: side, width: side },
        rate: { initial: 0.02, power: 0.9 },
      },
      hooks({ predictions: (masks, firstImage) => void chunks.push({ masks, firstImage }) }),
    );
    const last = note.curve.at(-1)!;
    expect(last.miou).toBeGreaterThan(0.9);
    expect(last.pixelAccuracy).toBeGreaterThan(0.95);
    // Four images in batches of three.
    expect(chunks.map(({ masks, firstImage }) => [firstImage, masks.length])).toEqual([
      [0, 3 * 48 * 48],
      [3, 48 * 48],
    ]);
    const confusion = createConfusion(classes);
    chunks.forEach(({ masks, firstImage }) =>
      confusion.add(
        masks,
        examples.readMasks(Array.from({ length: masks.length / 48 ** 2 }, (_, index) => firstImage + index)),
      ),
    );
    expect(confusion.scores()).toEqual({ miou: last.miou, pixelAccuracy: last.pixelAccuracy, classIou });
  });

  it('gives the same when taken up after an evaluation, bit for bit, and leaves the statistics alone', async () => {
    const states: Uint8Array[] = [];
    const start = await pretrained();
    const run = (more: Partial<SegmentationHooks>) =>
      trainSegmentation(engine, augmentedSegmentation(toy(5)), toy(3), start, training, hooks(more));
    const whole = await run({ save: async (state) => void states.push(packState(state)) });
    expect(whole.note.curve.map(({ iteration }) => iteration)).toEqual([2, 4, 5]);
    // A.5, at the steps before the evaluations.
    [1, 3, 4].forEach((iteration, at) =>
      expect(whole.note.curve[at].learningRate).toBeCloseTo(0.01 * (1 - iteration / 5) ** 0.9, 12),
    );
    expect(whole.arrays['statistics']).toEqual(start.statistics);
    expect(whole.moved).toBeGreaterThan(0);
    expect(states).toHaveLength(3);
    for (const bytes of [states[0], states[2]]) {
      const steps: number[] = [];
      const masks: number[] = [];
      const resumeFrom = unpackState<SegmentationNote>(bytes);
      const resumed = await run({
        resumeFrom,
        progress: async (done) => void steps.push(done),
        predictions: (_, firstImage) => void masks.push(firstImage),
      });
      expect(packed(resumed)).toBe(packed(whole));
      expect([resumed.note, resumed.classIou]).toEqual([whole.note, whole.classIou]);
      expect(steps).toEqual([1, 2, 3, 4, 5].slice(resumeFrom.note.curve.at(-1)!.iteration));
      expect(masks).toEqual([0, 2]);
    }
  });

  it('reads RGB images at their own size', async () => {
    const noise = (length: number, bound: number): Uint8Array =>
      Uint8Array.from({ length }, (_, index) => (index * index * 31) % bound);
    const images: SegmentationExamples = {
      inputs: {
        count: 2,
        height: 40,
        width: 32,
        channels: 3,
        labels: [0, 1],
        values: Float32Array.from({ length: 768 }, (_, index) => ((index & 255) - 128) / 64),
        read: ({ length }) => noise(length * 40 * 32 * 3, 256),
      },
      maskHeight: 40,
      maskWidth: 32,
      readMasks: ({ length }) => noise(length * 40 * 32, classes),
    };
    const sizes: number[] = [];
    await trainSegmentation(
      engine,
      augmentedSegmentation(images),
      images,
      null,
      { ...training, network: 'ResNet-50', iterations: 1, crop: { height: 24, width: 20 } },
      hooks({ predictions: (masks) => void sizes.push(masks.length) }),
    );
    expect(sizes).toEqual([2 * 40 * 32]);
  });

  it('says what is wrong', async () => {
    const run = (change: Partial<SegmentationTraining>, validation = toy(1)) =>
      trainSegmentation(engine, augmentedSegmentation(toy(3)), validation, null, { ...training, ...change }, hooks());
    await expect(run({ batch: 4 })).rejects.toThrow(
      'training needs at least one batch of 4 images, got 3: use more images or a smaller batch',
    );
    await expect(run({ evaluateEvery: 0 })).rejects.toThrow(
      'evaluateEvery: expected a whole number of at least 1, got 0',
    );
    await expect(run({ rate: { initial: Number.NaN, power: 0.9 } })).rejects.toThrow(
      /the training of cResNet-39-d diverged at iteration 2 \(loss NaN\): lower the learning rate/,
    );
    const images = { ...toy(1), maskHeight: side, maskWidth: side };
    await expect(run({}, images)).rejects.toThrow(
      'training masks have 8 pixels per input step, validation masks 1: both need the same input type',
    );
  });
});

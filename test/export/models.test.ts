// Exported files against the kit's engine, at sizes that they were not recorded at.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { InferenceSession } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput, evaluationProgram } from '../../lib/classification/programs.ts';
import { frequencyTable } from '../../lib/codec/bitstream/bitstream.ts';
import type { CodecShape } from '../../lib/codec/autoencoder.ts';
import { decodingProgram, encodingProgram, representationProgram } from '../../lib/codec/programs.ts';
import { learnedCenters } from '../../lib/codec/transcoding.ts';
import { valuesOf } from '../../lib/codec/quantizer.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { Arrays, ElementArray, Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { loadOnnxRuntime } from '../../lib/engine/onnx-runtime.mjs';
import { ofAnySize } from '../../lib/export/any-size.ts';
import { exportTo } from '../../lib/export/export.ts';
import { portableModel } from '../../lib/export/model.ts';
import { portablePictureClassifier } from '../../lib/export/portable.ts';
import { record } from '../../lib/engine/record.ts';
import { segmenter, segmenterEvaluationProgram } from '../../lib/segmentation/programs.ts';
import {
  classes,
  classifierOf,
  classifierShape,
  codecOf,
  point,
  segmenterOf,
  segmenterShape,
  storeWith,
  weightsOf,
} from './networks.ts';
import { onnxFile, type OnnxFile } from './onnx-file.ts';

const rate = '0.330bpp';
const { InferenceSession: Session, Tensor } = loadOnnxRuntime();

let folder: Record<string, Uint8Array>;
let shape: CodecShape;
let width: number;
let atrousRates: readonly number[];
let centers: Float32Array;

beforeAll(async () => {
  const base = await mkdtemp(join(tmpdir(), 'export-'));
  const { store, experiment, profile } = await storeWith(join(base, 'store'), ['codec', 'classifier', 'segmenter']);
  await exportTo(join(base, 'made'), experiment, [point], store, new Map());
  const names = ['encoder', 'decoder', 'classifier', 'segmenter'];
  const files = await Promise.all(names.map((name) => readFile(join(base, 'made', `${name}-${rate}.onnx`))));
  folder = Object.fromEntries(names.map((name, at) => [name, files[at]]));
  await rm(base, { recursive: true });
  ({ width } = profile.classification);
  ({ atrousRates } = profile.segmentation);
  shape = { width: profile.codec.width, centers: profile.codec.centers, channels: point.channels };
  centers = await learnedCenters(shape, (await codecOf(shape)).parameters);
});

/** Outputs of an exported file for one input. */
async function fromFile(name: string, input: string, array: ElementArray, dims: readonly number[]) {
  const session: InferenceSession = await Session.create(folder[name]);
  const type = array instanceof Int32Array ? 'int32' : 'float32';
  const outputs = await session.run({ [input]: new Tensor(type, array as Float32Array, dims) });
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([key, { data, dims: own }]) => [key, { data: data as Float32Array, dims: own }]),
  );
}

/** Outputs of a program as the kit runs it. */
async function fromEngine(program: Program, specs: Specs, inputs: Arrays) {
  const step = await onnxEngine('cpu').compile(program, specs);
  const outputs = await step.run(inputs);
  await step.dispose();
  return outputs as Record<string, Float32Array>;
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
};

const weightSpecs = ({ layout }: { layout: { parameterCount: number; statisticCount: number } }): Specs => ({
  parameters: { shape: [layout.parameterCount] },
  statistics: { shape: [layout.statisticCount] },
});
const pixels = (count: number): Float32Array => {
  const random = createRandom('pixels');
  return Float32Array.from({ length: count }, () => 255 * random.next());
};
const drawn = (count: number): Int32Array => {
  const random = createRandom('symbols');
  return Int32Array.from({ length: count }, () => random.integer(shape.centers));
};

describe('the files', () => {
  it('are plain ONNX of one operator set, with weights inside and dimensions by name', () => {
    const files = Object.fromEntries(Object.entries(folder).map(([name, bytes]) => [name, onnxFile(bytes)]));
    for (const file of Object.values(files)) {
      expect(file.opsets).toEqual([':17']);
      expect(file.domains).toEqual(['']);
      expect(file.operations).not.toContain('Gemm');
      expect(file.initializers.map(({ name }) => name)).not.toContain('parameters');
    }
    const { channels } = point;
    const symbols = `int32 [batch, rows, columns, ${channels}]`;
    const edges = ({ inputs, outputs }: OnnxFile) => ({ inputs, outputs });
    expect(edges(files['encoder'])).toEqual({
      inputs: { image: 'float32 [batch, height, width, 3]' },
      outputs: { symbols },
    });
    expect(edges(files['decoder'])).toEqual({
      inputs: { symbols },
      outputs: { image: 'float32 [batch, height, width, 3]' },
    });
    expect(edges(files['classifier'])).toEqual({
      inputs: { symbols },
      outputs: { logits: `float32 [batch, ${classes}]`, probabilities: `float32 [batch, ${classes}]` },
    });
    expect(edges(files['segmenter'])).toEqual({
      inputs: { symbols: `int32 [batch, 4, 6, ${channels}]` },
      outputs: { masks: 'int32 [batch, 32, 48]' },
    });
  });

  it('fold what is known: a product for each layer, and each filter an initializer', () => {
    const { operations, initializers } = onnxFile(folder['decoder']);
    // No cutting of one long vector, no norms.
    expect(operations).toEqual([
      'Add',
      'Clip',
      'Conv',
      'ConvTranspose',
      'Gather',
      'Less',
      'Mul',
      'Relu',
      'Transpose',
      'Where',
    ]);
    const inner = 16;
    expect(initializers.filter(({ elements }) => elements === 9 * inner * inner)).toHaveLength(6);
  });

  it('say what they are', () => {
    const { metadata, description, version } = onnxFile(folder['classifier']);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(description).toContain('cResNet-51');
    expect(metadata).toMatchObject({
      network: 'cResNet-51',
      width: String(width),
      profile: 'smoke',
      trained_on: 'invented photos',
      codec_trained_on: 'invented photos',
      target_bpp: '0.33',
      symbol_stride: '8',
      symbol_channels: String(point.channels),
      class_names: '["tench","church","parachute"]',
      top1_percent: '31.00',
      top5_percent: '90.00',
      weights: 'single precision',
    });
    expect(JSON.parse(metadata['centers'])).toEqual([...centers]);
    expect(JSON.parse(metadata['frequencies'])).toEqual(frequencyTable([10, 20, 40, 20, 7, 3]));
    expect(onnxFile(folder['segmenter']).metadata).toMatchObject({
      network: 'cResNet-51-d',
      miou_percent: '25.00',
      class_names: '["background","disc"]',
      image_size: expect.stringContaining('32 x 48'),
    });
  });
});

describe('what they compute', () => {
  it.each([
    [1, 40, 24],
    [4, 16, 72],
  ])('the symbols of %i pictures of %i x %i, but at ties', async (batch, height, width_) => {
    const codec = await codecOf(shape);
    const x = pixels(batch * height * width_ * 3);
    const { symbols } = await fromFile('encoder', 'image', x, [batch, height, width_, 3]);
    expect(symbols.dims).toEqual([batch, height / 8, width_ / 8, shape.channels]);
    const specs = { x: { shape: [batch, height, width_, 3] }, ...weightSpecs(codec) };
    const { parameters, statistics } = codec;
    const own = await fromEngine(encodingProgram(shape, codec.layout), specs, { x, parameters, statistics });
    const { z } = await fromEngine(representationProgram(shape, codec.layout), specs, { x, parameters, statistics });
    const order = [...centers.keys()].map((center) => (at: number) => Math.abs(z[at] - centers[center]));
    for (const [at, symbol] of symbols.data.entries()) {
      const other = own['symbols'][at];
      if (symbol !== other) expect(Math.abs(order[symbol](at) - order[other](at))).toBeLessThan(1e-4);
    }
    expect(new Set(symbols.data).size).toBeGreaterThan(2);
  });

  it('the pictures of symbols', async () => {
    const codec = await codecOf(shape);
    const [batch, rows, columns] = [2, 3, 7];
    const symbols = drawn(batch * rows * columns * shape.channels);
    const { image } = await fromFile('decoder', 'symbols', symbols, [batch, rows, columns, shape.channels]);
    expect(image.dims).toEqual([batch, 8 * rows, 8 * columns, 3]);
    const { parameters, statistics } = codec;
    const own = await fromEngine(
      decodingProgram(shape, codec.layout),
      { symbols: { shape: [batch, rows, columns, shape.channels], dtype: 'int32' }, ...weightSpecs(codec) },
      { symbols, parameters, statistics },
    );
    // On a scale of 255.
    expect(furthest(image.data, own['reconstruction'])).toBeLessThan(255 * 1e-5);
  });

  it('the logits and probabilities of symbols, of a batch and of one', async () => {
    const { layout, parameters, statistics } = await classifierOf(width);
    const evaluation = evaluationProgram(classifier(classifierShape(width)), layout);
    const program: Program = ({ symbols, ...rest }) =>
      evaluation({ x: valuesOf(symbols, tf.tensor1d(centers)), ...rest });
    for (const [batch, rows, columns] of [
      [1, 4, 4],
      [3, 5, 9],
    ]) {
      const dims = [batch, rows, columns, shape.channels];
      const symbols = drawn(batch * rows * columns * shape.channels);
      const { logits, probabilities } = await fromFile('classifier', 'symbols', symbols, dims);
      const own = await fromEngine(
        program,
        { symbols: { shape: dims, dtype: 'int32' }, ...weightSpecs({ layout }) },
        { symbols, parameters, statistics },
      );
      const scale = Math.max(1, ...own['logits'].map(Math.abs));
      expect(furthest(logits.data, own['logits']) / scale).toBeLessThan(1e-5);
      for (let one = 0; one < batch; one++) {
        const row = [...probabilities.data.subarray(one * classes, (one + 1) * classes)];
        expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
        const exps = [...logits.data.subarray(one * classes, (one + 1) * classes)].map((logit, _, all) =>
          Math.exp(logit - Math.max(...all)),
        );
        const total = exps.reduce((sum, value) => sum + value, 0);
        row.forEach((share, at) => expect(share).toBeCloseTo(exps[at] / total, 5));
      }
    }
  });

  it('the masks of symbols, but at ties', async () => {
    const { layout, parameters, statistics } = await segmenterOf(width, atrousRates);
    const network = segmenter(segmenterShape(width, atrousRates));
    const evaluation = segmenterEvaluationProgram(network, layout, { height: 32, width: 48 });
    const batch = 5;
    const dims = [batch, 4, 6, shape.channels];
    const symbols = drawn(batch * 24 * shape.channels);
    const { masks } = await fromFile('segmenter', 'symbols', symbols, dims);
    expect(masks.dims).toEqual([batch, 32, 48]);
    const own = await fromEngine(
      ({ symbols: given, ...rest }) => evaluation({ x: valuesOf(given, tf.tensor1d(centers)), ...rest }),
      { symbols: { shape: dims, dtype: 'int32' }, ...weightSpecs({ layout }) },
      { symbols, parameters, statistics },
    );
    const different = masks.data.filter((mask, at) => mask !== own['masks'][at]).length;
    expect(different / masks.data.length).toBeLessThan(1e-3);
    expect(new Set(masks.data).size).toBe(2);
  });
});

describe('a program that is another one at another size', () => {
  const about = { name: 'x', description: '', version: '0', metadata: {} };
  const whole: readonly (number | string)[] = ['batch', 'height', 'width', 3];
  const exported = (program: Program, y = whole) =>
    portableModel(
      {
        program,
        specs: ({ batch, height, width: columns }) => ({ x: { shape: [batch, height, columns, 3] } }),
        constants: {},
        dimensions: { x: ['batch', 'height', 'width', 3], y },
      },
      about,
    );

  it.each<[string, Program, RegExp]>([
    [
      'a number taken from the size',
      ({ x }) => ({ y: tf.mul(x, x.shape[1]!) }),
      /a constant of its Mul depends on the size/,
    ],
    [
      'a part of the image',
      ({ x }) => ({ y: tf.slice(x, [0, 0, 0, 0], [-1, x.shape[1]! / 2, -1, -1]) }),
      /a constant of its Slice/,
    ],
    [
      'layers by the size',
      ({ x }) => ({ y: x.shape[1]! > 64 ? tf.relu(x) : tf.exp(tf.relu(x)) }),
      /the number of its nodes/,
    ],
    ['another layer', ({ x }) => ({ y: x.shape[1]! > 64 ? tf.relu(x) : tf.exp(x) }), /its node 0, a Exp,/],
    [
      'a shape that no value has',
      ({ x }) => ({ y: tf.reshape(x, [x.shape[0], x.shape[1]! / 2, x.shape[2]!, 6]) }),
      /a shape such as \[2, 32, 96, 6\]/,
    ],
  ])('is refused: %s', async (_, program, message) => {
    const y = message.source.includes('shape such as') ? ['batch', 'rows', 'width', 6] : undefined;
    await expect(exported(program, y)).rejects.toThrow(message);
  });

  it('is refused where a dimension is not what it is said to be', async () => {
    await expect(exported(({ x }) => ({ y: tf.relu(x) }), ['batch', 64, 'width', 3])).rejects.toThrow(
      "'y' is to be exported as [any size, 64, any size, 3], and the program has it as [any size, any size, any size, 3]",
    );
    await expect(exported(({ x }) => ({ y: tf.relu(x) }), ['batch', 'height', 'width', 'channels'])).rejects.toThrow(
      /and the program has it as \[any size, any size, any size, 3\]/,
    );
  });

  it('keeps shapes that vary: one dimension as the rest, several as another value has them', async () => {
    const at = (batch: number, height: number) =>
      record(
        ({ x }) => ({ back: tf.add(tf.reshape(tf.add(tf.reshape(x, [-1, 3]), 1), x.shape), 1) }),
        { x: { shape: [batch, height, 5, 3] } },
        {},
        true,
      );
    const graph = ofAnySize(await at(2, 7), await at(3, 11));
    const target = graph.constants.find(({ name }) => name.startsWith('shape'))!;
    expect([...target.data]).toEqual([-1n, 3n]);
    expect(graph.nodes.filter(({ op }) => op === 'Shape').map(({ inputs }) => inputs)).toEqual([['x']]);
  });
});

describe('a classifier of pictures', () => {
  it('gives the engine’s logits for a batch of any size, sides that no stride divides included', async () => {
    const [own, channelMean] = [classes, [120, 110, 100]];
    const at = (height: number, inputWidth: number) => ({
      architecture: architectures['ResNet-50'],
      width,
      classes: own,
      height,
      inputWidth,
      channels: 3,
    });
    const network = classifier(at(32, 32));
    const { layout, parameters, statistics } = await weightsOf(network, classifierInput(at(32, 32), 1));
    const weights = { parameters, statistics };
    const portable = await portablePictureClassifier({
      ...{ network: 'ResNet-50', width, cropPixels: 32, classNames: ['a', 'b', 'c'], weights, channelMean },
      ...{ record: {} as never, trainedOn: null, from: 'store' },
    });
    const bytes = await portableModel(portable, { name: 'x', description: '', version: '0', metadata: {} });
    const file = onnxFile(bytes);
    expect([file.domains, file.opsets, file.operations.includes('MaxPool')]).toEqual([[''], [':17'], true]);
    expect(file.inputs).toEqual({ image: 'float32 [batch, height, width, 3]' });
    const session = await Session.create(bytes);
    for (const [batch, height, columns] of [
      [1, 96, 96],
      [3, 40, 72],
      [2, 33, 51],
      [1, 45, 38],
    ]) {
      const x = pixels(batch * height * columns * 3);
      const { logits } = await session.run({ image: new Tensor('float32', x, [batch, height, columns, 3]) });
      const kit = await fromEngine(
        evaluationProgram(classifier(at(height, columns)), layout),
        { x: { shape: [batch, height, columns, 3] }, ...weightSpecs({ layout }) },
        { x: x.map((value, place) => value - channelMean[place % 3]), ...weights },
      );
      const scale = Math.max(1, ...kit['logits'].map(Math.abs));
      expect(furthest(logits.data as Float32Array, kit['logits']) / scale, `${height} x ${columns}`).toBeLessThan(1e-5);
    }
    await session.release();
  });
});

describe('portable graphs', () => {
  it.each([
    [3, 2, 'same'],
    [2, 2, 'same'],
    [2, 2, 'valid'],
    [3, 1, 'same'],
  ] as const)('pool over %i taps, a window every %i, padded %s, as the engine does', async (taps, stride, padded) => {
    const program: Program = ({ x }) => ({ y: tf.maxPool(x as tf.Tensor4D, taps, stride, padded) });
    const bytes = await portableModel(
      {
        program,
        specs: ({ batch, height, width: columns }) => ({ x: { shape: [batch, height, columns, 3] } }),
        constants: {},
        dimensions: { x: ['batch', 'height', 'width', 3], y: ['batch', 'rows', 'columns', 3] },
      },
      { name: 'x', description: '', version: '0', metadata: {} },
    );
    const session = await Session.create(bytes);
    for (const shape of [
      [2, 12, 16, 3],
      [1, 7, 9, 3],
    ]) {
      // Below nought as well: padding is no nought.
      const x = pixels(shape.reduce((product, side) => product * side, 1)).map((value) => value - 200);
      const { y } = await session.run({ x: new Tensor('float32', x, shape) });
      const own = await fromEngine(program, { x: { shape } }, { x });
      expect(furthest(y.data as Float32Array, own['y'])).toBe(0);
    }
    await session.release();
  });

  const image = [2, 12, 16, 3] as const;
  const random = createRandom('filters');
  const filter = (kernel: number, from: number, to: number): tf.Tensor4D =>
    tf.tensor4d(
      Float32Array.from({ length: kernel * kernel * from * to }, () => random.next() - 0.5),
      [kernel, kernel, from, to],
    );

  it.each([1, 2, 3, 4, 5])(
    'compute convolutions of %i taps as the engine does, transposed ones, and sums',
    async (kernel) => {
      for (const stride of [1, 2] as const) {
        // Made under a plain backend, and so constants of the graph.
        const [weights, transposed] = [filter(kernel, 3, 4), filter(kernel, 4, 3)].map((one) => one.arraySync());
        const program: Program = ({ x }) => ({
          y: tf.conv2d(x as tf.Tensor4D, tf.tensor4d(weights), stride, 'same'),
          up: tf.conv2dTranspose(
            x as tf.Tensor4D,
            tf.tensor4d(transposed),
            [x.shape[0], stride * x.shape[1]!, stride * x.shape[2]!, 4],
            stride,
            'same',
          ),
          mean: tf.mean(tf.add(x, tf.tensor1d([1, 2, 3])), [1, 2]),
          sum: tf.sum(x, [0, 1, 2]),
        });
        const bytes = await portableModel(
          {
            program,
            specs: ({ batch, height, width: columns }) => ({ x: { shape: [batch, height, columns, 3] } }),
            constants: {},
            dimensions: {
              x: ['batch', 'height', 'width', 3],
              y: ['batch', 'rows', 'columns', 4],
              up: ['batch', 'up', 'across', 4],
              mean: ['batch', 3],
              sum: [3],
            },
          },
          { name: 'x', description: '', version: '0', metadata: {} },
        );
        const session = await Session.create(bytes);
        const x = pixels(image.reduce((product, side) => product * side, 1)).map((value) => value / 255);
        const outputs = await session.run({ x: new Tensor('float32', x, image) });
        await session.release();
        const own = await fromEngine(program, { x: { shape: image } }, { x });
        for (const [name, values] of Object.entries(own))
          expect(furthest(outputs[name].data as Float32Array, values)).toBeLessThan(name === 'sum' ? 1e-3 : 1e-5);
      }
    },
  );
});

// The terms of Eq. 2 apart: alike on both engines, and against differences of the decoder and the classifier by themselves.
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { architectures } from '../../lib/classification/architecture.ts';
import { classifier, classifierInput, type ClassifierShape } from '../../lib/classification/programs.ts';
import { centersOf, decode, encode, type CodecShape } from '../../lib/codec/autoencoder.ts';
import { codec, imageSpecs } from '../../lib/codec/programs.ts';
import { softQuantized, symbolsOf, valuesOf } from '../../lib/codec/quantizer.ts';
import { softEntropy } from '../codec/soft-entropy.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { Arrays, Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { lossTermsProgram } from '../../lib/joint/loss-terms.ts';
import { bind, initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import { crossEntropy, meanSquaredError } from '../../lib/training/losses.ts';
import { expectSameOnBothEngines } from '../engine/compare.ts';

const shape: CodecShape = { width: 1 / 16, channels: 3, centers: 4 };
const [images, side, crop] = [2, 40, 32];
const inference: ClassifierShape = {
  architecture: architectures['cResNet-39'],
  width: 1 / 32,
  classes: 5,
  height: crop / 8,
  inputWidth: crop / 8,
  channels: 3,
};

async function example() {
  const [network, cResNet] = [codec(shape), classifier(inference)];
  const parts = {
    codec: { network, layout: await layoutOf(network, imageSpecs(images, side, side)) },
    classifier: { network: cResNet, layout: await layoutOf(cResNet, classifierInput(inference, images)) },
  };
  const random = createRandom('loss terms');
  const started = [parts.codec, parts.classifier].map(({ layout }) => initialParameters(layout, 5));
  const concat = (arrays: Float32Array[]) => Float32Array.from(arrays.flatMap((array) => [...array]));
  const inputs = {
    x: Float32Array.from(
      { length: images * side * side * 3 },
      (_, at) => 128 + 70 * Math.sin(at * 0.017) + 20 * random.normal(),
    ),
    labels: Int32Array.of(4, 1),
    parameters: concat(started.map(({ parameters }) => parameters.map((value) => value + 0.05 * random.normal()))),
    statistics: concat(started.map(({ statistics }) => statistics)),
  };
  const specs: Specs = {
    ...imageSpecs(images, side, side),
    labels: { shape: [images], dtype: 'int32' },
    parameters: { shape: [inputs.parameters.length] },
    statistics: { shape: [inputs.statistics.length] },
  };
  const program = lossTermsProgram(parts, shape, { height: crop / 8, width: crop / 8 });
  return { parts, inputs, specs, program };
}

async function run(program: Program, specs: Specs, inputs: Arrays) {
  const step = await onnxEngine('cpu').compile(program, specs);
  const outputs = await step.run(inputs);
  await step.dispose();
  return outputs as Record<string, Float32Array>;
}

let own: Awaited<ReturnType<typeof example>>;
let found: Record<string, Float32Array>;

beforeAll(async () => {
  own = await example();
  found = await run(own.program, own.specs, own.inputs);
});

it('is alike on both engines', async () => {
  await expectSameOnBothEngines(own.program, own.specs, own.inputs);
});

describe('the gradients', () => {
  /** What a term is of the values that the decoder and the classifier read, `q`, and of the encoder's output, `z`. */
  const forward: Program = ({ x, labels, parameters, statistics, q }) => {
    const {
      codec: { layout },
      classifier: { network, layout: classifierLayout },
    } = own.parts;
    const [codecVector, codecStatistics] = [
      tf.slice(parameters, 0, layout.parameterCount),
      tf.slice(statistics, 0, layout.statisticCount),
    ];
    const { scope } = bind(layout, codecVector, codecStatistics, false);
    const inference = bind(
      classifierLayout,
      tf.slice(parameters, layout.parameterCount),
      tf.slice(statistics, layout.statisticCount),
      false,
    ).scope;
    return {
      mse: meanSquaredError(x, decode(scope.within('decoder'), q, shape)),
      crossEntropy: crossEntropy(
        network(inference, { x: tf.slice(q, [0, 0, 0, 0], [images, crop / 8, crop / 8, shape.channels]) })['logits'],
        labels,
      ),
    };
  };
  const quantizing: Program = ({ x, parameters, statistics, move }) => {
    const { layout } = own.parts.codec;
    const { scope } = bind(
      layout,
      tf.slice(parameters, 0, layout.parameterCount),
      tf.slice(statistics, 0, layout.statisticCount),
      false,
    );
    const centers = centersOf(scope, shape);
    const z = encode(scope.within('encoder'), x, shape);
    const moved = tf.add(z, move);
    const options = { sigma: 1 };
    return {
      soft: softQuantized(moved, centers, options),
      hard: valuesOf(symbolsOf(z, centers), centers),
      entropy: softEntropy(moved, centers, options),
    };
  };
  const size = images * (side / 8) ** 2 * shape.channels;
  const map = [images, side / 8, side / 8, shape.channels];
  const places = [0, 1, 7, 31, 32, 60, 100, size - 1];
  const bump = (at: number, by: number) => Float32Array.from({ length: size }, (_, i) => (i === at ? by : 0));

  it.each(['mse', 'crossEntropy'] as const)(
    "of %s is that of the network behind, times the soft quantizer's slope (A.1)",
    async (term) => {
      const { inputs, specs } = own;
      const { x, parameters, statistics } = specs;
      const [behind, quantizer] = await Promise.all([
        onnxEngine('cpu').compile(forward, { ...specs, q: { shape: map } }),
        onnxEngine('cpu').compile(quantizing, { x, parameters, statistics, move: { shape: map } }),
      ]);
      const { labels: _labels, ...encoded } = inputs;
      const soft = async (by: number) =>
        (await quantizer.run({ ...encoded, move: new Float32Array(size).fill(by) })) as Record<string, Float32Array>;
      const { hard: q } = await soft(0);
      const [up, down] = [(await soft(1e-2))['soft'], (await soft(-1e-2))['soft']];
      const value = async (at: number, by: number) =>
        (await behind.run({ ...inputs, q: q.map((one, i) => (i === at ? one + by : one)) }))[term][0];
      expect(found[term][0] / (await value(0, 0)) - 1).toBeCloseTo(0, 4);
      const step = 0.05;
      for (const at of places) {
        const slope = (up[at] - down[at]) / 2e-2;
        const expected = slope * (((await value(at, step)) - (await value(at, -step))) / (2 * step));
        const scale = Math.max(...found[`${term}Gradient`].map(Math.abs));
        expect(Math.abs(found[`${term}Gradient`][at] - expected) / scale, `place ${at}`).toBeLessThan(0.03);
      }
      await Promise.all([behind.dispose(), quantizer.dispose()]);
    },
    60_000,
  );

  it('of the entropy is that of the mean soft assignment', async () => {
    const {
      inputs,
      specs: { x, parameters, statistics },
    } = own;
    const { labels: _labels, ...encoded } = inputs;
    const quantizer = await onnxEngine('cpu').compile(quantizing, { x, parameters, statistics, move: { shape: map } });
    const value = async (at: number, by: number) =>
      (await quantizer.run({ ...encoded, move: bump(at, by) }))['entropy'][0];
    const scale = Math.max(...found['entropyGradient'].map(Math.abs));
    for (const at of places) {
      const expected = ((await value(at, 0.2)) - (await value(at, -0.2))) / 0.4;
      expect(Math.abs(found['entropyGradient'][at] - expected) / scale, `place ${at}`).toBeLessThan(0.1);
    }
    await quantizer.dispose();
  });

  it('of the cross-entropy is nothing where the classifier does not read', () => {
    // Of five symbols a side the first four are read: the middle of an odd difference is rounded down.
    const gradient = found['crossEntropyGradient'];
    const isRead = (at: number) => Math.floor(at / 3) % 5 < 4 && Math.floor(at / 15) % 5 < 4;
    gradient.forEach((value, at) => {
      if (!isRead(at)) expect(Math.abs(value)).toBe(0);
    });
    expect(gradient.filter((value) => value !== 0).length).toBeGreaterThan(size / 3);
  });
});

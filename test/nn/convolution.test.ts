import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { selectBackend } from '../../lib/engine/backend.ts';
import type { Program, Specs } from '../../lib/engine/engine.ts';
import { convolution, transposedConvolution, type ConvolutionOptions } from '../../lib/nn/convolution.ts';
import { bind, layoutOf, type Network } from '../../lib/nn/parameters.ts';
import { expectSameOnBothEngines, randomInputs } from '../engine/compare.ts';

/** Output and gradients (of sum(y * v), for a fixed v) of a layer on x. */
async function layerProgram(network: Network, specs: Specs) {
  const layout = await layoutOf(network, specs);
  const program: Program = ({ x, p }) => {
    const y = (input: tf.Tensor, parameters: tf.Tensor): tf.Tensor =>
      network(bind(layout, parameters, tf.zeros([0]), true).scope, { x: input })['y'];
    const direction = tf.reshape(tf.cos(tf.range(0, y(x, p).size)), y(x, p).shape);
    const [dx, dp] = tf.grads((a, b) => tf.sum(tf.mul(y(a, b), direction)))([x, p]);
    return { y: y(x, p), dx, dp };
  };
  return { layout, program, specs: { ...specs, p: { shape: [layout.parameterCount] } } };
}

const layer =
  (options: ConvolutionOptions): Network =>
  (scope, { x }) => ({ y: convolution(scope, x, options) });

describe('dilated convolution', () => {
  it.each([
    [2, 5, 7],
    [3, 6, 6],
    [4, 3, 9],
  ])('rate %d on %dx%d pixels: recorded and by spaceToBatch, with gradients', async (dilation, height, width) => {
    const { program, specs } = await layerProgram(layer({ filters: 3, kernel: 3, dilation, bias: true }), {
      x: { shape: [2, height, width, 2] },
    });
    await expectSameOnBothEngines(program, specs);
  });

  it.each([
    [2, 5, 7],
    [4, 3, 9],
    [6, 4, 4],
  ])(
    "rate %d on %dx%d pixels: spaceToBatch gives the backend's own dilated convolution",
    async (dilation, height, width) => {
      const { program, specs } = await layerProgram(layer({ filters: 3, kernel: 3, dilation }), {
        x: { shape: [2, height, width, 2] },
      });
      const inputs = randomInputs(specs);
      selectBackend('cpu');
      const [x, w] = [tf.tensor4d(inputs['x'], [2, height, width, 2]), tf.tensor4d(inputs['p'], [3, 3, 2, 3])];
      const { y } = program({ x, p: tf.reshape(w, [-1]) });
      const expected = tf.conv2d(x, w, 1, 'same', 'NHWC', dilation);
      expect(y.shape).toEqual(expected.shape);
      expect(tf.max(tf.abs(tf.sub(y, expected))).dataSync()[0]).toBeLessThan(1e-5);
    },
  );

  it('is a plain convolution with a kernel stretched by zeros', async () => {
    selectBackend('cpu');
    const [x, w] = [
      tf.randomNormal<tf.Rank.R4>([1, 7, 8, 2], 0, 1, 'float32', 3),
      tf.randomNormal<tf.Rank.R4>([3, 3, 2, 2], 0, 1, 'float32', 4),
    ];
    // w[a, b] moves to [2a, 2b] of a 5x5 kernel.
    const stretched = tf.slice(
      tf.reshape(
        tf.pad(tf.reshape(w, [3, 1, 3, 1, 2, 2]), [
          [0, 0],
          [0, 1],
          [0, 0],
          [0, 1],
          [0, 0],
          [0, 0],
        ]),
        [6, 6, 2, 2],
      ),
      [0, 0, 0, 0],
      [5, 5, 2, 2],
    );
    const { program } = await layerProgram(layer({ filters: 2, kernel: 3, dilation: 2 }), {
      x: { shape: [1, 7, 8, 2] },
    });
    selectBackend('cpu');
    const { y } = program({ x, p: tf.reshape(w, [-1]) });
    expect(tf.max(tf.abs(tf.sub(y, tf.conv2d(x, stretched as tf.Tensor4D, 1, 'same')))).dataSync()[0]).toBeLessThan(
      1e-5,
    );
  });

  it('takes no stride', async () => {
    await expect(
      layoutOf(layer({ filters: 1, kernel: 3, stride: 2, dilation: 2 }), { x: { shape: [1, 8, 8, 1] } }),
    ).rejects.toThrow(/a stride or a dilation, not both \(stride 2, dilation 2\)/);
  });
});

describe('transposed convolution', () => {
  const up: Network = (scope, { x }) => ({
    y: transposedConvolution(scope, x, { filters: 3, kernel: 5, stride: 2, bias: true }),
  });

  it('doubles the sides, and works alike on both engines, with gradients', async () => {
    const { layout, program, specs } = await layerProgram(up, { x: { shape: [2, 3, 5, 4] } });
    expect(layout.parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ['weights', [5, 5, 3, 4]],
      ['bias', [3]],
    ]);
    await expectSameOnBothEngines(program, specs);
  });

  it('is the adjoint of the strided convolution with the same filter: <up(x), y> = <x, down(y)>', async () => {
    const { program, specs } = await layerProgram(
      (scope, { x }) => ({ y: transposedConvolution(scope, x, { filters: 3, kernel: 5, stride: 2 }) }),
      { x: { shape: [1, 4, 3, 2] } },
    );
    const inputs = randomInputs(specs);
    selectBackend('cpu');
    const [x, p] = [tf.tensor4d(inputs['x'], [1, 4, 3, 2]), tf.tensor1d(inputs['p'])];
    const y = tf.randomNormal<tf.Rank.R4>([1, 8, 6, 3], 0, 1, 'float32', 7);
    const left = tf.sum(tf.mul(program({ x, p })['y'], y)).dataSync()[0];
    const right = tf.sum(tf.mul(x, tf.conv2d(y, tf.reshape(p, [5, 5, 3, 2]), 2, 'same'))).dataSync()[0];
    expect(left).toBeCloseTo(right, 3);
  });
});

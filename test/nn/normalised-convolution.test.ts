import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { batchNormEpsilon } from '../../lib/nn/batch-norm.ts';
import { batchNorm } from './batch-norm-layer.ts';
import { convolution, transposedConvolution, type ConvolutionOptions } from '../../lib/nn/convolution.ts';
import { normalisedConvolution, normalisedTransposedConvolution } from '../../lib/nn/normalised-convolution.ts';
import { normalisedProduct } from '../../lib/nn/normalised-product.ts';
import { bind, initialParameters, layoutOf, type Network } from '../../lib/nn/parameters.ts';
import { lossAndGradient } from '../../lib/training/gradient.ts';
import { relativeError } from '../engine/compare.ts';
import { expectGradients, waves, type Numbers } from './differences.ts';

const inputs = 2;
const channels = 5;

/** The columns of x [M, 2] times w [2, 5], normalised, in plain numbers; all row by row. */
function normalised(x: Numbers, w: Numbers, scale: Numbers, shift: Numbers): number[] {
  const rows = x.length / inputs;
  const made = Array.from({ length: rows * channels }, (_, at) => {
    const [row, column] = [Math.floor(at / channels), at % channels];
    return x[row * inputs] * w[column] + x[row * inputs + 1] * w[channels + column];
  });
  const column = (at: number): number[] => made.filter((_, index) => index % channels === at);
  const mean = (values: Numbers): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return made.map((value, at) => {
    const values = column(at % channels);
    const variance = mean(values.map((one) => (one - mean(values)) ** 2));
    return (
      ((value - mean(values)) / Math.sqrt(variance + batchNormEpsilon)) * scale[at % channels] + shift[at % channels]
    );
  });
}

describe('a normalised product', () => {
  it('has the gradient of its own formula with respect to all four', async () => {
    const weights = waves(7 * channels, 0.37);
    await expectGradients(
      (x, w, scale, shift) =>
        tf.sum(
          tf.mul(normalisedProduct(x, w, scale, shift, batchNormEpsilon).value, tf.tensor(weights, [7, channels])),
        ),
      (x, w, scale, shift) => normalised(x, w, scale, shift).reduce((sum, y, index) => sum + y * weights[index], 0),
      [
        { shape: [7, inputs], values: waves(14) },
        { shape: [inputs, channels], values: waves(10, 0.61) },
        { shape: [channels], values: [0.5, 2, -1, 0, 1] },
        { shape: [channels], values: [0.1, 0, -3, 1, 2] },
      ],
    );
  });
});

const layers: Record<string, ConvolutionOptions & { height: number; width: number; transposed?: boolean }> = {
  '1x1, wider than its input': { kernel: 1, filters: 12, height: 6, width: 4 },
  '1x1, stride 2, even sides': { kernel: 1, filters: 12, stride: 2, height: 6, width: 4 },
  '1x1, stride 2, odd sides': { kernel: 1, filters: 12, stride: 2, height: 7, width: 5 },
  '1x1, narrower than its input': { kernel: 1, filters: 3, height: 6, width: 4 },
  '3x3': { kernel: 3, filters: 12, height: 6, width: 4 },
  '3x3, dilated': { kernel: 3, filters: 12, dilation: 2, height: 6, width: 4 },
  '5x5, stride 2': { kernel: 5, filters: 12, stride: 2, height: 6, width: 4 },
  'transposed 5x5, stride 2': { kernel: 5, filters: 12, stride: 2, height: 3, width: 4, transposed: true },
};

describe.each(Object.entries(layers))(
  'a normalised convolution, %s',
  (_, { height, width, transposed = false, ...options }) => {
    const x = { shape: [4, height, width, 5] };
    const together: Network = (scope, { x }) => ({
      y: (transposed ? normalisedTransposedConvolution : normalisedConvolution)(scope, x, options),
    });
    const apart: Network = (scope, { x }) => ({
      y: batchNorm(scope.within('norm'), (transposed ? transposedConvolution : convolution)(scope, x, options)),
    });

    it.each([
      ['training', true],
      ['by moving statistics', false],
    ] as const)('is the convolution and then the norm: %s', async (_, training) => {
      const layout = await layoutOf(together, { x });
      expect(JSON.stringify(layout)).toBe(JSON.stringify(await layoutOf(apart, { x })));
      // Outputs are weighted with numbers of their own, for all gradients of a normalised sum would be nothing.
      const program =
        (network: Network): Program =>
        ({ x, p, s }) => {
          const { loss, y, next, gradient } = lossAndGradient((vector) => {
            const { scope, nextStatistics } = bind(layout, vector, s, training);
            const { y } = network(scope, { x });
            return {
              loss: tf.sum(tf.mul(y, tf.reshape(tf.sin(tf.range(0, y.size)), y.shape))),
              y,
              next: nextStatistics(),
            };
          }, p);
          const dx = tf.grad((v: tf.Tensor) => {
            const { y } = network(bind(layout, p, s, training).scope, { x: v });
            return tf.sum(tf.mul(y, tf.reshape(tf.sin(tf.range(0, y.size)), y.shape)));
          })(x);
          return { loss, y, next, gradient, dx };
        };
      const { parameters, statistics } = initialParameters(layout, 1);
      const feeds = {
        x: Float32Array.from(waves(x.shape.reduce((a, b) => a * b)), (value) => value + 0.5),
        p: parameters.map((value, index) => value + 0.1 * Math.sin(index)),
        s: statistics.map((value, index) => value + 0.2 * Math.cos(index)),
      };
      const specs = { x, p: { shape: [parameters.length] }, s: { shape: [statistics.length] } };
      const run = async (network: Network) => (await onnxEngine('cpu').compile(program(network), specs)).run(feeds);
      const [actual, expected] = [await run(together), await run(apart)];
      for (const [name, values] of Object.entries(expected))
        expect(relativeError(actual[name], values), name).toBeLessThan(2e-5);
    });
  },
);

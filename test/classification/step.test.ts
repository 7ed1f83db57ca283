// A classifier's step and its evaluation against the same in plain numbers: a convolution, its norm and a last layer.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { evaluationProgram, trainingProgram } from '../../lib/classification/programs.ts';
import { ones } from '../../lib/nn/initialisers.ts';
import { normalisedConvolution } from '../../lib/nn/normalised-convolution.ts';
import { layoutOf, weightSpecs, type Layout, type Network } from '../../lib/nn/parameters.ts';
import { runOnce, slopeAt } from '../nn/one-step.ts';

const network: Network = (scope, { x }) => {
  const y = normalisedConvolution(scope.within('conv'), x, { filters: 2, kernel: 1 });
  const weights = scope.parameter('weights', [2, 2], ones) as tf.Tensor2D;
  return { logits: tf.matMul(tf.reshape(y, [-1, 2]) as tf.Tensor2D, weights) };
};
const x = [1, 2, 4];
const labels = [0, 1, 1];
// Two filters and the last matrix, which decay; two scales and two shifts, which do not.
const parameters = [0.5, -1, 0.7, -0.4, 0.2, 0.9, 1, 2, 0.1, -0.2];
const decays = 6;
const velocity = parameters.map((_, at) => 0.3 - 0.1 * at);
// Two means, two variances.
const statistics = [0.4, -0.6, 1.5, 2.5];
const epsilon = 1e-5;

/** Mean and variance of each filter's products. */
const moments = (p: readonly number[]) =>
  [0, 1].map((filter) => {
    const mean = (p[filter] * (1 + 2 + 4)) / 3;
    return { mean, variance: x.reduce((sum, one) => sum + (p[filter] * one - mean) ** 2, 0) / 3 };
  });

/** Logits of each example, normalised by the means and variances given. */
const logitsOf = (p: readonly number[], by: { mean: number; variance: number }[]) =>
  x.map((one) => {
    const y = [0, 1].map(
      (k) => ((p[k] * one - by[k].mean) / Math.sqrt(by[k].variance + epsilon)) * p[6 + k] + p[8 + k],
    );
    return [0, 1].map((label) => y[0] * p[2 + label] + y[1] * p[4 + label]);
  });

const lossOf = (p: readonly number[]) =>
  logitsOf(p, moments(p)).reduce(
    (sum, [first, second], n) => sum + Math.log(Math.exp(first) + Math.exp(second)) - [first, second][labels[n]],
    0,
  ) / x.length;

let layout: Layout;
const specs = { x: { shape: [3, 1, 1, 1] } };
const inputs = {
  x: Float32Array.from(x),
  parameters: Float32Array.from(parameters),
  statistics: Float32Array.from(statistics),
};
beforeAll(async () => {
  layout = await layoutOf(network, specs);
});
const expectClose = (found: ArrayLike<number>, expected: readonly number[]) =>
  expect(Array.from(found)).toEqual(expected.map((value) => expect.closeTo(value, 4)));

it('is SGD with momentum on the loss by the statistics of the batch, weights decayed; the moving ones follow', async () => {
  expect([layout.parameterCount, layout.decayedCount]).toEqual([parameters.length, decays]);
  const found = await runOnce(
    trainingProgram(network, layout, { momentum: 0.9, weightDecay: 0.5 }),
    {
      ...specs,
      ...weightSpecs(layout),
      labels: { shape: [3], dtype: 'int32' },
      rate: { shape: [] },
      velocity: { shape: [parameters.length] },
    },
    { ...inputs, labels: Int32Array.from(labels), rate: Float32Array.of(0.1), velocity: Float32Array.from(velocity) },
  );
  const next = parameters.map(
    (value, at) => 0.9 * velocity[at] + slopeAt(lossOf, parameters, at) + (at < decays ? 0.5 * value : 0),
  );
  expectClose(found['loss'], [lossOf(parameters)]);
  expectClose(found['velocity'], next);
  expectClose(
    found['parameters'],
    parameters.map((value, at) => value - 0.1 * next[at]),
  );
  const [first, second] = moments(parameters);
  const seen = [first.mean, second.mean, first.variance, second.variance];
  expectClose(
    found['statistics'],
    statistics.map((value, at) => 0.9 * value + 0.1 * seen[at]),
  );
});

it('evaluates by the moving statistics, whatever else is in the batch', async () => {
  const { logits } = await runOnce(evaluationProgram(network, layout), { ...specs, ...weightSpecs(layout) }, inputs);
  const moving = [0, 1].map((k) => ({ mean: statistics[k], variance: statistics[2 + k] }));
  expectClose(logits, logitsOf(parameters, moving).flat());
});

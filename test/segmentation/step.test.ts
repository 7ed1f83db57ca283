// A segmentation network's step and its masks against the same in plain numbers: a convolution, its norm and a last layer.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { ones } from '../../lib/nn/initialisers.ts';
import { normalisedConvolution } from '../../lib/nn/normalised-convolution.ts';
import { layoutOf, weightSpecs, type Layout, type Network } from '../../lib/nn/parameters.ts';
import { segmenterEvaluationProgram, segmenterTrainingProgram } from '../../lib/segmentation/programs.ts';
import { runOnce, slopeAt } from '../nn/one-step.ts';

const network: Network = (scope, { x }) => {
  const y = normalisedConvolution(scope.within('conv'), x, { filters: 1, kernel: 1 });
  const last = scope.within('aspp');
  const weights = last.parameter('weights', [2], ones);
  const bias = last.parameter('bias', [2], ones, { decay: false });
  return { logits: tf.add(tf.mul(y, weights), bias) };
};
// Two maps of two pixels, one of them void.
const x = [1, 2, 4, -3];
const labels = [0, 1, 255, 1];
// The filter and the last weights, which decay; scale, shift and the last biases, which do not.
const parameters = [0.7, 0.9, -0.4, 1.3, 0.2, 0.1, -0.2];
const isLast = [false, true, true, false, false, true, true];
const isNorm = [false, false, false, true, true, false, false];
const decays = 3;
const velocity = parameters.map((_, at) => 0.3 - 0.1 * at);
const [mean, variance] = [0.4, 1.5];

const logitsOf = ([filter, w0, w1, scale, shift, b0, b1]: readonly number[]) =>
  x.map((one) => {
    const y = ((filter * one - mean) / Math.sqrt(variance + 1e-5)) * scale + shift;
    return [w0 * y + b0, w1 * y + b1];
  });

/** Mean over the three pixels that are not void. */
const lossOf = (p: readonly number[]) =>
  logitsOf(p).reduce(
    (sum, logits, at) =>
      labels[at] === 255 ? sum : sum + Math.log(Math.exp(logits[0]) + Math.exp(logits[1])) - logits[labels[at]],
    0,
  ) / 3;

let layout: Layout;
const specs = { x: { shape: [2, 1, 2, 1] } };
const inputs = {
  x: Float32Array.from(x),
  parameters: Float32Array.from(parameters),
  statistics: Float32Array.of(mean, variance),
};
beforeAll(async () => {
  layout = await layoutOf(network, specs);
});

it.each([false, true])(
  'is SGD with momentum, weights decayed, ten times the rate last; norms: %s',
  async (trainNorms) => {
    expect([layout.parameterCount, layout.decayedCount]).toEqual([parameters.length, decays]);
    const options = { momentum: 0.9, weightDecay: 0.5, headRate: 10, trainNorms };
    const found = await runOnce(
      segmenterTrainingProgram(network, layout, options),
      {
        ...specs,
        ...weightSpecs(layout),
        labels: { shape: [2, 1, 2], dtype: 'int32' },
        rate: { shape: [] },
        velocity: { shape: [parameters.length] },
      },
      {
        ...inputs,
        labels: Int32Array.from(labels),
        rate: Float32Array.of(0.01),
        velocity: Float32Array.from(velocity),
      },
    );
    const next = parameters.map((value, at) => {
      const slope = isNorm[at] && !trainNorms ? 0 : slopeAt(lossOf, parameters, at);
      return 0.9 * velocity[at] + slope + (at < decays ? 0.5 * value : 0);
    });
    const expected = {
      loss: [lossOf(parameters)],
      velocity: next,
      parameters: parameters.map((value, at) => value - (isLast[at] ? 0.1 : 0.01) * next[at]),
    };
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, values] of Object.entries(expected))
      expect(Array.from(found[name]), name).toEqual(values.map((value) => expect.closeTo(value, 4)));
  },
);

it('has masks by the moving statistics, whatever else is in the batch', async () => {
  const program = segmenterEvaluationProgram(network, layout, { height: 1, width: 2 });
  // Shifted so far that the batch's own statistics would make other classes of them.
  const far = { ...inputs, statistics: Float32Array.of(-20, variance) };
  const { masks } = await runOnce(program, { ...specs, ...weightSpecs(layout) }, far);
  // The first class leads by 1.3 y + 0.3, and y is 19 and more; by the batch's statistics it would be -1.8 in the last pixel.
  expect([...masks]).toEqual([0, 0, 0, 0]);
});

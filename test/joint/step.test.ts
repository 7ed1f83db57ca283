// A joint step against the same in plain numbers: made-up networks of a few parameters in the place of codec and classifier.
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { imageSpecs } from '../../lib/codec/programs.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { jointTrainingProgram, jointTrainingSpecs, type JointPart } from '../../lib/joint/programs.ts';
import { ones } from '../../lib/nn/initialisers.ts';
import { layoutOf, type Network } from '../../lib/nn/parameters.ts';
import { slopeAt } from '../nn/one-step.ts';

// Three rows and two columns of symbols, of which the classifier reads one.
const views = { batch: 2, view: { height: 24, width: 16 }, crop: { height: 1, width: 1 } };

/** Darkens pictures; the symbols are their first pixels. Two centers, whose sum is taken for the entropy. */
const codec: Network = (scope, { x }) => {
  const shade = scope.parameter('shade', [1], ones);
  const centers = scope.parameter('centers', [2], ones);
  scope.statistic('level', [1], 0);
  scope.observe('level', tf.reshape(tf.mean(x), [1]));
  const latent = tf.mul(tf.slice(x, [0, 0, 0, 0], [2, 3, 2, 1]), shade);
  return { reconstruction: tf.mul(x, shade), latent, entropy: tf.sum(centers), centers };
};
/** A matrix with a bias; keeps the mean of what it reads in training, else nothing. */
const classifier: Network = (scope, { x }) => {
  const weights = scope.parameter('weights', [1, 2], ones) as tf.Tensor2D;
  const bias = scope.parameter('bias', [2], ones, { decay: false });
  scope.statistic('seen', [1], 0);
  if (scope.training) scope.observe('seen', tf.reshape(tf.mean(x), [1]));
  return { logits: tf.add(tf.matMul(tf.reshape(x, [-1, 1]) as tf.Tensor2D, weights), bias) };
};

const pictures = Array.from({ length: 2 * 24 * 16 * 3 }, (_, at) => Math.sin(at));
const square = pictures.reduce((sum, value) => sum + value ** 2, 0) / pictures.length;
const level = pictures.reduce((sum, value) => sum + value, 0) / pictures.length;
/** Red at a row and a column of a picture. */
const red = (picture: number, row: number, column: number) => pictures[((picture * 24 + row) * 16 + column) * 3];
// The fourth and the fifth place of 3x2.
const read = [red(0, 1, 1), red(1, 2, 0)];
const places = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
const labels = [1, 0];

const ofCodec = [0.8, 0.9, -0.3];
const ofClassifier = [1.5, -0.5, 0.2, -0.1];
const terms = { beta: 7, centerPenalty: 0.4, gamma: 0.3 };
const [momentum, rate, targetEntropy, weightDecay] = [0.9, 0.1, 0.25, 0.05];

/** gamma (MSE + beta max(H - H_t, 0) + penalty / 2 |c|^2), and the cross-entropy where there is a classifier. */
function lossOf([shade, first, second, ...matrix]: readonly number[]): number {
  const compression =
    (1 - shade) ** 2 * square + 7 * Math.max(first + second - 0.25, 0) + 0.2 * (first ** 2 + second ** 2);
  if (matrix.length === 0) return 0.3 * compression;
  const [w0, w1, b0, b1] = matrix;
  const crossEntropies = read.map((value, n) => {
    const logits = [w0 * shade * value + b0, w1 * shade * value + b1];
    return Math.log(Math.exp(logits[0]) + Math.exp(logits[1])) - logits[labels[n]];
  });
  return 0.3 * compression + (crossEntropies[0] + crossEntropies[1]) / 2;
}

it.each([
  ['codec and classifier', [...ofCodec, ...ofClassifier], [3, 5], [0, 0, 0, 1, 1, 0, 0]],
  ['the codec alone', ofCodec, [3], [0, 0, 0]],
] as const)('of %s is SGD with momentum on Eq. 2', async (_, parameters, statistics, decays) => {
  const withClassifier = parameters.length > 3;
  const part = async (network: Network, x: readonly number[]): Promise<JointPart> => ({
    network,
    layout: await layoutOf(network, { x: { shape: x } }),
  });
  const parts = {
    codec: await part(codec, imageSpecs(2, 24, 16)['x'].shape),
    classifier: withClassifier ? await part(classifier, [2, 1, 1, 1]) : null,
  };
  const velocity = parameters.map((_, at) => 0.2 - 0.1 * at);
  const step = await onnxEngine('cpu').compile(
    jointTrainingProgram(parts, { ...terms, weightDecay }, momentum, views.crop),
    jointTrainingSpecs(parts, views),
  );
  const found = await step.run({
    x: Float32Array.from(pictures),
    ...(withClassifier && { labels: Int32Array.from(labels), places: Float32Array.from(places) }),
    rate: Float32Array.of(rate),
    targetEntropy: Float32Array.of(targetEntropy),
    parameters: Float32Array.from(parameters),
    statistics: Float32Array.from(statistics),
    velocity: Float32Array.from(velocity),
  });
  await step.dispose();
  const next = parameters.map(
    (value, at) => momentum * velocity[at] + slopeAt(lossOf, parameters, at) + weightDecay * decays[at] * value,
  );
  const seen = [level, (0.8 * (read[0] + read[1])) / 2];
  const expected = {
    loss: [lossOf(parameters)],
    velocity: next,
    parameters: parameters.map((value, at) => value - rate * next[at]),
    statistics: statistics.map((value, at) => 0.9 * value + 0.1 * seen[at]),
  };
  for (const [name, values] of Object.entries(expected))
    expect(Array.from(found[name]), name).toEqual(values.map((value) => expect.closeTo(value, 4)));
});

// Optimizers as pure functions of flat vectors.
import * as tf from '@tensorflow/tfjs-core';
import type { Layout } from '../nn/parameters.ts';

/** gradient + decay * parameters on the parameters under weight decay. */
export function withWeightDecay(layout: Layout, gradient: tf.Tensor, parameters: tf.Tensor, decay: number): tf.Tensor {
  if (decay === 0) return gradient;
  const { decayedCount, parameterCount } = layout;
  const free = parameterCount - decayedCount;
  const mask = tf.concat([tf.fill([decayedCount], decay), tf.fill([free], 0)]);
  return tf.add(gradient, tf.mul(parameters, mask));
}

/** SGD with momentum (A.4): velocity = momentum * velocity + gradient; parameters -= rate * velocity. */
export function sgdMomentum(
  state: { parameters: tf.Tensor; velocity: tf.Tensor },
  gradient: tf.Tensor,
  rate: tf.Tensor,
  momentum: number,
): { parameters: tf.Tensor; velocity: tf.Tensor } {
  const velocity = tf.add(tf.mul(state.velocity, momentum), gradient);
  return { parameters: tf.sub(state.parameters, tf.mul(velocity, rate)), velocity };
}

/** Settings of Adam as Kingma & Ba give them. */
export const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Adam (A.1). `step` counts from 1 and corrects the bias of the young averages. */
export function adam(
  state: { parameters: tf.Tensor; mean: tf.Tensor; square: tf.Tensor },
  gradient: tf.Tensor,
  rate: tf.Tensor,
  step: tf.Tensor,
  { beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number } = adamDefaults,
): { parameters: tf.Tensor; mean: tf.Tensor; square: tf.Tensor } {
  const mean = tf.add(tf.mul(state.mean, beta1), tf.mul(gradient, 1 - beta1));
  const square = tf.add(tf.mul(state.square, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const correct = (average: tf.Tensor, beta: number): tf.Tensor =>
    tf.div(average, tf.sub(1, tf.pow(tf.scalar(beta), step)));
  const change = tf.div(correct(mean, beta1), tf.add(tf.sqrt(correct(square, beta2)), epsilon));
  return { parameters: tf.sub(state.parameters, tf.mul(change, rate)), mean, square };
}

// Batch normalisation (Ioffe & Szegedy 2015) as scale and shift, with its gradient written out:
// TensorFlow.js's own gradient builds full-size intermediates for every term.
import * as tf from '@tensorflow/tfjs-core';
import { ones, zeros, type Initialiser } from './initialisers.ts';
import type { Scope } from './parameters.ts';

/** Added to variances. */
export const batchNormEpsilon = 1e-5;

export interface BatchNormOptions {
  readonly epsilon?: number;
  /** Starting value of the scale: one unless said. */
  readonly scale?: Initialiser;
}

const pixelAxes = (x: tf.Tensor): number[] => [...x.shape.keys()].slice(0, -1);

/** Mean and variance per channel over everything but the last axis: [C] each. */
export function channelMoments(x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor } {
  const mean = tf.mean(x, pixelAxes(x));
  const square = tf.mean(tf.square(x), pixelAxes(x));
  return { mean, variance: tf.relu(tf.sub(square, tf.square(mean))) };
}

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + shift per channel, where mean and
 * variance are those of x itself: the gradient knows that they move with x.
 */
export function normaliseByBatch(
  x: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
  moments: { mean: tf.Tensor; variance: tf.Tensor },
  epsilon: number,
): tf.Tensor {
  const { mean } = moments;
  const inverse = tf.rsqrt(tf.add(moments.variance, epsilon));
  const count = x.size / x.shape.at(-1)!;
  return tf.customGrad((...args: unknown[]) => {
    const [input, gamma, beta, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const slope = tf.mul(gamma, inverse);
    save([input, slope, mean, inverse]);
    const value = tf.add(tf.mul(input, slope), tf.sub(beta, tf.mul(mean, slope)));
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [x, slope, mean, inverse] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const dShift = tf.sum(dy, pixelAxes(x));
      const dScale = tf.mul(tf.sub(tf.sum(tf.mul(dy, x), pixelAxes(x)), tf.mul(mean, dShift)), inverse);
      // dx = slope (dy - dShift/n - (x - mean) inverse dScale/n), gathered into dy slope + x b + c.
      const share = tf.mul(slope, -1 / count);
      const b = tf.mul(tf.mul(share, inverse), dScale);
      const c = tf.sub(tf.mul(share, dShift), tf.mul(mean, b));
      return [tf.add(tf.mul(dy, slope), tf.add(tf.mul(x, b), c)), dScale, dShift];
    };
    return { value, gradFunc };
  })(x, scale, shift);
}

/** A norm's trained parameters and moving statistics, [channels] each. */
interface Norm {
  readonly scale: tf.Tensor;
  readonly shift: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

export function normOf(scope: Scope, channels: number, start: Initialiser = ones): Norm {
  return {
    scale: scope.parameter('scale', [channels], start, { decay: false }),
    shift: scope.parameter('shift', [channels], zeros, { decay: false }),
    mean: scope.statistic('mean', [channels], 0),
    variance: scope.statistic('variance', [channels], 1),
  };
}

/** The norm by moving statistics as x slope + offset. */
export function slopeAndOffset(
  { scale, shift, mean, variance }: Norm,
  epsilon = batchNormEpsilon,
): { slope: tf.Tensor; offset: tf.Tensor } {
  const slope = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
  return { slope, offset: tf.sub(shift, tf.mul(mean, slope)) };
}

/** The moving statistics move towards the batch's. */
export function observeMoments(scope: Scope, { mean, variance }: { mean: tf.Tensor; variance: tf.Tensor }): void {
  scope.observe('mean', mean);
  scope.observe('variance', variance);
}

// The layer by itself: networks have it behind a convolution, as `normalisedConvolution`.
import * as tf from '@tensorflow/tfjs-core';
import {
  batchNormEpsilon,
  channelMoments,
  normaliseByBatch,
  normOf,
  observeMoments,
  slopeAndOffset,
  type BatchNormOptions,
} from '../../lib/nn/batch-norm.ts';
import { ones } from '../../lib/nn/initialisers.ts';
import type { Scope } from '../../lib/nn/parameters.ts';

/** Batch norm over the last axis of x [..., C]: by the batch in training (and updating the moving statistics), by them otherwise. */
export function batchNorm(
  scope: Scope,
  x: tf.Tensor,
  { epsilon = batchNormEpsilon, scale: start = ones }: BatchNormOptions = {},
): tf.Tensor {
  const norm = normOf(scope, x.shape.at(-1)!, start);
  if (!scope.training) {
    const { slope, offset } = slopeAndOffset(norm, epsilon);
    return tf.add(tf.mul(x, slope), offset);
  }
  const moments = channelMoments(x);
  observeMoments(scope, moments);
  return normaliseByBatch(x, norm.scale, norm.shift, moments, epsilon);
}

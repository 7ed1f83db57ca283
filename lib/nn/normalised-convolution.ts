// Convolutions followed by batch norm, as one layer: what one knows of the other saves passes over the maps.
import * as tf from '@tensorflow/tfjs-core';
import {
  batchNormEpsilon,
  channelMoments,
  normaliseByBatch,
  normOf,
  observeMoments,
  slopeAndOffset,
  type BatchNormOptions,
} from './batch-norm.ts';
import {
  convolved,
  filterOf,
  transposedConvolved,
  transposedFilterOf,
  type ConvolutionOptions,
} from './convolution.ts';
import { normalisedProduct } from './normalised-product.ts';
import type { Scope } from './parameters.ts';

export type NormalisedConvolutionOptions = Omit<ConvolutionOptions, 'bias'> & BatchNormOptions;

/** Every stride-th pixel of x [N, H, W, C]. */
function strided(x: tf.Tensor, stride: number): tf.Tensor {
  if (stride === 1) return x;
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  if (height % stride !== 0 || width % stride !== 0) return tf.maxPool(x as tf.Tensor4D, 1, stride, 'same');
  // One slice, whose gradient is one pad.
  const [rows, columns] = [height / stride, width / stride];
  const apart = tf.reshape(x, [images, rows, stride, columns, stride * channels]);
  return tf.reshape(tf.slice(apart, [0, 0, 0, 0, 0], [images, rows, 1, columns, channels]), [
    images,
    rows,
    columns,
    channels,
  ]);
}

/**
 * A convolution and the norm of its output; the norm's names lie in `norm/`. In training by the batch's statistics. By
 * moving statistics the norm is a factor of the filter and an offset: one pass over the map in place of two.
 */
export function normalisedConvolution(scope: Scope, x: tf.Tensor, options: NormalisedConvolutionOptions): tf.Tensor {
  const { filters, kernel, stride = 1, epsilon = batchNormEpsilon, scale: start } = options;
  const filter = filterOf(scope, x, options);
  const normScope = scope.within('norm');
  const norm = normOf(normScope, filters, start);
  if (!scope.training) {
    const { slope, offset } = slopeAndOffset(norm, epsilon);
    return convolved(x, tf.mul(filter, slope), options, offset);
  }
  const channels = x.shape[3]!;
  // Second moments cost M C^2 multiply-adds forward and again backward, where the layer itself takes 3 M C K.
  if (kernel === 1 && 2 * channels <= filters) {
    const seen = strided(x, stride);
    const { value, ...moments } = normalisedProduct(
      tf.reshape(seen, [-1, channels]),
      tf.reshape(filter, [channels, filters]),
      norm.scale,
      norm.shift,
      epsilon,
    );
    observeMoments(normScope, moments);
    return tf.reshape(value, [...seen.shape.slice(0, 3), filters]);
  }
  const y = convolved(x, filter, options);
  const moments = channelMoments(y);
  observeMoments(normScope, moments);
  return normaliseByBatch(y, norm.scale, norm.shift, moments, epsilon);
}

/** The same of a transposed convolution. */
export function normalisedTransposedConvolution(
  scope: Scope,
  x: tf.Tensor,
  options: NormalisedConvolutionOptions,
): tf.Tensor {
  const { filters, epsilon = batchNormEpsilon, scale: start } = options;
  const filter = transposedFilterOf(scope, x, options);
  const normScope = scope.within('norm');
  const norm = normOf(normScope, filters, start);
  if (!scope.training) {
    const { slope, offset } = slopeAndOffset(norm, epsilon);
    return tf.add(transposedConvolved(x, tf.mul(filter, tf.reshape(slope, [filters, 1])), options), offset);
  }
  const y = transposedConvolved(x, filter, options);
  const moments = channelMoments(y);
  observeMoments(normScope, moments);
  return normaliseByBatch(y, norm.scale, norm.shift, moments, epsilon);
}

// From a -d network's logits to a mask.
import * as tf from '@tensorflow/tfjs-core';
import type { CropSize } from '../datasets/crops.ts';

/**
 * The class with the largest logit at every pixel of an image: logits [N, h, w, classes] to int32 [N, image.height, image.width].
 *
 * Interpolated between pixel centres (half-pixel centres, corners not aligned): the feature at [i, j] stands for
 * the middle of its 8x8 block, where its window lies too (with "same" padding, pixel 8i + 3 in the middle) and where
 * its label was taken in training.
 */
export function likeliest(logits: tf.Tensor, { height, width }: CropSize): tf.Tensor {
  return tf.argMax(tf.image.resizeBilinear(logits as tf.Tensor4D, [height, width], false, true), 3);
}

import * as tf from '@tensorflow/tfjs-core';
import { softAssignments, type QuantizerOptions } from '../../lib/codec/quantizer.ts';

/** Entropy in bits of the mean soft assignment: what `symbolEntropy` differentiates. */
export function softEntropy(z: tf.Tensor, centers: tf.Tensor, options: QuantizerOptions): tf.Tensor {
  const p = tf.mean(softAssignments(z, centers, options), 0);
  return tf.neg(tf.sum(tf.div(tf.mul(p, tf.log(p)), Math.LN2)));
}

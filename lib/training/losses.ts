// Training losses.
import * as tf from '@tensorflow/tfjs-core';

/**
 * Softmax cross-entropy in nats, averaged over the examples whose label is in
 * 0..classes-1; others (void, 255) are masked out. logits [M, classes], labels
 * int32 [M].
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const classes = logits.shape[1]!;
  // A label outside the range hits no column, so that its row is all zero.
  const hot = tf.oneHot(labels as tf.Tensor1D, classes, 1, 0, 'float32');
  const counted = tf.maximum(tf.sum(hot), 1);
  return tf.neg(tf.div(tf.sum(tf.mul(hot, tf.logSoftmax(logits))), counted));
}

/** Mean squared error per value. On the codec: the 0-255 scale of Eq. 1. */
export function meanSquaredError(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.mean(tf.square(tf.sub(x, y)));
}

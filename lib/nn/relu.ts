import * as tf from '@tensorflow/tfjs-core';

/** max(x, 0). The gradient reads the output, so that the input need not be kept. */
export function relu(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((...args: unknown[]) => {
    const [input, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const value = tf.relu(input);
    save([value]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.step(saved[0])) };
  })(x);
}

// The gradient of a loss with respect to a flat parameter vector, with side results.
import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs `loss` on the parameters and differentiates its `loss` entry. The other
 * entries (logits, next statistics) come back as they are; nothing is
 * differentiated through them.
 */
export function lossAndGradient<R extends { loss: tf.Tensor }>(
  loss: (parameters: tf.Tensor) => R,
  parameters: tf.Tensor,
): R & { gradient: tf.Tensor } {
  let kept: tf.Tensor[] = [];
  let results: R | undefined;
  const gradient = tf.grad((vector: tf.Tensor) => {
    results = loss(vector);
    // The gradient's own scope would dispose of what the caller still reads.
    kept = Object.values(results).map((tensor) => tf.keep(tensor as tf.Tensor));
    return results.loss;
  })(parameters);
  // Handed back to the caller's scope by way of clones, so that an eager engine frees them in its turn.
  const copies = Object.fromEntries(
    Object.entries(results!).map(([name, tensor]) => [name, tf.clone(tensor as tf.Tensor)]),
  ) as R;
  tf.dispose(kept);
  return { ...copies, gradient };
}

// Scalar quantization to learned centers (A.1; Agustsson et al. 2017): hard forward, soft backward.
import * as tf from '@tensorflow/tfjs-core';

export interface QuantizerOptions {
  /** Hardness of the soft assignment: softmax(-sigma |z - c|^2). 1 [proxy: Mentzer et al. 2018]. */
  readonly sigma: number;
}

/** Minus the distances to the centers: z [...] and centers [L] to [M, L], M the number of elements of z. */
function closeness(z: tf.Tensor, centers: tf.Tensor): tf.Tensor {
  return tf.neg(tf.square(tf.sub(tf.reshape(z, [-1, 1]), tf.reshape(centers, [1, -1]))));
}

/** Soft assignments [M, L]: each row sums to 1. */
export function softAssignments(z: tf.Tensor, centers: tf.Tensor, { sigma }: QuantizerOptions): tf.Tensor {
  return tf.softmax(tf.mul(closeness(z, centers), sigma));
}

/** Q~: the mean of the centers under the soft assignments, in z's shape. */
export function softQuantized(z: tf.Tensor, centers: tf.Tensor, options: QuantizerOptions): tf.Tensor {
  const weights = softAssignments(z, centers, options) as tf.Tensor2D;
  return tf.reshape(tf.matMul(weights, tf.reshape(centers, [-1, 1])), z.shape);
}

/** The index of the nearest center, int32, in z's shape. */
export function symbolsOf(z: tf.Tensor, centers: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.argMax(closeness(z, centers), 1), z.shape);
}

/** The centers that symbols stand for. */
export function valuesOf(symbols: tf.Tensor, centers: tf.Tensor): tf.Tensor {
  return tf.gather(centers, tf.cast(symbols, 'int32'));
}

type Pair = [tf.Tensor, tf.Tensor];
type Gradient = (dy: tf.Tensor, z: tf.Tensor, centers: tf.Tensor) => Pair;

/** A function of (z, centers) with a gradient of its own. */
function withGradient(value: (...pair: Pair) => tf.Tensor, gradient: Gradient): (...pair: Pair) => tf.Tensor {
  return tf.customGrad((...args: unknown[]) => {
    const [z, centers, save] = args as [...Pair, tf.GradSaveFunc];
    save([z, centers]);
    return {
      value: value(z, centers),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, ...(saved as Pair)),
    };
  });
}

/**
 * From the gradient on the soft assignments p [M, L] to that on z and the centers.
 * With a = -sigma (z - c)^2 and p = softmax(a): da = p (dp - sum(p dp)),
 * dz = sum over l of -2 sigma (z - c) da, dc = sum over m of 2 sigma (z - c) da.
 */
function throughAssignments(p: tf.Tensor, dp: tf.Tensor, z: tf.Tensor, centers: tf.Tensor, sigma: number): Pair {
  const da = tf.mul(p, tf.sub(dp, tf.sum(tf.mul(p, dp), 1, true)));
  const offsets = tf.sub(tf.reshape(z, [-1, 1]), tf.reshape(centers, [1, -1]));
  const pull = tf.mul(tf.mul(offsets, da), 2 * sigma);
  return [tf.reshape(tf.neg(tf.sum(pull, 1)), z.shape), tf.sum(pull, 0)];
}

/** Q-bar of A.1: the nearest center going forward, Q~'s gradient going back (to z and to the centers). */
export function quantized(z: tf.Tensor, centers: tf.Tensor, options: QuantizerOptions): tf.Tensor {
  return withGradient(
    (a, b) => valuesOf(symbolsOf(a, b), b),
    (dy, a, b) => {
      // Q~ = sum over l of p_l c_l.
      const p = softAssignments(a, b, options);
      const dq = tf.reshape(dy, [-1, 1]);
      const [dz, moved] = throughAssignments(p, tf.mul(dq, tf.reshape(b, [1, -1])), a, b, options.sigma);
      return [dz, tf.add(moved, tf.sum(tf.mul(p, dq), 0))];
    },
  )(z, centers);
}

/** Entropy in bits of a histogram (frequencies, not normalised): 0 log 0 = 0. */
function bitsOf(histogram: tf.Tensor): tf.Tensor {
  const p = tf.div(histogram, tf.sum(histogram));
  return tf.div(tf.neg(tf.sum(tf.mul(p, tf.log(tf.maximum(p, 1e-10))))), Math.LN2);
}

/**
 * H(q) of Eq. 1 in bits per symbol: the entropy of the histogram over the centers.
 * The value comes from hard counts, the gradient from the soft assignments.
 */
export function symbolEntropy(z: tf.Tensor, centers: tf.Tensor, options: QuantizerOptions): tf.Tensor {
  return withGradient(
    (a, b) => bitsOf(tf.sum(tf.oneHot(tf.reshape(symbolsOf(a, b), [-1]) as tf.Tensor1D, b.size, 1, 0, 'float32'), 0)),
    (dy, a, b) => {
      // H = -sum P log2 P with P the mean of p; the constant in dH/dP cancels in the softmax.
      const p = softAssignments(a, b, options);
      const share = tf.mean(p, 0, true);
      const dp = tf.mul(tf.log(tf.maximum(share, 1e-10)), tf.div(dy, -Math.LN2 * p.shape[0]));
      return throughAssignments(p, tf.mul(tf.onesLike(p), dp), a, b, options.sigma);
    },
  )(z, centers);
}

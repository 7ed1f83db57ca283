// Scalar quantization to learned centers (A.1; Agustsson et al. 2017): hard forward, soft backward.
import * as tf from '@tensorflow/tfjs-core';

export interface QuantizerOptions {
  /** Hardness of the soft assignment: softmax(-sigma |z - c|^2). 1 [proxy: Mentzer et al. 2018]. */
  readonly sigma: number;
}

// What there is for every center and element of z is [L, M], M the number of elements: six long rows, not many short ones.
const row = (z: tf.Tensor): tf.Tensor => tf.reshape(z, [1, -1]);
const column = (centers: tf.Tensor): tf.Tensor => tf.reshape(centers, [-1, 1]);

/** Minus the squared distances to the centers: z [...] and centers [L] to [L, M]. */
function closeness(z: tf.Tensor, centers: tf.Tensor): tf.Tensor {
  return tf.neg(tf.square(tf.sub(row(z), column(centers))));
}

/** Soft assignments [L, M]: each column, of one element of z, sums to 1. */
export function softAssignments(z: tf.Tensor, centers: tf.Tensor, { sigma }: QuantizerOptions): tf.Tensor {
  // The nearest center's, so that no exponential overflows and they are not all zero.
  const highest = tf.neg(tf.square(tf.sub(row(z), row(valuesOf(symbolsOf(z, centers), centers)))));
  const weights = tf.exp(tf.mul(tf.sub(closeness(z, centers), highest), sigma));
  return tf.div(weights, row(tf.sum(weights, 0)));
}

/** Q~: the mean of the centers under the soft assignments, in z's shape. */
export function softQuantized(z: tf.Tensor, centers: tf.Tensor, options: QuantizerOptions): tf.Tensor {
  return tf.reshape(tf.sum(tf.mul(softAssignments(z, centers, options), column(centers)), 0), z.shape);
}

/** The index of the nearest center, int32, in z's shape. */
export function symbolsOf(z: tf.Tensor, centers: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.argMax(closeness(z, centers), 0), z.shape);
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
 * From the gradient on the soft assignments p [L, M] to that on z and the centers.
 * With a = -sigma (z - c)^2 and p = softmax(a): da = p (dp - sum(p dp)),
 * dz = sum over l of -2 sigma (z - c) da, dc = sum over m of 2 sigma (z - c) da.
 */
function throughAssignments(p: tf.Tensor, dp: tf.Tensor, z: tf.Tensor, centers: tf.Tensor, sigma: number): Pair {
  const da = tf.mul(p, tf.sub(dp, row(tf.sum(tf.mul(p, dp), 0))));
  const pull = tf.mul(tf.mul(tf.sub(row(z), column(centers)), da), 2 * sigma);
  return [tf.reshape(tf.neg(tf.sum(pull, 0)), z.shape), tf.sum(pull, 1)];
}

/** Q-bar of A.1: the nearest center going forward, Q~'s gradient going back (to z and to the centers). */
export function quantized(z: tf.Tensor, centers: tf.Tensor, options: QuantizerOptions): tf.Tensor {
  return withGradient(
    (a, b) => valuesOf(symbolsOf(a, b), b),
    (dy, a, b) => {
      // Q~ = sum over l of p_l c_l.
      const p = softAssignments(a, b, options);
      const [dz, moved] = throughAssignments(p, tf.mul(row(dy), column(b)), a, b, options.sigma);
      return [dz, tf.add(moved, tf.sum(tf.mul(p, row(dy)), 1))];
    },
  )(z, centers);
}

/** Entropy in bits of a histogram (frequencies, not normalised): 0 log 0 = 0. */
function bitsOf(histogram: tf.Tensor): tf.Tensor {
  const p = tf.div(histogram, tf.sum(histogram));
  return tf.div(tf.neg(tf.sum(tf.mul(p, tf.log(tf.maximum(p, 1e-10))))), Math.LN2);
}

/** Entropy in bits of the mean soft assignment: what `symbolEntropy` differentiates. */
export function softEntropy(z: tf.Tensor, centers: tf.Tensor, options: QuantizerOptions): tf.Tensor {
  return bitsOf(tf.sum(softAssignments(z, centers, options), 1));
}

/**
 * H(q) of Eq. 1 in bits per symbol: the entropy of the histogram over the centers.
 * The value comes from hard counts, the gradient from the soft assignments.
 */
export function symbolEntropy(z: tf.Tensor, centers: tf.Tensor, options: QuantizerOptions): tf.Tensor {
  return withGradient(
    (a, b) => {
      const isSymbol = tf.equal(row(symbolsOf(a, b)), column(tf.range(0, b.size, 1, 'int32')));
      return bitsOf(tf.sum(tf.cast(isSymbol, 'float32'), 1));
    },
    (dy, a, b) => {
      // H = -sum P log2 P with P the mean of p; the constant in dH/dP cancels in the softmax.
      const p = softAssignments(a, b, options);
      const share = tf.mean(p, 1, true);
      const dp = tf.mul(tf.log(tf.maximum(share, 1e-10)), tf.div(dy, -Math.LN2 * p.shape[1]!));
      return throughAssignments(p, tf.mul(tf.onesLike(p), dp), a, b, options.sigma);
    },
  )(z, centers);
}

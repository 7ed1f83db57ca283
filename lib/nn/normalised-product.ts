// A matrix product followed by batch norm, without ever making what batch norm would read. A channel's mean and variance
// follow from the mean m and the covariance S of the factor's columns: those of x w are m w and w' S w. So the
// norm's slope goes into the filter, and its gradient is made of products that the filter's gradient needs anyway.
// Worth it where x is narrower than the product: the widest maps of a residual network are then written once in
// place of four times, and read twice in place of nine times.
import * as tf from '@tensorflow/tfjs-core';

/** Mean and variance per column. */
export interface Moments {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

export interface NormalisedProduct extends Moments {
  readonly value: tf.Tensor;
}

const matrixOf = (row: tf.Tensor): tf.Tensor2D => tf.reshape(row, [1, -1]);
const product = (a: tf.Tensor, b: tf.Tensor, transposeA = false, transposeB = false): tf.Tensor2D =>
  tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, transposeA, transposeB);

/**
 * (x w - mean) / sqrt(variance + epsilon) * scale + shift, where mean and variance are those of the columns of x w.
 * x [M, C], filter [C, K], scale and shift [K]; the gradient knows that mean and variance move with x and w.
 */
export function normalisedProduct(
  x: tf.Tensor,
  filter: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
  epsilon: number,
): NormalisedProduct {
  const rows = x.shape[0];
  const centre = tf.mean(x, 0);
  const square = tf.mul(product(x, x, true), 1 / rows);
  const mean = tf.reshape(product(matrixOf(centre), filter), [-1]);
  const covariance = tf.sub(square, product(matrixOf(centre), matrixOf(centre), true));
  const variance = tf.relu(tf.sum(tf.mul(filter, product(covariance, filter)), 0));
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const value = tf.customGrad((...args: unknown[]) => {
    const [input, weights, gamma, beta, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const slope = tf.mul(gamma, inverse);
    const sloped = tf.mul(weights, slope);
    save([input, weights, slope, sloped, mean, inverse, centre, square]);
    // The kernel itself: within a gradient, tf.fused.matMul is a product and a sum.
    const bias = tf.sub(beta, tf.mul(mean, slope));
    const value: tf.Tensor = tf
      .engine()
      .runKernel(
        tf._FusedMatMul,
        { a: input, b: sloped, bias },
        { transposeA: false, transposeB: false, activation: 'linear' },
      );
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [x, w, slope, sloped, mean, inverse, centre, square] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const dShift = tf.sum(dy, 0);
      const correlation = product(x, dy, true);
      // The sum over rows of dy (x w) is the sum over C of w times x' dy.
      const dScale = tf.mul(tf.sub(tf.sum(tf.mul(w, correlation), 0), tf.mul(mean, dShift)), inverse);
      // As in batch norm, the gradient on x w would be dy slope + (x w) b + c: here b and c go into the filter.
      const share = tf.mul(slope, -1 / rows);
      const b = tf.mul(tf.mul(share, inverse), dScale);
      const c = tf.sub(tf.mul(share, dShift), tf.mul(mean, b));
      const bent = tf.mul(w, b);
      const dx = tf.add(
        product(dy, sloped, false, true),
        tf.add(product(x, product(bent, w, false, true)), product(matrixOf(c), w, false, true)),
      );
      // x' (x w) b + x' c: the second moments once more, times the number of rows.
      const moved = tf.mul(tf.add(product(square, bent), product(matrixOf(centre), matrixOf(c), true)), rows);
      return [dx, tf.add(tf.mul(correlation, slope), moved), dScale, dShift];
    };
    return { value, gradFunc };
  })(x, filter, scale, shift);
  return { value, mean, variance };
}

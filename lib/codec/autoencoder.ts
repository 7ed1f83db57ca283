// The convolutional auto-encoder (section 3.1, A.1; Theis et al. 2017).
import * as tf from '@tensorflow/tfjs-core';
import { transposedConvolution } from '../nn/convolution.ts';
import { uniform } from '../nn/initialisers.ts';
import { normalisedConvolution, normalisedTransposedConvolution } from '../nn/normalised-convolution.ts';
import type { Scope } from '../nn/parameters.ts';
import { relu } from '../nn/relu.ts';
import { scaledFilters } from '../nn/width.ts';
import { codecArchitecture } from './architecture.ts';

export interface CodecShape {
  /** Width multiplier of the inner layers; 1 is the paper's (64 and 128 channels). */
  readonly width: number;
  /** Channels C of the compressed representation. Not scaled by `width`: C sets the rate. */
  readonly channels: number;
  /** Number of centers L. 6 [proxy: Mentzer et al. 2018]. */
  readonly centers: number;
}

/** Fixed statistics of the input per channel, RGB, 0-255 scale [proxy: Mentzer et al. 2018, ImageNet]. */
export const inputStatistics = {
  mean: [121.85, 113.59, 100.64],
  variance: [4746.4, 4454.1, 4812.2],
} as const;

const deviation = inputStatistics.variance.map(Math.sqrt);

/** The learned centers [L]. */
export function centersOf(scope: Scope, { centers }: CodecShape): tf.Tensor {
  return scope.parameter('centers', [centers], uniform(-2, 2));
}

/** conv3x3-BN-ReLU-conv3x3-BN, added; no ReLU after the sum. */
function residualUnit(scope: Scope, x: tf.Tensor): tf.Tensor {
  const filters = x.shape[3]!;
  const y = relu(normalisedConvolution(scope.within('conv1'), x, { filters, kernel: 3 }));
  return tf.add(x, normalisedConvolution(scope.within('conv2'), y, { filters, kernel: 3 }));
}

function residualUnits(scope: Scope, x: tf.Tensor): tf.Tensor {
  let y = x;
  for (let unit = 1; unit <= codecArchitecture.residualUnits; unit++) y = residualUnit(scope.within(`unit${unit}`), y);
  return y;
}

/** RGB images on the 0-255 scale [N, H, W, 3] (H and W multiples of 8) to the representation before quantization [N, H/8, W/8, C]. */
export function encode(scope: Scope, x: tf.Tensor, { width, channels }: CodecShape): tf.Tensor {
  const { kernel, filters } = codecArchitecture;
  const strided = (part: Scope, y: tf.Tensor, out: number): tf.Tensor =>
    normalisedConvolution(part, y, { filters: out, kernel, stride: 2 });
  let y = tf.div(tf.sub(x, tf.tensor1d([...inputStatistics.mean])), tf.tensor1d(deviation));
  y = relu(strided(scope.within('down1'), y, scaledFilters(filters[0], width)));
  y = relu(strided(scope.within('down2'), y, scaledFilters(filters[1], width)));
  y = residualUnits(scope.within('residual'), y);
  return strided(scope.within('down3'), y, channels);
}

/**
 * The quantized representation [N, h, w, C] to RGB on the 0-255 scale [N, 8h, 8w, 3],
 * not clipped (`clipped` does that, outside the training loss). The last layer has a
 * bias in place of batch norm: its output is a picture, not an activation.
 */
export function decode(scope: Scope, z: tf.Tensor, { width }: CodecShape): tf.Tensor {
  const { kernel, filters } = codecArchitecture;
  const strided = (part: Scope, y: tf.Tensor, out: number): tf.Tensor =>
    normalisedTransposedConvolution(part, y, { filters: out, kernel, stride: 2 });
  let y = relu(strided(scope.within('up1'), z, scaledFilters(filters[1], width)));
  y = residualUnits(scope.within('residual'), y);
  y = relu(strided(scope.within('up2'), y, scaledFilters(filters[0], width)));
  y = transposedConvolution(scope.within('up3'), y, { filters: 3, kernel, stride: 2, bias: true });
  return tf.add(tf.mul(y, tf.tensor1d(deviation)), tf.tensor1d([...inputStatistics.mean]));
}

/** Pixel values into 0..255. */
export function clipped(pixels: tf.Tensor): tf.Tensor {
  return tf.clipByValue(pixels, 0, 255);
}

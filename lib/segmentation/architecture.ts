// The -d networks of section 5.1: a classification network with dilations in place of its
// last strides, and atrous spatial pyramid pooling (ASPP) in place of its last layer.
import * as tf from '@tensorflow/tfjs-core';
import type { ResNetArchitecture } from '../classification/architecture.ts';
import { resnetFeatures } from '../classification/resnet.ts';
import { normal, zeros } from '../nn/initialisers.ts';
import type { Scope } from '../nn/parameters.ts';
import { asppKernel, asppScope, stageDilations } from './dilation.ts';

export { asppKernel, asppScope, outputStride, paperAtrousRates, stageDilations } from './dilation.ts';

/** x moved so that the pixel at [i + down, j + right] comes to [i, j]; zeros come in from outside. */
function shifted(x: tf.Tensor4D, down: number, right: number): tf.Tensor4D {
  const [images, height, width, channels] = x.shape;
  const size: [number, number, number, number] = [images, height - Math.abs(down), width - Math.abs(right), channels];
  const part = tf.slice(x, [0, Math.max(0, down), Math.max(0, right), 0], size);
  const pads = (by: number): [number, number] => [Math.max(0, -by), Math.max(0, by)];
  return tf.pad(part, [[0, 0], pads(down), pads(right), [0, 0]]);
}

/** Where the taps of a dilated row of three lie that meet a map of `size` pixels: a rate beyond it leaves the middle one. */
const tapsMeeting = (size: number, rate: number): readonly number[] => (rate < size ? [-rate, 0, rate] : [0]);

/**
 * Atrous spatial pyramid pooling: one 3x3 convolution with bias per rate, dilated by it, all summed
 * (DeepLab-ResNet-TensorFlow). x [N, h, w, C] to logits [N, h, w, classes].
 *
 * Multiplies first and moves afterwards: every tap is a 1x1 convolution whose few outputs are shifted to where they
 * belong. The usual order would gather 9 C values per pixel and rate: 4.7 GB at 40x40x2048 and a batch of 10, where
 * this takes 48 MB. Taps that lie outside the map everywhere are left out; their filters get zero gradients.
 */
export function atrousPyramid(scope: Scope, x: tf.Tensor, classes: number, rates: readonly number[]): tf.Tensor {
  const [images, height, width, channels] = x.shape as [number, number, number, number];
  const biases: tf.Tensor[] = [];
  const filters: tf.Tensor[] = [];
  const offsets: (readonly [down: number, right: number])[] = [];
  for (const rate of rates) {
    const branch = scope.within(`rate${rate}`);
    const filter = branch.parameter('weights', [asppKernel, asppKernel, channels, classes], normal(0.01));
    biases.push(branch.parameter('bias', [classes], zeros, { decay: false }));
    const [rows, columns] = [tapsMeeting(height, rate), tapsMeeting(width, rate)];
    const [top, left] = [(asppKernel - rows.length) / 2, (asppKernel - columns.length) / 2];
    const meeting = tf.slice(filter, [top, left, 0, 0], [rows.length, columns.length, channels, classes]);
    filters.push(tf.reshape(meeting, [-1, channels, classes]));
    offsets.push(...rows.flatMap((down) => columns.map((right) => [down, right] as const)));
  }
  // [taps, C, classes] to one matrix [C, taps * classes].
  const matrix = tf.reshape(tf.transpose(tf.concat(filters, 0), [1, 0, 2]), [channels, -1]);
  const products = tf.matMul(tf.reshape(x, [-1, channels]) as tf.Tensor2D, matrix as tf.Tensor2D);
  const maps = tf.split(tf.reshape(products, [images, height, width, -1]), offsets.length, 3) as tf.Tensor4D[];
  const moved = maps.map((map, tap) => shifted(map, ...offsets[tap]));
  const sum = (tensors: readonly tf.Tensor[]): tf.Tensor => tensors.reduce((total, tensor) => tf.add(total, tensor));
  return tf.add(sum(moved), sum(biases));
}

export interface SegmenterOptions {
  /** Width multiplier; 1 is the paper's. */
  readonly width: number;
  /** Classes, the background included. */
  readonly classes: number;
  readonly atrousRates: readonly number[];
}

/**
 * The -d network: x [N, H, W, C] to logits [N, h, w, classes], h = ceil(H / 8) for RGB images and h = H for
 * compressed representations. Its features go by the same names as the classifier's.
 */
export function segmenterLogits(
  scope: Scope,
  x: tf.Tensor,
  architecture: ResNetArchitecture,
  options: SegmenterOptions,
): tf.Tensor {
  const features = resnetFeatures(scope, x, architecture, { width: options.width, dilations: stageDilations });
  return atrousPyramid(scope.within(asppScope), features, options.classes, options.atrousRates);
}

// ResNet and cResNet (sections 4.1, 4.2) built from the block table.
import * as tf from '@tensorflow/tfjs-core';
import { normal, zeros } from '../nn/initialisers.ts';
import { normalisedConvolution } from '../nn/normalised-convolution.ts';
import type { Scope } from '../nn/parameters.ts';
import { relu } from '../nn/relu.ts';
import { scaledFilters } from '../nn/width.ts';
import { expansion, rootFilters, type ResNetArchitecture } from './architecture.ts';

/**
 * A bottleneck residual unit, v1: 1x1 (strided), 3x3, 1x1, each with batch norm; ReLU after the sum.
 * The last scale starts at zero, so that a unit starts as its shortcut (Goyal et al. 2017, 5.1, whose
 * scaling rule A.4 employs): deep networks then train from the first of few epochs.
 */
function bottleneckUnit(scope: Scope, x: tf.Tensor, filters: number, stride: 1 | 2, dilation: number): tf.Tensor {
  const out = filters * expansion;
  const isProjected = stride > 1 || x.shape[3] !== out;
  const shortcut = isProjected
    ? normalisedConvolution(scope.within('shortcut'), x, { filters: out, kernel: 1, stride })
    : x;
  let y = relu(normalisedConvolution(scope.within('conv1'), x, { filters, kernel: 1, stride }));
  y = relu(normalisedConvolution(scope.within('conv2'), y, { filters, kernel: 3, dilation }));
  return relu(
    tf.add(shortcut, normalisedConvolution(scope.within('conv3'), y, { filters: out, kernel: 1, scale: zeros })),
  );
}

export interface FeatureOptions {
  /** Width multiplier; 1 is the paper's. */
  readonly width: number;
  /**
   * Dilation per stage in place of its stride (section 5.1): a stage named here keeps its
   * spatial size. Classification names none.
   */
  readonly dilations?: Readonly<Partial<Record<string, number>>>;
}

/** The network up to its last stage: x [N, H, W, C] to [N, h, w, 2048 * width]. */
export function resnetFeatures(
  scope: Scope,
  x: tf.Tensor,
  architecture: ResNetArchitecture,
  { width, dilations = {} }: FeatureOptions,
): tf.Tensor {
  let y = x;
  if (architecture.root) {
    y = normalisedConvolution(scope.within('root'), y, {
      filters: scaledFilters(rootFilters, width),
      kernel: 7,
      stride: 2,
    });
    // In the other order than the paper's, ReLU after the pooling: the same numbers and gradients from a quarter of the pixels.
    y = relu(tf.maxPool(y as tf.Tensor4D, 3, 2, 'same'));
  }
  for (const stage of architecture.stages) {
    const dilation = dilations[stage.name] ?? 1;
    for (let unit = 1; unit <= stage.units; unit++) {
      const stride = unit === 1 && dilation === 1 ? stage.stride : 1;
      y = bottleneckUnit(
        scope.within(`${stage.name}/unit${unit}`),
        y,
        scaledFilters(stage.filters, width),
        stride,
        dilation,
      );
    }
  }
  return y;
}

/** The classifier: features, global average pooling, one fully connected layer. x [N, H, W, C] to logits [N, classes]. */
export function resnet(
  scope: Scope,
  x: tf.Tensor,
  architecture: ResNetArchitecture,
  options: { width: number; classes: number },
): tf.Tensor {
  const features = tf.mean(resnetFeatures(scope, x, architecture, options), [1, 2]);
  const head = scope.within('logits');
  const weights = head.parameter('weights', [features.shape[1]!, options.classes], normal(0.01));
  const bias = head.parameter('bias', [options.classes], zeros, { decay: false });
  return tf.add(tf.matMul(features as tf.Tensor2D, weights as tf.Tensor2D), bias);
}

// The programs that train and evaluate a segmentation network.
import * as tf from '@tensorflow/tfjs-core';
import type { ResNetArchitecture } from '../classification/architecture.ts';
import type { CropSize } from '../datasets/crops.ts';
import type { Program, Specs } from '../engine/engine.ts';
import { sizeOf } from '../engine/shape.ts';
import { bind, weightSpecs, type Layout, type Network, type Scope } from '../nn/parameters.ts';
import { lossAndGradient } from '../training/gradient.ts';
import { crossEntropy } from '../training/losses.ts';
import { sgdMomentum, withWeightDecay } from '../training/optimizers.ts';
import { likeliest } from './likeliest.ts';
import { asppScope, outputStride, segmenterLogits, type SegmenterOptions } from './architecture.ts';

export interface SegmenterShape extends SegmenterOptions {
  readonly architecture: ResNetArchitecture;
  /** Spatial size and channels of the input. */
  readonly height: number;
  readonly inputWidth: number;
  readonly channels: number;
}

/** The -d network as a network of `x` [N, H, W, C] giving `logits` [N, h, w, classes]. */
export function segmenter(shape: SegmenterShape): Network {
  return (scope, { x }) => ({ logits: segmenterLogits(scope, x, shape.architecture, shape) });
}

export function segmenterInput(shape: SegmenterShape, batch: number): Specs {
  return { x: { shape: [batch, shape.height, shape.inputWidth, shape.channels] } };
}

/** Size of the logits. */
export function logitsSize({ architecture, height, inputWidth }: SegmenterShape): CropSize {
  const stride = outputStride(architecture);
  return { height: Math.ceil(height / stride), width: Math.ceil(inputWidth / stride) };
}

/** Values that a training carries from step to step. The moving statistics are not among them: they are frozen. */
export const segmenterState = ['parameters', 'velocity'] as const;

export interface SegmenterStep {
  readonly momentum: number;
  readonly weightDecay: number;
  /** The learning rate of ASPP's weights and biases in units of the others': 10 in the paper (0.01 against 0.001, A.5). */
  readonly headRate: number;
  /**
   * Whether the scales and shifts of the batch norms are trained. The code that the paper adapted leaves them, like the
   * statistics, as the classifier's training left them (DeepLab-ResNet-TensorFlow, train.py).
   */
  readonly trainNorms: boolean;
}

const isHead = (name: string): boolean => name.startsWith(`${asppScope}/`);
const isNorm = (name: string): boolean => /(^|\/)norm\/(scale|shift)$/.test(name);

/** A vector [parameterCount] that holds `value(name)` at every entry of the parameter `name`. */
function perParameter(layout: Layout, value: (name: string) => number): tf.Tensor {
  const runs: { value: number; length: number }[] = [];
  for (const spec of layout.parameters) {
    const last = runs.at(-1);
    if (last?.value === value(spec.name)) last.length += sizeOf(spec.shape);
    else runs.push({ value: value(spec.name), length: sizeOf(spec.shape) });
  }
  return tf.concat(runs.map(({ value, length }) => tf.fill([length], value)));
}

/** `scope`, but with the norms' scales and shifts read from `fixed`, through which nothing is differentiated. */
function withFixedNorms(scope: Scope, fixed: Scope): Scope {
  const over = (inner: Scope, outer: Scope, prefix: string): Scope => ({
    ...inner,
    within: (name) => over(inner.within(name), outer.within(name), `${prefix}${name}/`),
    parameter: (name, ...rest) => (isNorm(prefix + name) ? outer : inner).parameter(name, ...rest),
  });
  return over(scope, fixed, '');
}

/**
 * One step of SGD (A.5): inputs `x`, int32 `labels` [N, h, w] at the logits' size (255, or anything that is no class, is
 * void: no part in the loss), `rate` [], the frozen `statistics`, and the carried `parameters` and `velocity`; outputs
 * `loss` [] (mean cross-entropy in nats of the pixels that are not void) and the carried values. Batch norms normalise by
 * the moving statistics, which stay as they are.
 */
export function segmenterTrainingProgram(network: Network, layout: Layout, options: SegmenterStep): Program {
  const { momentum, weightDecay, headRate, trainNorms } = options;
  return ({ x, labels, rate, parameters, statistics, velocity }) => {
    // Bound before anything is differentiated: inside, these are the very parameters that the gradient is taken for.
    const fixed = bind(layout, parameters, statistics, false).scope;
    const { loss, gradient } = lossAndGradient((vector) => {
      const { scope } = bind(layout, vector, statistics, false);
      const trained = trainNorms ? scope : withFixedNorms(scope, fixed);
      const logits = network(trained, { x })['logits'];
      return { loss: crossEntropy(tf.reshape(logits, [-1, logits.shape.at(-1)!]), tf.reshape(labels, [-1])) };
    }, parameters);
    const decayed = withWeightDecay(layout, gradient, parameters, weightDecay);
    const rates = tf.mul(
      rate,
      perParameter(layout, (name) => (isHead(name) ? headRate : 1)),
    );
    return { loss, ...sgdMomentum({ parameters, velocity }, decayed, rates, momentum) };
  };
}

export function segmenterTrainingSpecs(shape: SegmenterShape, layout: Layout, batch: number): Specs {
  const { height, width } = logitsSize(shape);
  return {
    ...segmenterInput(shape, batch),
    labels: { shape: [batch, height, width], dtype: 'int32' },
    rate: { shape: [] },
    ...weightSpecs(layout),
    velocity: { shape: [layout.parameterCount] },
  };
}

/**
 * Predictions on moving statistics: inputs `x`, `parameters`, `statistics`; output `masks`, int32 [N, image.height,
 * image.width]: see `likeliest`.
 */
export function segmenterEvaluationProgram(network: Network, layout: Layout, image: CropSize): Program {
  return ({ x, parameters, statistics }) => {
    const { scope } = bind(layout, parameters, statistics, false);
    return { masks: likeliest(network(scope, { x })['logits'], image) };
  };
}

// The programs that train and evaluate a classifier.
import type * as tf from '@tensorflow/tfjs-core';
import type { Program, Specs } from '../engine/engine.ts';
import { bind, weightSpecs, type Layout, type Network } from '../nn/parameters.ts';
import { lossAndGradient } from '../training/gradient.ts';
import { crossEntropy } from '../training/losses.ts';
import { sgdMomentum, withWeightDecay } from '../training/optimizers.ts';
import type { ResNetArchitecture } from './architecture.ts';
import { resnet } from './resnet.ts';

export interface ClassifierShape {
  readonly architecture: ResNetArchitecture;
  readonly width: number;
  readonly classes: number;
  /** Spatial size and channels of the input. */
  readonly height: number;
  readonly inputWidth: number;
  readonly channels: number;
}

/** The classifier as a network of `x` [N, H, W, C] giving `logits` [N, classes]. */
export function classifier({ architecture, width, classes }: ClassifierShape): Network {
  return (scope, { x }) => ({ logits: resnet(scope, x, architecture, { width, classes }) });
}

export function classifierInput(shape: ClassifierShape, batch: number): Specs {
  return { x: { shape: [batch, shape.height, shape.inputWidth, shape.channels] } };
}

/** Values that a classifier's training carries from step to step. */
export const classifierState = ['parameters', 'statistics', 'velocity'] as const;

/**
 * One step of SGD (A.4): inputs `x`, int32 `labels` [N], `rate` [] and the carried
 * `parameters`, `statistics`, `velocity`; outputs `loss` [] and the carried values.
 */
export function trainingProgram(
  network: Network,
  layout: Layout,
  { momentum, weightDecay }: { momentum: number; weightDecay: number },
): Program {
  return ({ x, labels, rate, parameters, statistics, velocity }) => {
    const { loss, gradient, next } = lossAndGradient((vector) => {
      const { scope, nextStatistics } = bind(layout, vector, statistics, true);
      const { logits } = network(scope, { x });
      return { loss: crossEntropy(logits, labels), next: nextStatistics() };
    }, parameters);
    const decayed = withWeightDecay(layout, gradient, parameters, weightDecay);
    const updated = sgdMomentum({ parameters, velocity }, decayed, rate, momentum);
    return { loss, ...updated, statistics: next };
  };
}

export function trainingSpecs(shape: ClassifierShape, layout: Layout, batch: number): Specs {
  return {
    ...classifierInput(shape, batch),
    labels: { shape: [batch], dtype: 'int32' },
    rate: { shape: [] },
    ...weightSpecs(layout),
    velocity: { shape: [layout.parameterCount] },
  };
}

/** Logits on moving statistics: inputs `x`, `parameters`, `statistics`; output `logits`. */
export function evaluationProgram(network: Network, layout: Layout): Program {
  return ({ x, parameters, statistics }) => {
    const { scope } = bind(layout, parameters, statistics, false);
    return { logits: network(scope, { x })['logits'] as tf.Tensor };
  };
}

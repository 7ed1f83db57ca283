// The programs that train the codec and run it.
import * as tf from '@tensorflow/tfjs-core';
import type { Program, Specs, Tensors } from '../engine/engine.ts';
import { bind, weightSpecs, type Layout, type Network } from '../nn/parameters.ts';
import { lossAndGradient } from '../training/gradient.ts';
import { meanSquaredError } from '../training/losses.ts';
import { adam } from '../training/optimizers.ts';
import { centersOf, clipped, decode, encode, type CodecShape } from './autoencoder.ts';
import { quantized, symbolEntropy, symbolsOf, valuesOf, type QuantizerOptions } from './quantizer.ts';

/** Sigma of the soft assignment [proxy: Mentzer et al. 2018]. */
export const quantizerOptions: QuantizerOptions = { sigma: 1 };

/**
 * The whole codec: `x` [N, H, W, 3] on 0-255 gives `reconstruction`, the quantized `latent` [N, H/8, W/8, C], its
 * `entropy` (bits per symbol) and the `centers`.
 */
export function codec(shape: CodecShape): Network {
  return (scope, { x }) => {
    const centers = centersOf(scope, shape);
    const z = encode(scope.within('encoder'), x, shape);
    const q = quantized(z, centers, quantizerOptions);
    return {
      reconstruction: decode(scope.within('decoder'), q, shape),
      latent: q,
      entropy: symbolEntropy(z, centers, quantizerOptions),
      centers,
    };
  };
}

/** The terms of Eq. 1 for images `x` [N, H, W, 3] on 0-255 that the codec network made `outputs` of. */
export function codecLoss(
  x: tf.Tensor,
  outputs: Tensors,
  targetEntropy: tf.Tensor,
  { beta, centerPenalty }: CodecLoss,
): { loss: tf.Tensor; mse: tf.Tensor; entropy: tf.Tensor } {
  const { reconstruction, entropy, centers } = outputs as Record<string, tf.Tensor>;
  const mse = meanSquaredError(x, reconstruction);
  const rateTerm = tf.mul(tf.relu(tf.sub(entropy, targetEntropy)), beta);
  const penalty = tf.mul(tf.sum(tf.square(centers)), centerPenalty / 2);
  return { loss: tf.add(tf.add(mse, rateTerm), penalty), mse, entropy };
}

export interface CodecLoss {
  /** beta of Eq. 1: MSE (0-255 scale) per bit per symbol above the target. */
  readonly beta: number;
  /** Weight of the l2 penalty on the centers. 0.1 [proxy: Mentzer et al. 2018]. */
  readonly centerPenalty: number;
}

/** Values that the codec's training carries from step to step. */
export const codecState = ['parameters', 'statistics', 'mean', 'square'] as const;

/**
 * One step of Adam on Eq. 1, MSE + beta max(H(q) - Ht, 0): inputs `x` (0-255),
 * `rate` [], `step` [] (from 1), `targetEntropy` [] (Ht, bits per symbol) and the
 * carried values; outputs `loss`, `mse`, `entropy` and the carried values.
 */
export function codecTrainingProgram(network: Network, layout: Layout, terms: CodecLoss): Program {
  return ({ x, rate, step, targetEntropy, parameters, statistics, mean, square }) => {
    const { loss, mse, entropy, next, gradient } = lossAndGradient((vector) => {
      const { scope, nextStatistics } = bind(layout, vector, statistics, true);
      return { ...codecLoss(x, network(scope, { x }), targetEntropy, terms), next: nextStatistics() };
    }, parameters);
    const updated = adam({ parameters, mean, square }, gradient, rate, step);
    return { loss, mse, entropy, ...updated, statistics: next };
  };
}

/** A batch of images [batch, height, width, 3] as the codec takes them. */
export function imageSpecs(batch: number, height: number, width: number): Specs {
  return { x: { shape: [batch, height, width, 3] } };
}

export function codecTrainingSpecs(layout: Layout, batch: number, crop: number): Specs {
  return {
    ...imageSpecs(batch, crop, crop),
    rate: { shape: [] },
    step: { shape: [] },
    targetEntropy: { shape: [] },
    ...weightSpecs(layout),
    mean: { shape: [layout.parameterCount] },
    square: { shape: [layout.parameterCount] },
  };
}

/** The encoder of a frozen codec alone: `x` gives int32 `symbols` [N, h, w, C]. */
export function encodingProgram(shape: CodecShape, layout: Layout): Program {
  return ({ x, parameters, statistics }) => {
    const { scope } = bind(layout, parameters, statistics, false);
    return { symbols: symbolsOf(encode(scope.within('encoder'), x, shape), centersOf(scope, shape)) };
  };
}

/** The encoder of a frozen codec before its quantizer: `x` gives `z` [N, h, w, C]. */
export function representationProgram(shape: CodecShape, layout: Layout): Program {
  return ({ x, parameters, statistics }) => {
    const { scope } = bind(layout, parameters, statistics, false);
    return { z: encode(scope.within('encoder'), x, shape) };
  };
}

/** Encoder and decoder of a frozen codec: `x` gives int32 `symbols` [N, h, w, C] and the clipped `reconstruction`. */
export function transcodingProgram(shape: CodecShape, layout: Layout): Program {
  return ({ x, parameters, statistics }) => {
    const { scope } = bind(layout, parameters, statistics, false);
    const centers = centersOf(scope, shape);
    const symbols = symbolsOf(encode(scope.within('encoder'), x, shape), centers);
    const reconstruction = clipped(decode(scope.within('decoder'), valuesOf(symbols, centers), shape));
    return { symbols, reconstruction };
  };
}

/** The decoder of a frozen codec alone: int32 `symbols` [N, h, w, C] give the clipped `reconstruction`. */
export function decodingProgram(shape: CodecShape, layout: Layout): Program {
  return ({ symbols, parameters, statistics }) => {
    const { scope } = bind(layout, parameters, statistics, false);
    return {
      reconstruction: clipped(decode(scope.within('decoder'), valuesOf(symbols, centersOf(scope, shape)), shape)),
    };
  };
}

export function decodingSpecs(shape: CodecShape, layout: Layout, batch: number, height: number, width: number): Specs {
  return { symbols: { shape: [batch, height, width, shape.channels], dtype: 'int32' }, ...weightSpecs(layout) };
}

export function transcodingSpecs(layout: Layout, batch: number, height: number, width: number): Specs {
  return { ...imageSpecs(batch, height, width), ...weightSpecs(layout) };
}

// The programs that train codec and classifier together, or the codec alone on the same schedule (section 6).
import * as tf from '@tensorflow/tfjs-core';
import { centersOf, encode, type CodecShape } from '../codec/autoencoder.ts';
import { codecArchitecture } from '../codec/architecture.ts';
import { codecLoss, imageSpecs, type CodecLoss } from '../codec/programs.ts';
import { symbolsOf, valuesOf } from '../codec/quantizer.ts';
import type { CropSize } from '../datasets/crops.ts';
import type { Program, Specs } from '../engine/engine.ts';
import { bind, type Layout, type Network } from '../nn/parameters.ts';
import { lossAndGradient } from '../training/gradient.ts';
import { crossEntropy } from '../training/losses.ts';
import { sgdMomentum, withWeightDecay } from '../training/optimizers.ts';

/** A network and where its parameters lie in its flat vectors. */
export interface JointPart {
  readonly network: Network;
  readonly layout: Layout;
}

/** The codec, and the classifier on its compressed representation; without one, the codec is trained alone. */
export interface JointParts {
  readonly codec: JointPart;
  readonly classifier: JointPart | null;
}

export interface JointLoss extends CodecLoss {
  /** gamma of Eq. 2: weight of the compression loss against the cross-entropy. */
  readonly gamma: number;
  /** Of the classifier's weights, as where it is trained alone (A.4). Left out: none, as A.8 names none. */
  readonly weightDecay?: number;
}

/** Values that a joint training carries: the codec's vector first, the classifier's behind it. */
export const jointState = ['parameters', 'statistics', 'velocity'] as const;

/** The middle of each image's representation [N, h, w, C], as `centerCrops` cuts what is stored. */
export function centerCrop(representation: tf.Tensor, crop: CropSize): tf.Tensor {
  const [images, height, width, channels] = representation.shape as [number, number, number, number];
  const from = [0, (height - crop.height) >> 1, (width - crop.width) >> 1, 0];
  return tf.slice(representation, from, [images, crop.height, crop.width, channels]);
}

/** How many values of a vector are the codec's, and how many the classifier's. */
export const counts = ({ codec, classifier }: JointParts) => ({
  parameters: [codec.layout.parameterCount, classifier?.layout.parameterCount ?? 0] as const,
  statistics: [codec.layout.statisticCount, classifier?.layout.statisticCount ?? 0] as const,
});

/** The codec's part of a vector, and the classifier's. */
export function halves(vector: tf.Tensor, [first, second]: readonly [number, number]): [tf.Tensor, tf.Tensor] {
  return [tf.slice(vector, 0, first), tf.slice(vector, first, second)];
}

/**
 * Of each image's `latent` [N, h, w, C] the crop that its row of `places` names: one-hot [N, p], over the crop's positions
 * from the upper left, row by row. The very values, with a gradient to where they came from.
 */
function cropsAt(latent: tf.Tensor, places: tf.Tensor, crop: CropSize): tf.Tensor {
  const [images, height, width, channels] = latent.shape as [number, number, number, number];
  const columns = width - crop.width + 1;
  const parts = Array.from({ length: (height - crop.height + 1) * columns }, (_, place) => {
    const part = tf.slice(
      latent,
      [0, Math.floor(place / columns), place % columns, 0],
      [images, crop.height, crop.width, channels],
    );
    return tf.mul(part, tf.reshape(tf.slice(places, [0, place], [images, 1]), [images, 1, 1, 1]));
  });
  return parts.reduce((sum, part) => tf.add(sum, part));
}

/** What a step sees: `batch` views of pictures, and the crop of their symbols that the classifier reads. */
export interface JointViews {
  readonly batch: number;
  /** In pixels. */
  readonly view: CropSize;
  /** In symbols. */
  readonly crop: CropSize;
}

/** Positions of the crop among a view's symbols. */
export function placesIn({ view, crop }: Pick<JointViews, 'view' | 'crop'>): number {
  const { stride } = codecArchitecture;
  return (view.height / stride - crop.height + 1) * (view.width / stride - crop.width + 1);
}

/**
 * One step of SGD with momentum on Eq. 2, gamma (MSE + beta max(H(q) - Ht, 0)) + cross-entropy; without a classifier on
 * gamma times Eq. 1, so that both controls of section 6.1 share schedule and step size. Inputs `x` (0-255), int32 `labels`
 * [N] (with a classifier), `places` (with one that reads a crop of the symbols: one-hot [N, positions]), `rate` [], `targetEntropy` [] and the carried values; outputs `loss`, `mse`, `entropy`,
 * `crossEntropy` (with a classifier) and the carried values.
 */
export function jointTrainingProgram(
  parts: JointParts,
  { gamma, weightDecay = 0, ...terms }: JointLoss,
  momentum: number,
  crop: CropSize,
): Program {
  const { codec, classifier } = parts;
  const size = counts(parts);
  return ({ x, labels, places, rate, targetEntropy, parameters, statistics, velocity }) => {
    const [codecStatistics, classifierStatistics] = classifier
      ? halves(statistics, size.statistics)
      : [statistics, null];
    const { gradient, next, ...values } = lossAndGradient((vector): { loss: tf.Tensor } & Record<string, tf.Tensor> => {
      const [codecVector, classifierVector] = classifier ? halves(vector, size.parameters) : [vector, null];
      const compression = bind(codec.layout, codecVector, codecStatistics, true);
      const coded = codec.network(compression.scope, { x });
      const { loss, mse, entropy } = codecLoss(x, coded, targetEntropy, terms);
      const weighted = tf.mul(loss, gamma);
      if (!classifier) return { loss: weighted, mse, entropy, next: compression.nextStatistics() };
      const inference = bind(classifier.layout, classifierVector!, classifierStatistics!, true);
      const latent = places ? cropsAt(coded['latent'], places, crop) : coded['latent'];
      const { logits } = classifier.network(inference.scope, { x: latent });
      const classification = crossEntropy(logits, labels);
      return {
        loss: tf.add(weighted, classification),
        mse,
        entropy,
        crossEntropy: classification,
        next: tf.concat([compression.nextStatistics(), inference.nextStatistics()]),
      };
    }, parameters);
    const decayed = classifier ? withClassifiersDecay(parts, gradient, parameters, weightDecay) : gradient;
    return { ...values, ...sgdMomentum({ parameters, velocity }, decayed, rate, momentum), statistics: next };
  };
}

function withClassifiersDecay(parts: JointParts, gradient: tf.Tensor, parameters: tf.Tensor, decay: number): tf.Tensor {
  if (decay === 0) return gradient;
  const cut = (vector: tf.Tensor) => halves(vector, counts(parts).parameters);
  const [[ofCodec, ofClassifier], [, weights]] = [cut(gradient), cut(parameters)];
  return tf.concat([ofCodec, withWeightDecay(parts.classifier!.layout, ofClassifier, weights, decay)]);
}

export function jointTrainingSpecs(parts: JointParts, views: JointViews): Specs {
  const { parameters, statistics } = counts(parts);
  const { batch, view } = views;
  const sum = ([first, second]: readonly [number, number]): number => first + second;
  return {
    ...imageSpecs(batch, view.height, view.width),
    ...(parts.classifier && { labels: { shape: [batch], dtype: 'int32' as const } }),
    ...(parts.classifier && placesIn(views) > 1 && { places: { shape: [batch, placesIn(views)] } }),
    rate: { shape: [] },
    targetEntropy: { shape: [] },
    parameters: { shape: [sum(parameters)] },
    statistics: { shape: [sum(statistics)] },
    velocity: { shape: [sum(parameters)] },
  };
}

/**
 * Logits of whole images: `x` [N, H, W, 3] on 0-255 through the encoder, the nearest centers, the center crop of the
 * compressed representation (section 4.3) and the classifier, all on moving statistics; as inference after joint training runs.
 */
export function jointEvaluationProgram(
  parts: JointParts & { readonly classifier: JointPart },
  shape: CodecShape,
  crop: CropSize,
): Program {
  const { codec, classifier } = parts;
  const size = counts(parts);
  return ({ x, parameters, statistics }) => {
    const [codecVector, classifierVector] = halves(parameters, size.parameters);
    const [codecStatistics, classifierStatistics] = halves(statistics, size.statistics);
    const { scope } = bind(codec.layout, codecVector, codecStatistics, false);
    const centers = centersOf(scope, shape);
    const latent = valuesOf(symbolsOf(encode(scope.within('encoder'), x, shape), centers), centers);
    const cropped = centerCrop(latent, crop);
    const inference = bind(classifier.layout, classifierVector, classifierStatistics, false);
    return { logits: classifier.network(inference.scope, { x: cropped })['logits'] };
  };
}

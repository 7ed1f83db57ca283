// A classifier that was trained before, from its committed weights.
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { pretrainedClassifierOf, type CommittedClassifier } from '../reference/pretrained-classifiers.ts';
import { keepClassifier, type ClassifierConfig, type ClassifierResult } from './classifier.ts';

/** As it was trained, and what the committed weights are. */
export interface PretrainedClassifierConfig extends ClassifierConfig {
  /** The profile that it was trained as: a folder of data/pretrained. */
  readonly from: string;
  /** Operating point of the codec whose symbols it reads; left out for pixels. */
  readonly targetBpp?: number;
  /** SHA-256 of the weights' file: other weights are another artifact. */
  readonly weights: string;
}

export interface PretrainedClassifierResult extends ClassifierResult {
  readonly classNames: readonly string[];
  /** Mean of each channel that its pixels are centered by, 0-255 scale. */
  readonly channelMean: readonly number[];
}

/**
 * What the artifact of a committed classifier says of it: ResNet-50 on original images, or cResNet-51 on the symbols of an
 * operating point. Throws a RangeError when there is none.
 */
export function pretrainedClassifierConfig(
  from: string,
  point: { readonly bpp: number } | null = null,
): PretrainedClassifierConfig {
  const { config, committed } = classifierOfRoad(from, point);
  return { ...config, from, ...(point && { targetBpp: point.bpp }), weights: committed.sha256 };
}

/** Of those that are committed, the one of each road. */
function classifierOfRoad(from: string, point: { readonly bpp: number } | null): CommittedClassifier {
  return point
    ? pretrainedClassifierOf(from, 'cResNet-51', 'latent', point)
    : pretrainedClassifierOf(from, 'ResNet-50', 'original', null);
}

export type PretrainedClassifierArtifact = Artifact<PretrainedClassifierConfig, PretrainedClassifierResult>;

export const pretrainedClassifierRecipe: Recipe<PretrainedClassifierConfig, PretrainedClassifierResult> = {
  kind: 'pretrained-classifier',
  version: 1,
  async run({ artifact, directory }) {
    const { from, targetBpp, weights: expected } = artifact.config;
    const { committed } = classifierOfRoad(from, targetBpp === undefined ? null : { bpp: targetBpp });
    if (committed.sha256 !== expected)
      throw new Error(
        `${committed.path}: expected weights with the SHA-256 ${expected}, got ${committed.sha256}: they have changed since this was planned, plan it anew`,
      );
    await keepClassifier(directory, committed.read());
    const { classNames, channelMean } = committed.trainedOn;
    const { curve, classes, parameters, flops } = committed.record.result as ClassifierResult;
    return { curve, classes, parameters, flops, classNames, channelMean };
  },
  estimate: ({ config }) => ({ seconds: 0.5, bytes: 1.1e8 * config.width ** 2 }),
};

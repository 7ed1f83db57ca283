// A codec that was trained before, from its committed weights. To whatever runs a codec it is one like any other.
import type { CodecShape } from '../../codec/autoencoder.ts';
import type { StoredRecord } from '../../store/artifact.ts';
import type { Recipe } from '../../store/recipe.ts';
import { pretrainedCodecAt, pretrainedWeights, type PretrainedCodec } from '../reference/pretrained-codecs.ts';
import { writeCodecWeights, type CodecResult } from './codec.ts';

export interface PretrainedCodecConfig extends CodecShape {
  /** The profile that it was trained as: a folder of data/pretrained. */
  readonly from: string;
  readonly targetBpp: number;
  /** SHA-256 of the weights' file: other weights are another artifact. */
  readonly weights: string;
  /** Side of the crops that it was trained on, in pixels. */
  readonly crop: number;
}

export interface PretrainedCodecResult extends CodecResult {
  /** The training that the weights came from: its key, seed, engine, machine and duration. */
  readonly training: Pick<StoredRecord, 'key' | 'createdBy' | 'durationSeconds'> & { readonly seed: number };
}

/** What the artifact of a committed codec says of it. */
export function pretrainedCodecConfig(
  from: string,
  { shape, config, committed }: PretrainedCodec,
): PretrainedCodecConfig {
  return { from, targetBpp: config.targetBpp, weights: committed.sha256, crop: config.crop, ...shape };
}

export const pretrainedCodecRecipe: Recipe<PretrainedCodecConfig, PretrainedCodecResult> = {
  kind: 'pretrained-codec',
  version: 1,
  async run({ artifact, directory }) {
    const { from, targetBpp, weights: expected } = artifact.config;
    const codec = pretrainedCodecAt(from, targetBpp);
    const { sha256, path, record } = codec.committed;
    if (sha256 !== expected)
      throw new Error(
        `${path}: expected weights with the SHA-256 ${expected}, got ${sha256}: they have changed since this was planned, plan it anew`,
      );
    const weights = await pretrainedWeights(codec);
    await writeCodecWeights(directory, weights);
    const { learnedCenters } = await import('../../codec/transcoding.ts');
    const { curve, histogram } = codec.result;
    const { key, createdBy, durationSeconds } = record;
    return {
      curve,
      histogram,
      centers: [...(await learnedCenters(codec.shape, weights.parameters))],
      parameters: weights.parameters.length,
      training: { key, seed: codec.config.seed, createdBy, durationSeconds },
    };
  },
  estimate: ({ config }) => ({ seconds: 0.5, bytes: 1.2e7 * config.width ** 2 }),
};

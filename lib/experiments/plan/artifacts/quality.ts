// What Figures 8 and 11 measure: the learned codec's quality, and the engineered codecs'.
import type { BaselineCodec } from '../../../codec/baselines.ts';
import type { Tuning } from '../../../records/record.ts';
import type { OperatingPointSettings } from '../../profiles/profile.ts';
import { baselineRecipe, type BaselineArtifact } from '../../recipes/baseline.ts';
import { distortionRecipe, type DistortionArtifact } from '../../recipes/distortion.ts';
import type { QualitySet } from '../data-artifacts.ts';
import { artifactOf } from './artifact-of.ts';
import type { Experiment } from './experiment.ts';

export function distortionArtifact(
  experiment: Experiment,
  point: OperatingPointSettings,
  { images, count, spread }: QualitySet,
  tuning: Tuning = 'none',
  seed: number = experiment.seed,
): DistortionArtifact {
  const codec = experiment.codec(point, tuning, seed);
  return artifactOf(
    distortionRecipe,
    { images: count, ...(spread && { spread }) },
    { images, codec, encoding: experiment.encoding(codec, images, true) },
    `quality of ${codec.label} on ${images.label}`,
  );
}

export async function baselineArtifact(
  codec: BaselineCodec,
  { images, count, spread, settings }: QualitySet,
): Promise<BaselineArtifact> {
  const { defaultSettings } = await import('../../../codec/baselines.ts');
  return artifactOf(
    baselineRecipe,
    { codec, settings: settings?.[codec] ?? defaultSettings(codec), images: count, ...(spread && { spread }) },
    { images },
    `${codec} on ${images.label}`,
  );
}

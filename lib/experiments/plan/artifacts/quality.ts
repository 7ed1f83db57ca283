// What Figures 8 and 11 measure: the learned codec's quality, and the engineered codecs'.
import type { BaselineCodec } from '../../../codec/baselines.ts';
import type { Tuning } from '../../../records/record.ts';
import type { OperatingPointSettings } from '../../profiles/profile.ts';
import { baseline, type BaselineArtifact } from '../../recipes/baseline.ts';
import type { DatasetArtifact } from '../../recipes/dataset.ts';
import { distortion, type DistortionArtifact } from '../../recipes/distortion.ts';
import { artifactOf } from './artifact-of.ts';
import type { Experiment } from './experiment.ts';

export function distortionArtifact(
  experiment: Experiment,
  point: OperatingPointSettings,
  images: DatasetArtifact,
  tuning: Tuning = 'none',
  seed: number = experiment.seed,
): DistortionArtifact {
  const { data, profile } = experiment;
  const codec = experiment.codec(point, tuning, seed);
  return artifactOf(
    distortion,
    { images: images === data.val ? profile.rateDistortion.valImages : null },
    { images, codec, encoding: experiment.encoding(codec, images, true) },
    `quality of ${codec.label} on ${images.label}`,
  );
}

/** On the validation images at the profile's settings; on pictures beside them at the codec's own. */
export async function baselineArtifact(
  { data, profile }: Experiment,
  codec: BaselineCodec,
  images: DatasetArtifact,
): Promise<BaselineArtifact> {
  const { defaultSettings } = await import('../../../codec/baselines.ts');
  const { valImages, valSettings } = profile.rateDistortion;
  const measured =
    images === data.val
      ? { settings: valSettings[codec], images: valImages }
      : { settings: defaultSettings(codec), images: null };
  return artifactOf(baseline, { codec, ...measured }, { images }, `${codec} on ${images.label}`);
}

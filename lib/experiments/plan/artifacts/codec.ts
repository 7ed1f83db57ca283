import type { Tuning } from '../../../records/record.ts';
import type { OperatingPointSettings } from '../../profiles/profile.ts';
import { codecRecipe, type CodecArtifact } from '../../recipes/codec.ts';
import { artifactOf } from './artifact-of.ts';
import type { Experiment } from './experiment.ts';
import { tunedCodecArtifact } from './joint.ts';

/** The codec at an operating point: trained from scratch, a committed one in its place, or fine-tuned. */
export function codecArtifact(
  experiment: Experiment,
  point: OperatingPointSettings,
  tuning: Tuning = 'none',
  seed: number = experiment.seed,
): CodecArtifact {
  if (tuning === 'joint') return experiment.joint(point, seed);
  if (tuning === 'compression') return tunedCodecArtifact(experiment, point);
  const { profile, data } = experiment;
  const { bpp: targetBpp, ...settings } = point;
  const { pretrained: _, seed: ownSeed = experiment.seed, ...training } = profile.codec;
  return (
    experiment.codecTaken(point) ??
    artifactOf(
      codecRecipe,
      { ...training, ...settings, targetBpp, seed: ownSeed },
      { train: data.train },
      `codec ${targetBpp} bpp`,
    )
  );
}

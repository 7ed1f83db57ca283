import type { OperatingPointSettings } from '../../profiles/profile.ts';
import { jointRecipe, type JointArtifact } from '../../recipes/joint.ts';
import { artifactOf } from './artifact-of.ts';
import type { Experiment } from './experiment.ts';
import { seedName } from './network.ts';

/** Both fine-tunings of an operating point are told the same. Throws a RangeError where the profile fine-tunes none. */
function jointConfig({ profile }: Experiment, { bpp, channels }: OperatingPointSettings, seed: number) {
  const { points, ...schedule } = profile.joint;
  const terms = points.find((point) => point.bpp === bpp);
  if (!terms) {
    const known = points.map((point) => point.bpp).join(', ');
    throw new RangeError(`joint training: expected one of ${known} bpp, got ${bpp}`);
  }
  const { width, centers, centerPenalty } = profile.codec;
  return {
    ...schedule,
    beta: terms.beta,
    targetEntropy: terms.targetEntropy,
    width,
    centers,
    centerPenalty,
    channels,
    crop: profile.classification.cropPixels,
    targetBpp: bpp,
    seed,
  };
}

/** The control: the codec fine-tuned alone. It trains no network, so that only joint training has the comparison's seed. */
export function tunedCodecArtifact(experiment: Experiment, point: OperatingPointSettings): JointArtifact {
  const { data, seed } = experiment;
  return artifactOf(
    jointRecipe,
    jointConfig(experiment, point, seed),
    { ...data, codec: experiment.codec(point) },
    `codec ${point.bpp} bpp, fine-tuned alone`,
  );
}

/** Codec and cResNet-51 fine-tuned together (section 6). */
export function jointArtifact(
  experiment: Experiment,
  point: OperatingPointSettings,
  seed: number = experiment.seed,
): JointArtifact {
  const classifier = experiment.classifier('cResNet-51', 'latent', point, 'none', seed);
  return artifactOf(
    jointRecipe,
    jointConfig(experiment, point, seed),
    { ...experiment.data, codec: experiment.codec(point), classifier },
    `codec ${point.bpp} bpp and cResNet-51, fine-tuned jointly${seedName(experiment, seed)}`,
  );
}

import type { OperatingPointSettings } from '../../profiles/profile.ts';
import { pixelsOf } from '../../recipes/dataset.ts';
import { dctClassifierRecipe, type DctClassifierArtifact } from '../../recipes/dct-classifier.ts';
import { matchedJpegRecipe, type MatchedJpegArtifact } from '../../recipes/matched-jpeg.ts';
import { artifactOf } from './artifact-of.ts';
import type { Experiment } from './experiment.ts';
import { seedName } from './network.ts';

/** Training images that the two rates are brought together on. */
const matchedImages = 512;

/** JPEG at the rate of the codec at an operating point. */
export function matchedJpegArtifact({ data, ...experiment }: Experiment, point: OperatingPointSettings) {
  const codec = experiment.codec(point);
  const batch = Math.max(1, Math.floor(2 ** 17 / pixelsOf(data.train.config)));
  const artifact: MatchedJpegArtifact = artifactOf(
    matchedJpegRecipe,
    { images: matchedImages, batch },
    { ...data, codec },
    `JPEG at the rate of ${codec.label}`,
  );
  return artifact;
}

/** cResNet-51 on JPEG's coefficients, with the settings of the classifiers on symbols. */
export function dctClassifierArtifact(
  experiment: Experiment,
  point: OperatingPointSettings,
  seed: number = experiment.seed,
): DctClassifierArtifact {
  const { data, profile } = experiment;
  // Its crops are of pictures, whatever those of symbols are of.
  const { augmentation: _, ...settings } = profile.classification;
  return artifactOf(
    dctClassifierRecipe,
    { ...settings, network: 'cResNet-51', seed },
    { ...data, jpeg: matchedJpegArtifact(experiment, point) },
    `cResNet-51 on DCT coefficients of JPEG at ${point.bpp} bpp${seedName(experiment, seed)}`,
  );
}

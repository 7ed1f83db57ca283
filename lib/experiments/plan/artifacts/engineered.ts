// A ResNet-50 on the pictures of an engineered codec, which is set to come near an operating point's rate.
import type { BaselineCodec } from '../../../codec/baselines.ts';
import { bppText } from '../../../records/operating-point.ts';
import { classifierRecipe, type ClassifierArtifact } from '../../recipes/classifier.ts';
import type { DatasetArtifact } from '../../recipes/dataset.ts';
import { engineeredSettingRecipe } from '../../recipes/engineered-setting.ts';
import { engineeredRecipe, type EngineeredArtifact } from '../../recipes/engineered.ts';
import { artifactOf } from './artifact-of.ts';
import type { Experiment } from './experiment.ts';
import { networkSettings, seedName } from './network.ts';

/** Training images that the setting is found on. */
const settingImages = 200;

/** A data set's pictures at the setting that comes near `bpp` on training images. */
export function engineeredArtifact(
  { data }: Experiment,
  codec: BaselineCodec,
  bpp: number,
  images: DatasetArtifact,
): EngineeredArtifact {
  const near = `${codec} near ${bppText(bpp)} bpp`;
  const setting = artifactOf(
    engineeredSettingRecipe,
    { codec, targetBpp: bpp, images: settingImages },
    { images: data.train },
    `setting of ${near}`,
  );
  return artifactOf(engineeredRecipe, { codec }, { images, setting }, `${images.label} through ${near}`);
}

/** The classifier that is trained on such pictures, as the one on the learned codec's reconstructions is. */
export function engineeredClassifier(
  experiment: Experiment,
  codec: BaselineCodec,
  bpp: number,
  seed: number = experiment.seed,
): ClassifierArtifact {
  const { data, profile } = experiment;
  const [network, input] = ['ResNet-50', 'reconstruction'] as const;
  const config = { ...networkSettings(profile.classification, input), network, input, seed };
  const inputs = {
    ...data,
    trainEncoding: engineeredArtifact(experiment, codec, bpp, data.train),
    valEncoding: engineeredArtifact(experiment, codec, bpp, data.val),
  };
  return artifactOf(
    classifierRecipe,
    config,
    inputs,
    `${network} on pictures of ${codec} near ${bppText(bpp)} bpp${seedName(experiment, seed)}`,
  );
}

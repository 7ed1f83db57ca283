import type { NetworkName } from '../../../classification/architecture.ts';
import type { InputType, Tuning } from '../../../records/record.ts';
import { classifierRecipe, type ClassifierArtifact } from '../../recipes/classifier.ts';
import { artifactOf } from './artifact-of.ts';
import { encodedInputs } from './encoding.ts';
import type { Experiment, Point } from './experiment.ts';
import { codecTuning, networkLabel, networkSettings } from './network.ts';

/**
 * A classifier, on images or behind a codec. Where the codec was fine-tuned alone it is trained afresh and then on for as
 * long as joint training would; fine-tuned alone itself, it is trained on from where joint training starts.
 */
export function classifierArtifact(
  experiment: Experiment,
  network: NetworkName,
  input: InputType,
  point: Point,
  tuning: Exclude<Tuning, 'joint'> = 'none',
  seed: number = experiment.seed,
): ClassifierArtifact {
  const { data, profile } = experiment;
  const config = { ...networkSettings(profile.classification, input), network, input, seed };
  const front = codecTuning(tuning);
  const codec = point && experiment.codec(point, front);
  const inputs = { ...data, ...encodedInputs(experiment, codec, data, front, config) };
  const label = networkLabel(experiment, network, input, point, tuning, seed);
  if (tuning === 'none') return artifactOf(classifierRecipe, config, inputs, label);
  // Section 6.1: as many more epochs as joint training has, so that neither is trained longer.
  const { epochs, epochImages, batch, rate, momentum } = profile.joint;
  const pretrained =
    tuning === 'classification'
      ? experiment.classifier(network, input, point, 'none', seed)
      : artifactOf(classifierRecipe, config, inputs, `${label}, from scratch`);
  const longer = { ...config, epochs, epochImages, batch, rate, momentum };
  return artifactOf(classifierRecipe, longer, { ...inputs, pretrained }, label);
}

import type { NetworkName } from '../../../classification/architecture.ts';
import type { InputType, Tuning } from '../../../records/record.ts';
import { segmenterRecipe, type SegmenterArtifact } from '../../recipes/segmenter.ts';
import { artifactOf } from './artifact-of.ts';
import { encodedInputs } from './encoding.ts';
import type { Experiment, Point } from './experiment.ts';
import { codecTuning, networkLabel, networkSettings } from './network.ts';

/** A -d network (section 5), made from the classifier of the same input, codec and tuning. */
export async function segmenterArtifact(
  experiment: Experiment,
  network: NetworkName,
  input: InputType,
  point: Point,
  tuning: Tuning = 'none',
  seed: number = experiment.seed,
): Promise<SegmenterArtifact> {
  const { profile, data } = experiment;
  const masks = await experiment.segmentationData();
  const { data: _data, ...segmentation } = profile.segmentation;
  const settings = networkSettings(segmentation, input);
  const config = { ...settings, network, input, width: profile.classification.width, seed };
  const front = codecTuning(tuning);
  const codec = point && experiment.codec(point, front, seed);
  const inputs = {
    ...masks,
    pretraining: data.train,
    pretrained: experiment.classifier(network, input, point, tuning, seed),
    // Where the masks are those of the classification data, so are the encodings.
    ...encodedInputs(experiment, codec, masks, front, config),
  };
  return artifactOf(
    segmenterRecipe,
    config,
    inputs,
    networkLabel(experiment, `${network}-d`, input, point, tuning, seed),
  );
}

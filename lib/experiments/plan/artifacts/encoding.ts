import type { Tuning } from '../../../records/record.ts';
import type { CodecArtifact } from '../../recipes/codec.ts';
import { pixelsOf, type DatasetArtifact } from '../../recipes/dataset.ts';
import type { EncodedInputs } from '../../recipes/encoded-inputs.ts';
import { encodingRecipe, type EncodingArtifact } from '../../recipes/encoding.ts';
import { encodesLive, type TrainingInputConfig } from '../../recipes/training-input.ts';
import type { DataPair } from '../data-artifacts.ts';
import { artifactOf } from './artifact-of.ts';
import type { Experiment } from './experiment.ts';

/** Images through a codec, in batches of about as many pixels. */
export function encodingArtifact(
  codec: CodecArtifact,
  images: DatasetArtifact,
  reconstructions: boolean,
): EncodingArtifact {
  return artifactOf(
    encodingRecipe,
    { batch: Math.max(1, Math.floor(2 ** 17 / pixelsOf(images.config))), reconstructions },
    { codec, images },
    `${images.label} through ${codec.label}${reconstructions ? '' : ', symbols only'}`,
  );
}

/** What a network behind a codec reads beside the data. Only untuned codecs have readers for decoded training images. */
export function encodedInputs(
  experiment: Experiment,
  codec: CodecArtifact | null,
  { train, val }: DataPair,
  tuning: Tuning,
  config: Pick<TrainingInputConfig, 'input' | 'augmentation'>,
): EncodedInputs {
  if (!codec) return {};
  return {
    codec,
    ...(!encodesLive(config) && { trainEncoding: experiment.encoding(codec, train, tuning === 'none') }),
    valEncoding: experiment.encoding(codec, val, true),
  };
}

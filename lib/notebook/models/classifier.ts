// A trained classifier in a cell: what it makes of one image, and of all validation images.
import { join } from 'node:path';
import type { NetworkName } from '../../classification/architecture.ts';
import type { Experiment, Point } from '../../experiments/plan/artifacts.ts';
import type { KitProfile } from '../../experiments/profiles/profile.ts';
import type { InputType, Tuning } from '../../records/record.ts';
import type { Examples } from '../../training/examples.ts';
import { finishedFor } from '../experiment.ts';
import type { ExperimentOptions } from '../experiment.ts';
import { operatingPointOf } from './codec.ts';
import { networkInput } from './network-input.ts';
import { openClassifier } from './open-classifier.ts';
import type { TrainedClassifier } from './trained-classifier.ts';

export interface ClassifierOptions extends ExperimentOptions {
  /** Default: `latent` for a cResNet; for a ResNet `reconstruction` where `bpp` is given, else `original`. */
  readonly input?: InputType;
  /** Operating point of the codec in front, in bits per pixel. Default: the profile's first, where there is a codec. */
  readonly bpp?: number;
  /** Section 6, for cResNet-51: the network behind a fine-tuned codec. Default: `none`. */
  readonly tuning?: Tuning;
}

/**
 * The profile's classifier, ready to be asked: `trainedClassifier(quick, 'cResNet-51', { bpp: 0.33 })`. What the store
 * lacks is trained first, with the progress below the cell. Rejects with a RangeError when the profile has no such
 * network.
 */
export async function trainedClassifier(
  profile: KitProfile,
  network: NetworkName,
  { input: wanted, bpp, tuning = 'none', ...options }: ClassifierOptions = {},
): Promise<TrainedClassifier> {
  const input = networkInput('trainedClassifier', network, { input: wanted, bpp, tuning });
  const point = input === 'original' ? null : operatingPointOf(profile, bpp, 'trainedClassifier');
  const [{ experimentOf }, { splitFolder }, { classifierWeights }, { openSplit }] = await Promise.all([
    import('../../experiments/plan/artifacts.ts'),
    import('../../experiments/recipes/dataset.ts'),
    import('../../experiments/recipes/classifier.ts'),
    import('../../datasets/split.ts'),
  ]);
  const experiment = await experimentOf(profile, { data: options.data ?? {} });
  const { train, val } = experiment.data;
  const [trained, trainData, valData, codec] = await finishedFor(
    [
      experiment.classifier(network, input, point, tuning),
      train,
      val,
      ...(point ? [experiment.codec(point, tuning)] : []),
    ],
    options,
  );

  const split = openSplit(join(valData.directory, splitFolder));
  const { classNames, labels } = split;
  split.close();
  const { channelMean } = trainData.record.result;
  const channels = input === 'latent' ? point!.channels : 3;
  const side = profile.classification.cropPixels / (input === 'latent' ? 8 : 1);
  const { centerValues, pixelValues } = await import('../../training/examples.ts');
  const values = input === 'latent' ? centerValues(codec.record.result.centers, channels) : pixelValues(channelMean);
  const { answers: answersTo, ...opened } = await openClassifier(
    {
      network,
      side,
      channels,
      width: profile.classification.width,
      classes: classNames.length,
      values,
      weights: classifierWeights(trained),
    },
    options,
  );

  return {
    network,
    input,
    tuning,
    bpp: point?.bpp ?? null,
    classNames,
    side,
    ...opened,
    validate: async () => {
      const { examples, close } = await validationExamples(experiment, input, point, tuning, channelMean, options);
      return { labels, probabilities: await answersTo(examples).finally(close) };
    },
  };
}

/** The validation images as the network's training read them. */
async function validationExamples(
  experiment: Experiment,
  input: InputType,
  point: Point,
  tuning: Tuning,
  channelMean: readonly number[],
  options: ExperimentOptions,
): Promise<{ examples: Examples; close: () => void }> {
  const [{ openDataset }, { storedExamples }] = await Promise.all([
    import('../../experiments/recipes/inputs.ts'),
    import('../../experiments/recipes/encoded-inputs.ts'),
  ]);
  const { val } = experiment.data;
  const codec = point && experiment.codec(point, tuning);
  const [data] = await finishedFor([val], options);
  const split = openDataset(data);
  const [behind, encoding] = codec
    ? await finishedFor([codec, experiment.encoding(codec, val, true)], options)
    : [undefined, undefined];
  const examples = storedExamples(input, split, channelMean, behind, encoding);
  const close = () => {
    examples.close();
    split.close();
  };
  return { examples, close };
}

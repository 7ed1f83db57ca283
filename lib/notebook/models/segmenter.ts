// A profile's trained segmenters for cells: a mask for any image, or for any compressed representation.
import type { NetworkName } from '../../classification/architecture.ts';
import type { KitProfile } from '../../experiments/profiles/profile.ts';
import type { SegmenterArtifact } from '../../experiments/recipes/segmenter.ts';
import type { InputType, Tuning } from '../../records/record.ts';
import { maskPalette } from '../../figures/chart/mask-palette.ts';
import { finishedFor } from '../experiment.ts';
import type { ExperimentOptions } from '../experiment.ts';
import { operatingPointOf } from './codec.ts';
import { networkInput } from './network-input.ts';
import { openSegmenter, type OpenSegmenter } from './open-segmenter.ts';
import { validationMasks } from './validation-masks.ts';
import type { ValidationMasks } from './validation-masks.ts';

export interface TrainedSegmenterOptions extends ExperimentOptions {
  /** Default: `latent` for a cResNet; for a ResNet `reconstruction` where `bpp` is given, else `original`. */
  readonly input?: InputType;
  /** Operating point of the codec in front by its rate in bits per pixel. Default: the profile's first. */
  readonly bpp?: number;
  /** Which fine-tuning codec and network have been through (section 6), for cResNet-51. Default: `none`. */
  readonly tuning?: Tuning;
}

/** A frozen -d network (section 5.1). It is compiled for each size of input when it comes; those of the last few sizes are kept. */
export interface TrainedSegmenter extends OpenSegmenter {
  readonly network: NetworkName;
  readonly input: InputType;
  /** Operating point of the codec in front in bits per pixel; null for original images. */
  readonly bpp: number | null;
  /** What the indices in its masks mean. */
  readonly classNames: readonly string[];
  /** A colour (`#rrggbb`) per class, those of Figures 5 and 10. */
  readonly colours: readonly string[];
  /** Of ASPP's branches, in steps of the network's map. */
  readonly atrousRates: readonly number[];
  /** The masks that its training's last evaluation predicted: their scores are the record's. */
  validate(): Promise<ValidationMasks>;
}

/**
 * The profile's segmenter, ready to be asked: `trainedSegmenter(profile, 'cResNet-51', { bpp: 0.33 })`. What the store
 * lacks is trained first, with the progress below the cell; so it is once for a store whose segmenters were made
 * before their weights were kept. Rejects with a RangeError when the profile has no such network.
 */
export async function trainedSegmenter(
  profile: KitProfile,
  network: NetworkName,
  { input: wanted, bpp, tuning = 'none', ...options }: TrainedSegmenterOptions = {},
): Promise<TrainedSegmenter> {
  const input = networkInput('trainedSegmenter', network, { input: wanted, bpp, tuning });
  const point = input === 'original' ? null : operatingPointOf(profile, bpp, 'trainedSegmenter');
  const { experimentOf } = await import('../../experiments/plan/artifacts.ts');
  const experiment = await experimentOf(profile, { data: options.data ?? {} });
  const artifact = await experiment.segmenter(network, input, point, tuning);
  const { config, classNames, ...weights } = await trained(artifact, options);
  const [pretraining, codec] = await finishedFor(
    [experiment.data.train, ...(point ? [experiment.codec(point, tuning)] : [])],
    options,
  );
  const { centerValues, pixelValues } = await import('../../training/examples.ts');
  const channels = input === 'latent' ? point!.channels : 3;
  const { centers } = codec?.record.result ?? { centers: [] };
  const { width, atrousRates } = config;
  const { segment, logits, dispose } = await openSegmenter(
    {
      network,
      input,
      channels,
      centers: centers.length,
      width,
      atrousRates,
      classes: classNames.length,
      // As in training: pixels less the mean of the classifier's images, symbols as the centers they stand for.
      values: input === 'latent' ? centerValues(centers, channels) : pixelValues(pretraining.record.result.channelMean),
      weights,
    },
    options,
  );
  return {
    network,
    input,
    bpp: point?.bpp ?? null,
    classNames,
    colours: maskPalette(classNames),
    atrousRates,
    segment,
    logits,
    async validate() {
      const { val } = await experiment.segmentationData();
      const [network, validation] = await finishedFor([artifact, val], options);
      return validationMasks(network, validation);
    },
    dispose,
  };
}

/** A finished segmenter's weights with what shapes them, trained once more where they were not kept. */
async function trained(artifact: SegmenterArtifact, options: ExperimentOptions) {
  const { repeatedSegmenterRecipe, segmenterWeights } = await import('../../experiments/recipes/segmenter.ts');
  const [first] = await finishedFor([artifact], options);
  const kept = segmenterWeights(first);
  const { kind, version: recipeVersion } = repeatedSegmenterRecipe;
  const again = { ...artifact, kind, recipeVersion, label: `${artifact.label}, once more for its weights` };
  const weights = kept ?? segmenterWeights((await finishedFor([again], options))[0])!;
  return { ...weights, config: artifact.config, classNames: first.record.result.classNames };
}

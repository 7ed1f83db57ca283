// From a profile to artifacts: which trainings and measurements an experiment is made of.
import { architectures, type NetworkName } from '../../classification/architecture.ts';
import type { BaselineCodec } from '../../codec/baselines.ts';
import { SCENE_CLASS_NAMES, SCENE_MASK_CLASS_NAMES } from '../../datasets/synthetic-scenes.ts';
import type { Tuning } from '../../records/record.ts';
import type { Artifact } from '../../store/artifact.ts';
import { dataArtifacts, type DataPair } from './data-artifacts.ts';
import type { OutputOptions } from './output-options.ts';
import type { KitProfile, OperatingPointSettings } from '../profiles/profile.ts';
import { baseline, type BaselineConfig } from '../recipes/baseline.ts';
import { classifier, type ClassifierConfig } from '../recipes/classifier.ts';
import { codec, type CodecConfig } from '../recipes/codec.ts';
import { pixelsOf, sizeOf, type DatasetConfig } from '../recipes/dataset.ts';
import { distortion, type DistortionConfig } from '../recipes/distortion.ts';
import { encoding, type EncodingConfig } from '../recipes/encoding.ts';
import type { InputType } from '../recipes/input-type.ts';
import { joint, type JointConfig } from '../recipes/joint.ts';
import type { PretrainedCodecConfig } from '../recipes/pretrained-codec.ts';
import type { Recipe } from '../../store/recipe.ts';
import { codecsTaken } from '../reference/codecs-taken.ts';
import { runtime, type RuntimeConfig } from '../recipes/runtime.ts';
import { segmenter, type SegmenterConfig } from '../recipes/segmenter.ts';
import { encodesLive } from '../recipes/training-input.ts';
import type { Augmentation } from '../../training/examples.ts';

/** Where in front of a network the codec stands; null for original images. */
export type Point = OperatingPointSettings | null;

/** A network's settings. The augmentation has a say where it differs from the printed one, of which all older keys are. */
function networkSettings<Settings extends { readonly augmentation: Augmentation }>(
  { augmentation, ...settings }: Settings,
  input: InputType,
) {
  const telling: Augmentation = input === 'latent' ? 'pictures' : 'lattice';
  return augmentation === telling ? { ...settings, augmentation } : settings;
}

/** The artifacts of one experiment, each made on demand. */
export interface Experiment {
  readonly profile: KitProfile;
  readonly seed: number;
  readonly comparisonSeeds: readonly number[];
  /** Images of the classifiers and the codec. */
  readonly data: DataPair;
  /** Images with masks. Rejects, like `pictures`, when their folder was not given. */
  segmentationData(): Promise<DataPair>;
  /** Pictures for rate and distortion beside the validation images; null where the profile has none. */
  pictures(): Promise<Artifact<DatasetConfig> | null>;
  codec(
    point: OperatingPointSettings,
    tuning?: Tuning,
    seed?: number,
  ): Artifact<CodecConfig | PretrainedCodecConfig | JointConfig>;
  /** Images through a codec; for fine-tuned codecs, reconstructions only where asked for. */
  encoding(codec: Artifact<any>, images: Artifact<DatasetConfig>, reconstructions: boolean): Artifact<EncodingConfig>;
  /** Tuned: cResNet-51 on the tuned codec; for `joint` that is the joint training itself. */
  classifier(
    network: NetworkName,
    input: InputType,
    point: Point,
    tuning?: Tuning,
    seed?: number,
  ): Artifact<ClassifierConfig | CodecConfig | PretrainedCodecConfig | JointConfig>;
  segmenter(
    network: NetworkName,
    input: InputType,
    point: Point,
    tuning?: Tuning,
    seed?: number,
  ): Promise<Artifact<SegmenterConfig>>;
  distortion(
    point: OperatingPointSettings,
    images: Artifact<DatasetConfig>,
    tuning?: Tuning,
    seed?: number,
  ): Artifact<DistortionConfig>;
  baseline(codec: BaselineCodec, images: Artifact<DatasetConfig>): Promise<Artifact<BaselineConfig>>;
  runtime(): Promise<Artifact<RuntimeConfig>>;
}

function artifact<Config extends object>(
  recipe: Recipe<Config>,
  config: Config,
  inputs: Artifact['inputs'],
  label: string,
): Artifact<Config> {
  return { kind: recipe.kind, recipeVersion: recipe.version, config, inputs, label };
}

const inputNames: Readonly<Record<InputType, string>> = {
  original: 'original images',
  reconstruction: 'reconstructions',
  latent: 'compressed representation',
};
const tuningNames: Readonly<Record<Tuning, string>> = {
  none: '',
  compression: ' after compression-only fine-tuning',
  joint: ' after joint fine-tuning',
};

const experiments = new WeakMap<OutputOptions, Map<KitProfile, Promise<Experiment>>>();

/**
 * The experiment that a profile describes, on the given data: the same one for the same options, so that folders of
 * images are looked through once. The codecs are the `lender`'s where there is one, whatever the profile's training images.
 * Rejects when the profile needs a folder that was not given.
 */
export function experimentOf(
  profile: KitProfile,
  options: OutputOptions,
  lender: Experiment | null = null,
): Promise<Experiment> {
  const known = experiments.get(options) ?? new Map<KitProfile, Promise<Experiment>>();
  experiments.set(options, known);
  const found = known.get(profile) ?? describe(profile, options, lender);
  known.set(profile, found);
  return found;
}

async function describe(profile: KitProfile, options: OutputOptions, lender: Experiment | null): Promise<Experiment> {
  const seed = options.seed ?? profile.seed;
  const comparisonSeeds = options.seed === undefined ? profile.comparisonSeeds : [seed];
  const sources = dataArtifacts(profile, seed, options);
  const data = await sources.classification();
  const classification = profile.classification;
  const taken = codecsTaken(profile);

  /** What tells a further seed of a comparison from the first. */
  const seedName = (own: number): string => (own === seed ? '' : `, seed ${own}`);

  /** The inputs of a network behind a codec. Only untuned codecs have readers for decoded training images. */
  const throughCodec = (from: Artifact<any>, { train, val }: DataPair, tuning: Tuning, isLive: boolean) => ({
    codec: from,
    ...(!isLive && { trainEncoding: experiment.encoding(from, train, tuning === 'none') }),
    valEncoding: experiment.encoding(from, val, true),
  });

  const experiment: Experiment = {
    profile,
    seed,
    comparisonSeeds,
    data,
    segmentationData: sources.segmentation,
    pictures: sources.pictures,

    codec(point, tuning = 'none', networkSeed = seed) {
      const { bpp: targetBpp, ...settings } = point;
      if (tuning === 'none') {
        const found = taken.get(targetBpp) ?? lender?.codec(point);
        if (found) return found;
        return artifact(
          codec,
          { ...profile.codec, ...settings, targetBpp, seed },
          { train: data.train },
          `codec ${targetBpp} bpp`,
        );
      }
      const { points, ...schedule } = profile.joint;
      const terms = points.find(({ bpp }) => bpp === targetBpp);
      if (!terms)
        throw new RangeError(
          `joint training: expected one of ${points.map(({ bpp }) => bpp).join(', ')} bpp, got ${targetBpp}`,
        );
      const { width, centers, centerPenalty } = profile.codec;
      const { beta, targetEntropy } = terms;
      // The control trains no network, so that only joint training has the comparison's seed.
      const config: JointConfig = {
        ...schedule,
        beta,
        targetEntropy,
        width,
        centers,
        centerPenalty,
        channels: point.channels,
        crop: classification.cropPixels,
        targetBpp,
        seed: tuning === 'joint' ? networkSeed : seed,
      };
      const start = { train: data.train, val: data.val, codec: experiment.codec(point) };
      return tuning === 'compression'
        ? artifact(joint, config, start, `codec ${targetBpp} bpp, fine-tuned alone`)
        : artifact(
            joint,
            config,
            { ...start, classifier: experiment.classifier('cResNet-51', 'latent', point, 'none', networkSeed) },
            `codec ${targetBpp} bpp and cResNet-51, fine-tuned jointly${seedName(networkSeed)}`,
          );
    },

    encoding(from, images, reconstructions) {
      const what = reconstructions ? '' : ', symbols only';
      return artifact(
        encoding,
        { batch: Math.max(1, Math.floor(2 ** 17 / pixelsOf(images.config))), reconstructions },
        { codec: from, images },
        `${images.label} through ${from.label}${what}`,
      );
    },

    classifier(network, input, point, tuning = 'none', networkSeed = seed) {
      if (tuning === 'joint') return experiment.codec(point!, 'joint', networkSeed);
      const from = point && experiment.codec(point, tuning);
      const settings = networkSettings(classification, input);
      const inputs = { ...data, ...(from && throughCodec(from, data, tuning, encodesLive({ ...settings, input }))) };
      const label = `${network} on ${inputNames[input]}${point ? ` ${point.bpp} bpp` : ''}${tuningNames[tuning]}${seedName(networkSeed)}`;
      const fresh = artifact(
        classifier,
        { ...settings, network, input, seed: networkSeed },
        inputs,
        tuning === 'none' ? label : `${label}, from scratch`,
      );
      if (tuning === 'none') return fresh;
      // Section 6.1: as many more epochs as joint training has, so that neither is trained longer.
      const { epochs, epochImages, batch, rate, momentum } = profile.joint;
      const longer = { ...settings, epochs, epochImages, batch, rate, momentum, network, input, seed: networkSeed };
      return artifact(classifier, longer, { ...inputs, pretrained: fresh }, label);
    },

    async segmenter(network, input, point, tuning = 'none', networkSeed = seed) {
      const masks = await sources.segmentation();
      const from = point && experiment.codec(point, tuning, networkSeed);
      const { data: _data, ...segmentation } = profile.segmentation;
      const settings = networkSettings(segmentation, input);
      // Where the masks are those of the classification data, so are the encodings.
      const inputs = {
        ...masks,
        pretraining: data.train,
        pretrained: experiment.classifier(network, input, point, tuning, networkSeed),
        ...(from && throughCodec(from, masks, tuning, encodesLive({ ...settings, input }))),
      };
      const config: SegmenterConfig = { ...settings, network, input, width: classification.width, seed: networkSeed };
      return artifact(
        segmenter,
        config,
        inputs,
        `${network}-d on ${inputNames[input]}${point ? ` ${point.bpp} bpp` : ''}${tuningNames[tuning]}${seedName(networkSeed)}`,
      );
    },

    distortion(point, images, tuning = 'none', networkSeed = seed) {
      const from = experiment.codec(point, tuning, networkSeed);
      const count = images === data.val ? profile.rateDistortion.valImages : null;
      return artifact(
        distortion,
        { images: count },
        { images, codec: from, encoding: experiment.encoding(from, images, true) },
        `quality of ${from.label} on ${images.label}`,
      );
    },

    async baseline(name, images) {
      const { defaultSettings } = await import('../../codec/baselines.ts');
      const isVal = images === data.val;
      const { valImages, valSettings } = profile.rateDistortion;
      const config = {
        codec: name,
        settings: isVal ? valSettings[name] : defaultSettings(name),
        images: isVal ? valImages : null,
      };
      return artifact(baseline, config, { images }, `${name} on ${images.label}`);
    },

    async runtime() {
      const masks = await sources.segmentation();
      const { classificationBatch, segmentationBatch, rounds } = profile.runtime;
      const lowest = [...profile.operatingPoints].sort((a, b) => a.bpp - b.bpp)[0];
      const side = classification.cropPixels;
      // Scenes are known before they are drawn; of a folder, what was found in it is.
      const areScenes = data.train.config.source === 'synthetic-scenes';
      const areSceneMasks = masks.train.config.source === 'synthetic-scenes';
      const config: RuntimeConfig = {
        networks: Object.keys(architectures) as NetworkName[],
        codec: { width: profile.codec.width, channels: lowest.channels, centers: profile.codec.centers },
        width: classification.width,
        classification: {
          classes: areScenes ? SCENE_CLASS_NAMES.length : null,
          height: side,
          width: side,
          batch: classificationBatch,
        },
        segmentation: {
          classes: areSceneMasks ? SCENE_MASK_CLASS_NAMES.length : null,
          ...sizeOf(masks.val.config),
          batch: segmentationBatch,
        },
        atrousRates: profile.segmentation.atrousRates,
        rounds,
      };
      const inputs = { ...(!areScenes && { images: data.train }), ...(!areSceneMasks && { masks: masks.train }) };
      return artifact(runtime, config, inputs, 'inference time');
    },
  };
  return experiment;
}

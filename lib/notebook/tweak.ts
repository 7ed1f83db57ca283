// The hyper-parameters that a tweak can set, a row for each: its doc comment is what completion shows in a cell, and the type
// `Tweak`, the checks, the tables of effects and the parameters of notebooks all follow from the row.
import type { KitProfile } from '../experiments/profiles/profile.ts';
import { pretrainedCodecs, pretrainedProfiles } from '../experiments/reference/pretrained-codecs.ts';
import { augmentations } from '../training/examples.ts';
import {
  atLeast0,
  wholeBlocks,
  withSettings,
  epochsOf,
  firstRate,
  anyOf,
  ofPoints,
  ofProfile,
  positive,
  setting,
  trainsCodec,
  wholeFrom,
  wholes,
  withChannels,
  type TweakField,
} from './tweak-fields.ts';

/** Committed codecs in the place of the profile's own: it takes on their shape, and the penalty on their centers for joint training. */
function withCodecsOf(profile: KitProfile, name: string): KitProfile {
  const codecs = pretrainedCodecs(name);
  const { width, centers } = codecs[0].shape;
  const { centerPenalty } = codecs[0].config;
  return codecs.reduce(
    (result, { config: { targetBpp }, shape }) => {
      const operatingPoint = result.operatingPoints.find(({ bpp }) => bpp === targetBpp);
      return operatingPoint && operatingPoint.channels !== shape.channels
        ? withChannels(result, shape.channels, [targetBpp])
        : result;
    },
    withSettings(profile, 'codec', { width, centers, centerPenalty, pretrained: name }),
  );
}

/** In an order in which each may be set after those before it: H_t after C. */
const table = {
  /**
   * A profile whose committed codecs (data/pretrained) are taken in place of training some: 'imagenette'. Whatever says
   * how codecs are trained must be left out then.
   */
  codec: {
    meaning: 'profile whose committed codecs are taken in place of training some',
    get expected() {
      const names = pretrainedProfiles();
      return `the name of a profile whose codecs are committed (${names.join(', ') || 'there are none yet'})`;
    },
    of: 'profile',
    get choices() {
      return pretrainedProfiles();
    },
    isValid: (value): value is string => typeof value === 'string' && pretrainedProfiles().includes(value),
    valueIn: ({ codec }) => codec.pretrained ?? 'its own',
    set: withCodecsOf,
  } as TweakField<string>,
  /** Weight of the rate term in Eq. 1, MSE (0-255 scale) + beta max(H(q) - Ht, 0): a number of at least 0. Joint training keeps its own (A.8). */
  beta: ofPoints(
    'points',
    'weight of the rate term of Eq. 1',
    atLeast0(),
    ({ beta }) => beta,
    (point, beta) => ({ ...point, beta }),
  ),
  /**
   * Channels of the compressed representation (Section 3.1): a whole number, 1 to 512; 32, 16 and 8 in the paper. Needs
   * `point`. Unless `Ht` is given too, Ht changes with it so that the target rate stays the same: H = 64 bpp / C.
   */
  C: {
    meaning: 'channels of the compressed representation (3.1); Ht follows, so that the rate stays',
    ...wholeFrom(1, 512),
    ...trainsCodec,
    of: 'one point',
    valueIn: (_profile, point) => point!.channels,
    set: withChannels,
  } as TweakField<number>,
  /**
   * Ht of Eq. 1, the entropy up to which bits are free: bits per symbol, above 0 and at most log2 L (2.58 for L = 6). Needs
   * `point`. The rate is about Ht C / 64 bits per pixel. Joint training keeps its own (A.8).
   */
  Ht: ofPoints(
    'one point',
    'entropy up to which bits are free, in bits per symbol (Eq. 1)',
    positive(8),
    ({ targetEntropy }) => targetEntropy,
    (point, targetEntropy) => ({ ...point, targetEntropy }),
  ),
  /** Centers of the quantizer (A.1): a whole number, 2 to 256; a symbol holds at most log2 L bits. */
  L: { ...setting('codec', 'centers', 'centers of the quantizer (A.1)', wholeFrom(2, 256)), ...trainsCodec },
  /** Weight of the l2 penalty on the centers, which keeps them within reach of each other, in joint training too: a number of at least 0; not said in the paper. */
  centerPenalty: setting(
    'codec',
    'centerPenalty',
    'weight of the l2 penalty on the centers, in joint training too',
    atLeast0(),
  ),
  /** Training steps of the codec (A.1): a whole number of at least 1; 600,000 in the paper. */
  codecIterations: {
    ...ofProfile(
      'training steps of the codec (A.1)',
      wholeFrom(1),
      ({ codec }) => codec.iterations,
      (profile, iterations) => ({
        ...withSettings(profile, 'codec', { iterations }),
        // Also where an operating point has a number of its own.
        operatingPoints: profile.operatingPoints.map(({ iterations: _, ...point }) => point),
      }),
    ),
    ...trainsCodec,
  },
  /** Side of the codec's training crops in pixels (A.1): a multiple of 8, at least 16 and at most an image's side; not said in the paper. */
  codecCrop: {
    ...setting('codec', 'crop', "side of the codec's training crops in pixels", wholeBlocks),
    ...trainsCodec,
  },
  /** Crops per training step of the codec (A.1): a whole number of at least 1; 30 in the paper. */
  codecBatch: {
    ...setting('codec', 'batch', 'crops per training step of the codec (A.1)', wholeFrom(1)),
    ...trainsCodec,
  },
  /** Share of the codec's training over which Ht comes down from log2 L: 0 to 1; 0 holds it from the first step on. */
  codecRelaxed: {
    ...setting('codec', 'relaxedShare', "share of the codec's training over which Ht comes down", atLeast0(1)),
    ...trainsCodec,
  },
  /** Learning rate of the codec (A.1, Adam): above 0, at most 1; 1e-3 in the paper. */
  codecRate: ofPoints(
    'points',
    'learning rate of the codec (A.1)',
    positive(1),
    ({ rate }) => rate.initial,
    (point, initial) => ({ ...point, rate: { ...point.rate, initial } }),
  ),
  /** Width of the codec in units of the paper's 64 and 128 channels: above 0, at most 2. */
  codecWidth: {
    ...setting('codec', 'width', "width of the codec; 1 is the paper's 64 and 128 channels", positive(2)),
    ...trainsCodec,
  },
  /** Width of the classifiers and of the segmentation networks made from them, in units of the paper's: above 0, at most 2. */
  width: setting('classification', 'width', "width of the classifiers and segmenters; 1 is the paper's", positive(2)),
  /** Epochs of the classifiers (A.4): a whole number of at least 1. The drops of the learning rate keep their share of the training. */
  epochs: epochsOf('classification', "epochs of the classifiers (A.4); the rate's drops move along"),
  /**
   * Where networks on the compressed representation, classifiers and segmenters, get their training crops: 'symbols' (A.4) crops
   * and mirrors the representation, 'pictures' the picture, which the frozen codec then encodes anew each time; 'lattice' is
   * 'symbols' with the networks on images held to every eighth pixel, too.
   */
  augmentation: ofProfile(
    'where networks on the compressed representation get their training crops (A.4)',
    anyOf(augmentations),
    ({ classification }) => classification.augmentation,
    (profile, augmentation) =>
      withSettings(withSettings(profile, 'classification', { augmentation }), 'segmentation', { augmentation }),
  ),
  /** Images that make an epoch of the classifiers: a whole number, at least a batch. Fewer than there are: drawn anew each time. */
  epochImages: setting('classification', 'epochImages', 'images that make an epoch of the classifiers', wholeFrom(1)),
  /** First learning rate of the classifiers (A.4): above 0, at most 10; 0.025 in the paper. */
  rate: firstRate('classification', 'first learning rate of the classifiers (A.4)'),
  /** Images per training step of the classifiers (A.4): a whole number of at least 1; 64 in the paper. */
  batch: setting('classification', 'batch', 'images per training step of the classifiers (A.4)', wholeFrom(1)),
  /** Weight decay of the classifiers (A.4): 0 to 1; 1e-4 in the paper. */
  weightDecay: ofProfile(
    'weight decay of the classifiers (A.4)',
    atLeast0(1),
    ({ classification }) => classification.weightDecay,
    (profile, weightDecay) => {
      const tweaked = withSettings(profile, 'classification', { weightDecay });
      // Joint training that has its controls' decay keeps having it.
      return profile.joint.weightDecay === undefined ? tweaked : withSettings(tweaked, 'joint', { weightDecay });
    },
  ),
  /** Training steps of the segmentation networks (A.5): a whole number of at least 1; 20,000 in the paper. */
  segmentationIterations: setting(
    'segmentation',
    'iterations',
    'training steps of the segmentation networks (A.5)',
    wholeFrom(1),
  ),
  /** First learning rate of the segmentation networks (A.5): above 0, at most 10; 0.001 in the paper. */
  segmentationRate: firstRate('segmentation', 'first learning rate of the segmentation networks (A.5)'),
  /** Atrous rates of ASPP's branches (Section 5.1): whole numbers of at least 1, in steps of the feature map; 6, 12, 18, 24 in the paper. */
  atrousRates: setting(
    'segmentation',
    'atrousRates',
    "atrous rates of ASPP's branches, in steps of the feature map (5.1)",
    wholes,
  ),
  /** Weight of the codec's loss in joint training, gamma of Eq. 2: a number of at least 0; 0.001 in the paper. */
  gamma: setting('joint', 'gamma', "weight of the codec's loss in joint training (Eq. 2)", atLeast0()),
  /** Epochs of fine-tuning, joint and of the codec alone (A.8): a whole number of at least 1; the rate's drops keep their share. */
  jointEpochs: epochsOf('joint', "epochs of fine-tuning (A.8); the rate's drops move along"),
  /** First learning rate of fine-tuning (A.8): above 0, at most 10; 0.0025 in the paper. */
  jointRate: firstRate('joint', 'first learning rate of fine-tuning (A.8)'),
  /** Training images of codec and classifiers: a whole number, at least a batch. Everything is trained anew. */
  trainImages: ofProfile(
    'training images of codec and classifiers',
    wholeFrom(1),
    ({ data }) => (data.source === 'synthetic-scenes' ? data.train : data.maxTrain),
    ({ data, ...profile }, count) => ({
      ...profile,
      data: data.source === 'synthetic-scenes' ? { ...data, train: count } : { ...data, maxTrain: count },
    }),
  ),
};

/** The type that a row's values have. */
type ValueOf<Field> = Field extends TweakField<infer Value> ? Value : never;
type TweakName = keyof typeof table;
// `keyof` has to stand here itself: by another name the fields would lose their comments.
type Values = { -readonly [Name in keyof typeof table]?: ValueOf<(typeof table)[Name]> };

/** Hyper-parameters to change, `const tweak: Tweak = { beta: 50, point: 0.33 };`. What is left out stays as the profile has it. */
export interface Tweak extends Values {
  /**
   * The operating point that `beta`, `Ht`, `C` and `codecRate` change: its target rate in bits per pixel, 0.635, 0.33 or
   * 0.0983. Left out: all of them, for `beta` and `codecRate`; `Ht` and `C` ask for one.
   */
  point?: number;
}

/** A row with its name. */
export interface NamedTweakField extends TweakField {
  readonly name: TweakName;
}

/** The table's rows, in its order. */
export const tweakFields: readonly NamedTweakField[] = Object.entries<TweakField>(table).map(([name, row]) =>
  // The row itself: what it expects is looked up when it is asked for.
  Object.assign(row, { name: name as TweakName }),
);

// The hyper-parameters that a tweak can set: what each is, what it may be, where it stands in a profile.
import type { KitProfile, OperatingPointSettings } from '../experiments/profiles/profile.ts';
import { pretrainedCodecs, pretrainedProfiles } from '../experiments/reference/pretrained-codecs.ts';
import { augmentations, type Augmentation } from '../training/examples.ts';
import type { Tweak } from './tweak.ts';

/** What a hyper-parameter may be: numbers, or the name of a profile. */
export type TweakValue = number | string | readonly number[];

export interface TweakField {
  readonly name: Exclude<keyof Tweak, 'point'>;
  /** What it is, with its unit and place in the paper, in a few words. */
  readonly meaning: string;
  /** What it may be, to follow "expected". */
  readonly expected: string;
  /** Whether it belongs to the whole profile, to operating points, or to one operating point that must be named. */
  readonly of: 'profile' | 'points' | 'one point';
  isValid(value: unknown): boolean;
  /** The profile's value; at an operating point, for fields that belong to those. Null: as many as there are. */
  valueIn(profile: KitProfile, point?: OperatingPointSettings): TweakValue | null;
  /** The profile with another value, at the operating points of these rates. */
  set(profile: KitProfile, value: any, points: readonly number[]): KitProfile;
}

type Range = Pick<TweakField, 'expected' | 'isValid'>;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const positive = (most: number): Range => ({
  expected: `a number above 0, at most ${most}`,
  isValid: (value) => typeof value === 'number' && value > 0 && value <= most,
});
const atLeast0 = (most = Infinity): Range => ({
  expected: most === Infinity ? 'a number of at least 0' : `a number from 0 to ${most}`,
  isValid: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= most,
});
const whole = (least: number, most = Infinity): Range => ({
  expected: most === Infinity ? `a whole number of at least ${least}` : `a whole number from ${least} to ${most}`,
  isValid: (value) => isWhole(value) && value >= least && value <= most,
});
const oneOf = (values: readonly string[]): Range => ({
  expected: `one of ${values.map((value) => `'${value}'`).join(', ')}`,
  isValid: (value) => typeof value === 'string' && values.includes(value),
});
const blocks: Range = {
  expected: 'a multiple of 8, at least 16',
  isValid: (value) => isWhole(value) && value >= 16 && value % 8 === 0,
};

function ofProfile(
  name: TweakField['name'],
  meaning: string,
  range: Range,
  valueIn: (profile: KitProfile) => TweakValue | null,
  set: (profile: KitProfile, value: any) => KitProfile,
): TweakField {
  return { name, meaning, ...range, of: 'profile', valueIn, set };
}

function ofPoints(
  of: 'points' | 'one point',
  name: TweakField['name'],
  meaning: string,
  range: Range,
  valueIn: (point: OperatingPointSettings) => number,
  set: (point: OperatingPointSettings, value: number) => OperatingPointSettings,
): TweakField {
  return {
    name,
    meaning,
    ...range,
    of,
    valueIn: (_profile, point) => valueIn(point!),
    set: (profile, value, points) => ({
      ...profile,
      operatingPoints: profile.operatingPoints.map((point) => (points.includes(point.bpp) ? set(point, value) : point)),
    }),
  };
}

/** H_t for other channels at the same rate, rate = H C / 64: to four digits, as profiles give it. */
function sameRate(targetEntropy: number, before: number, after: number): number {
  return Number(((targetEntropy * before) / after).toFixed(4));
}

const channels: TweakField = {
  ...ofPoints(
    'one point',
    'C',
    'channels of the compressed representation (3.1); Ht follows, so that the rate stays',
    whole(1, 512),
    (point) => point.channels,
    (point, value) => ({
      ...point,
      channels: value,
      targetEntropy: sameRate(point.targetEntropy, point.channels, value),
    }),
  ),
  set(profile, value: number, points) {
    const change = <P extends { bpp: number; targetEntropy: number }>(point: P): P => {
      const own = profile.operatingPoints.find(({ bpp }) => bpp === point.bpp);
      return own && points.includes(point.bpp)
        ? { ...point, targetEntropy: sameRate(point.targetEntropy, own.channels, value) }
        : point;
    };
    return {
      ...profile,
      operatingPoints: profile.operatingPoints.map((point) =>
        points.includes(point.bpp) ? { ...change(point), channels: value } : point,
      ),
      // Joint training has its own H_t, of the same channels.
      joint: { ...profile.joint, points: profile.joint.points.map(change) },
    };
  },
};

/** Committed codecs in the place of the profile's own: it takes on their shape. */
const codec: TweakField = {
  name: 'codec',
  meaning: 'profile whose committed codecs are taken in place of training some',
  get expected() {
    const names = pretrainedProfiles();
    return `the name of a profile whose codecs are committed (${names.join(', ') || 'there are none yet'})`;
  },
  of: 'profile',
  isValid: (value) => typeof value === 'string' && pretrainedProfiles().includes(value),
  valueIn: (profile) => profile.codec.pretrained ?? 'its own',
  set(profile, name: string) {
    const codecs = pretrainedCodecs(name);
    const { width, centers } = codecs[0].shape;
    return codecs.reduce(
      (changed, { config: { targetBpp }, shape }) => {
        const own = changed.operatingPoints.find(({ bpp }) => bpp === targetBpp);
        return own && own.channels !== shape.channels ? channels.set(changed, shape.channels, [targetBpp]) : changed;
      },
      inCodec(profile, { width, centers, pretrained: name }),
    );
  },
};

/** What has no say where codecs are not trained. */
export const codecTrainingNames: readonly (keyof Tweak)[] = [
  'beta',
  'C',
  'Ht',
  'L',
  'codecIterations',
  'codecCrop',
  'codecBatch',
  'codecRelaxed',
  'codecRate',
  'codecWidth',
];

/** A training of another length drops its rate at the same shares of it. */
function withEpochs<T extends { epochs: number; rate: { dropEpochs: readonly number[] } }>(
  training: T,
  epochs: number,
): T {
  const dropEpochs = training.rate.dropEpochs.map((epoch) => Math.round((epoch * epochs) / training.epochs));
  return { ...training, epochs, rate: { ...training.rate, dropEpochs } };
}

const inCodec = (profile: KitProfile, change: Partial<KitProfile['codec']>): KitProfile => ({
  ...profile,
  codec: { ...profile.codec, ...change },
});
const inClassification = (profile: KitProfile, change: Partial<KitProfile['classification']>): KitProfile => ({
  ...profile,
  classification: { ...profile.classification, ...change },
});
const inSegmentation = (profile: KitProfile, change: Partial<KitProfile['segmentation']>): KitProfile => ({
  ...profile,
  segmentation: { ...profile.segmentation, ...change },
});
const inJoint = (profile: KitProfile, change: Partial<KitProfile['joint']>): KitProfile => ({
  ...profile,
  joint: { ...profile.joint, ...change },
});

const atrousRates: Range = {
  expected: 'a list of one to eight whole numbers of at least 1',
  isValid: (value) =>
    Array.isArray(value) && value.length >= 1 && value.length <= 8 && value.every((rate) => isWhole(rate) && rate >= 1),
};

/** In an order in which each may be set after those before it: H_t after C. */
export const tweakFields: readonly TweakField[] = [
  codec,
  ofPoints(
    'points',
    'beta',
    'weight of the rate term of Eq. 1',
    atLeast0(),
    (point) => point.beta,
    (point, beta) => ({ ...point, beta }),
  ),
  channels,
  ofPoints(
    'one point',
    'Ht',
    'entropy up to which bits are free, in bits per symbol (Eq. 1)',
    positive(8),
    (point) => point.targetEntropy,
    (point, targetEntropy) => ({ ...point, targetEntropy }),
  ),
  ofProfile(
    'L',
    'centers of the quantizer (A.1)',
    whole(2, 256),
    ({ codec }) => codec.centers,
    (profile, centers) => inCodec(profile, { centers }),
  ),
  ofProfile(
    'centerPenalty',
    'weight of the l2 penalty on the centers, in joint training too',
    atLeast0(),
    ({ codec }) => codec.centerPenalty,
    (profile, centerPenalty) => inCodec(profile, { centerPenalty }),
  ),
  ofProfile(
    'codecIterations',
    'training steps of the codec (A.1)',
    whole(1),
    ({ codec }) => codec.iterations,
    (profile, iterations) => inCodec(profile, { iterations }),
  ),
  ofProfile(
    'codecCrop',
    "side of the codec's training crops in pixels",
    blocks,
    ({ codec }) => codec.crop,
    (profile, crop) => inCodec(profile, { crop }),
  ),
  ofProfile(
    'codecBatch',
    'crops per training step of the codec (A.1)',
    whole(1),
    ({ codec }) => codec.batch,
    (profile, batch) => inCodec(profile, { batch }),
  ),
  ofProfile(
    'codecRelaxed',
    "share of the codec's training over which Ht comes down",
    atLeast0(1),
    ({ codec }) => codec.relaxedShare,
    (profile, relaxedShare) => inCodec(profile, { relaxedShare }),
  ),
  ofPoints(
    'points',
    'codecRate',
    'learning rate of the codec (A.1)',
    positive(1),
    (point) => point.rate.initial,
    (point, initial) => ({ ...point, rate: { ...point.rate, initial } }),
  ),
  ofProfile(
    'codecWidth',
    "width of the codec; 1 is the paper's 64 and 128 channels",
    positive(2),
    ({ codec }) => codec.width,
    (profile, width) => inCodec(profile, { width }),
  ),
  ofProfile(
    'width',
    "width of the classifiers and segmenters; 1 is the paper's",
    positive(2),
    ({ classification }) => classification.width,
    (profile, width) => inClassification(profile, { width }),
  ),
  ofProfile(
    'epochs',
    "epochs of the classifiers (A.4); the rate's drops move along",
    whole(1),
    ({ classification }) => classification.epochs,
    (profile, epochs) => ({ ...profile, classification: withEpochs(profile.classification, epochs) }),
  ),
  ofProfile(
    'augmentation',
    'where networks on the compressed representation get their training crops (A.4)',
    oneOf(augmentations),
    ({ classification }) => classification.augmentation,
    (profile, augmentation: Augmentation) =>
      inSegmentation(inClassification(profile, { augmentation }), { augmentation }),
  ),
  ofProfile(
    'epochImages',
    'images that make an epoch of the classifiers',
    whole(1),
    ({ classification }) => classification.epochImages,
    (profile, epochImages) => inClassification(profile, { epochImages }),
  ),
  ofProfile(
    'rate',
    'first learning rate of the classifiers (A.4)',
    positive(10),
    ({ classification }) => classification.rate.initial,
    (profile, initial) => inClassification(profile, { rate: { ...profile.classification.rate, initial } }),
  ),
  ofProfile(
    'batch',
    'images per training step of the classifiers (A.4)',
    whole(1),
    ({ classification }) => classification.batch,
    (profile, batch) => inClassification(profile, { batch }),
  ),
  ofProfile(
    'weightDecay',
    'weight decay of the classifiers (A.4)',
    atLeast0(1),
    ({ classification }) => classification.weightDecay,
    (profile, weightDecay) => inClassification(profile, { weightDecay }),
  ),
  ofProfile(
    'segmentationIterations',
    'training steps of the segmentation networks (A.5)',
    whole(1),
    ({ segmentation }) => segmentation.iterations,
    (profile, iterations) => inSegmentation(profile, { iterations }),
  ),
  ofProfile(
    'segmentationRate',
    'first learning rate of the segmentation networks (A.5)',
    positive(10),
    ({ segmentation }) => segmentation.rate.initial,
    (profile, initial) => inSegmentation(profile, { rate: { ...profile.segmentation.rate, initial } }),
  ),
  ofProfile(
    'atrousRates',
    "atrous rates of ASPP's branches, in steps of the feature map (5.1)",
    atrousRates,
    ({ segmentation }) => segmentation.atrousRates,
    (profile, rates: readonly number[]) => inSegmentation(profile, { atrousRates: [...rates] }),
  ),
  ofProfile(
    'gamma',
    "weight of the codec's loss in joint training (Eq. 2)",
    atLeast0(),
    ({ joint }) => joint.gamma,
    (profile, gamma) => inJoint(profile, { gamma }),
  ),
  ofProfile(
    'jointEpochs',
    "epochs of fine-tuning (A.8); the rate's drops move along",
    whole(1),
    ({ joint }) => joint.epochs,
    (profile, epochs) => ({ ...profile, joint: withEpochs(profile.joint, epochs) }),
  ),
  ofProfile(
    'jointRate',
    'first learning rate of fine-tuning (A.8)',
    positive(10),
    ({ joint }) => joint.rate.initial,
    (profile, initial) => inJoint(profile, { rate: { ...profile.joint.rate, initial } }),
  ),
  ofProfile(
    'trainImages',
    'training images of codec and classifiers',
    whole(1),
    ({ data }) => (data.source === 'synthetic-scenes' ? data.train : data.maxTrain),
    ({ data, ...profile }, count) => ({
      ...profile,
      data: data.source === 'synthetic-scenes' ? { ...data, train: count } : { ...data, maxTrain: count },
    }),
  ),
];

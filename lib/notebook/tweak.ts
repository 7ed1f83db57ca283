// Hyper-parameters changed in a cell: a profile with a few of its values replaced. The profile keeps its name, and
// names have no part in artifacts' keys: what does not depend on a tweak is found in the store.
import { nearest } from '../nearest.ts';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import { codecTrainingNames, tweakFields } from './tweak-fields.ts';
import type { TweakField, TweakValue } from './tweak-fields.ts';

/** Hyper-parameters to change, `const tweak: Tweak = { beta: 250, point: 0.33 };`. What is left out stays as the profile has it. */
export interface Tweak {
  /**
   * A profile whose committed codecs (data/pretrained) are taken in place of training some: 'imagenette'. Whatever says
   * how codecs are trained must be left out then.
   */
  codec?: string;
  /**
   * The operating point that `beta`, `Ht`, `C` and `codecRate` change: its target rate in bits per pixel, 0.635, 0.33 or
   * 0.0983. Left out: all of them, for `beta` and `codecRate`; `Ht` and `C` ask for one.
   */
  point?: number;
  /** Weight of the rate term in Eq. 1, MSE (0-255 scale) + beta max(H(q) - Ht, 0): a number of at least 0. Joint training keeps its own (A.8). */
  beta?: number;
  /**
   * Ht of Eq. 1, the entropy up to which bits are free: bits per symbol, above 0 and at most log2 L (2.58 for L = 6). Needs
   * `point`. The rate is about Ht C / 64 bits per pixel. Joint training keeps its own (A.8).
   */
  Ht?: number;
  /**
   * Channels of the compressed representation (Section 3.1): a whole number, 1 to 512; 32, 16 and 8 in the paper. Needs
   * `point`. Unless `Ht` is given too, Ht changes with it so that the target rate stays the same: H = 64 bpp / C.
   */
  C?: number;
  /** Centers of the quantizer (A.1): a whole number, 2 to 256; a symbol holds at most log2 L bits. */
  L?: number;
  /** Training steps of the codec (A.1): a whole number of at least 1; 600,000 in the paper. */
  codecIterations?: number;
  /** Learning rate of the codec (A.1, Adam): above 0, at most 1; 1e-3 in the paper. */
  codecRate?: number;
  /** Width of the codec in units of the paper's 64 and 128 channels: above 0, at most 2. */
  codecWidth?: number;
  /** Width of the classifiers and of the segmentation networks made from them, in units of the paper's: above 0, at most 2. */
  width?: number;
  /** Epochs of the classifiers (A.4): a whole number of at least 1. The drops of the learning rate keep their share of the training. */
  epochs?: number;
  /** Images that make an epoch of the classifiers: a whole number, at least a batch. Fewer than there are: drawn anew each time. */
  epochImages?: number;
  /** First learning rate of the classifiers (A.4): above 0, at most 10; 0.025 in the paper. */
  rate?: number;
  /** Images per training step of the classifiers (A.4): a whole number of at least 1; 64 in the paper. */
  batch?: number;
  /** Weight decay of the classifiers (A.4): 0 to 1; 1e-4 in the paper. */
  weightDecay?: number;
  /** Training steps of the segmentation networks (A.5): a whole number of at least 1; 20,000 in the paper. */
  segmentationIterations?: number;
  /** First learning rate of the segmentation networks (A.5): above 0, at most 10; 0.001 in the paper. */
  segmentationRate?: number;
  /** Atrous rates of ASPP's branches (Section 5.1): whole numbers of at least 1, in steps of the feature map; 6, 12, 18, 24 in the paper. */
  atrousRates?: number[];
  /** Weight of the codec's loss in joint training, gamma of Eq. 2: a number of at least 0; 0.001 in the paper. */
  gamma?: number;
  /** Epochs of fine-tuning, joint and of the codec alone (A.8): a whole number of at least 1; the rate's drops keep their share. */
  jointEpochs?: number;
  /** First learning rate of fine-tuning (A.8): above 0, at most 10; 0.0025 in the paper. */
  jointRate?: number;
  /** Training images of codec and classifiers: a whole number, at least a batch. Everything is trained anew. */
  trainImages?: number;
}

/** What a tweak may set, in the order of the paper's sections. */
export const tweakNames: readonly (keyof Tweak)[] = ['point', ...tweakFields.map(({ name }) => name)];

/** A value that a tweak changes. */
export interface TweakChange {
  readonly field: TweakField;
  readonly value: TweakValue;
  /** Operating points that are meant, in bits per pixel; empty where the value is not one of an operating point. */
  readonly points: readonly number[];
}

/**
 * What the tweak changes in the profile; values that the profile has already are left out. Throws a RangeError that
 * names the field, what was expected and what came, when a value is out of range, an operating point is missing or not
 * one of the profile, or a name is unknown (with the nearest known one).
 */
export function tweakChanges(profile: KitProfile, tweak: Tweak): TweakChange[] {
  for (const name of Object.keys(tweak)) {
    if ((tweakNames as readonly string[]).includes(name)) continue;
    const near = nearest(name, tweakNames);
    throw new RangeError(`tweak.${name}: ${near ? `there is none; did you mean '${near}'?` : `expected one of ${tweakNames.join(', ')}`}`);
  }
  const rates = profile.operatingPoints.map(({ bpp }) => bpp);
  const { point } = tweak;
  if (point !== undefined && !rates.includes(point)) {
    throw new RangeError(`tweak.point: expected an operating point of ${profile.name} (${rates.join(', ')} bpp), got ${shown(point)}`);
  }
  return tweakFields.flatMap((field): TweakChange[] => {
    const value = tweak[field.name];
    if (value === undefined) return [];
    if (!field.isValid(value)) throw new RangeError(`tweak.${field.name}: expected ${field.expected}, got ${shown(value)}`);
    if (field.of === 'one point' && point === undefined) {
      throw new RangeError(`tweak.${field.name}: it belongs to one operating point; say which, as point: ${rates[0]} (${rates.join(', ')})`);
    }
    const points = field.of === 'profile' ? [] : point === undefined ? rates : [point];
    const isSame = field.of === 'profile'
      ? isEqual(field.valueIn(profile), value)
      : profile.operatingPoints.every((one) => !points.includes(one.bpp) || isEqual(field.valueIn(profile, one), value));
    return isSame ? [] : [{ field, value, points }];
  });
}

/**
 * The profile with the tweak's values, under its own name; the profile itself when nothing changes. Throws like
 * `tweakChanges`, and when the values do not go together.
 */
export function tweaked(profile: KitProfile, tweak: Tweak): KitProfile {
  const result = tweakChanges(profile, tweak)
    .reduce((changed, { field, value, points }) => field.set(changed, value, points), profile);
  if (result !== profile) checkTogether(profile, result, tweak);
  return result;
}

/** The tweak in words, `beta 250 instead of 500 at 0.33 bpp; epochs 3 instead of 5`; empty when it changes nothing. */
export function tweakText(profile: KitProfile, tweak: Tweak): string {
  return tweakChanges(profile, tweak).map(({ field, value, points }) => {
    const own = profile.operatingPoints.filter(({ bpp }) => points.includes(bpp));
    const before = field.of === 'profile' ? [field.valueIn(profile)] : own.map((point) => field.valueIn(profile, point));
    const texts = before.map(valueText);
    const at = points.length === 1 && profile.operatingPoints.length > 1 ? ` at ${points[0]} bpp` : '';
    return `${field.name} ${valueText(value)} instead of ${[...new Set(texts)].join(', ')}${at}`;
  }).join('; ');
}

/** A value as tables and titles show it; null stands for all images. */
export function valueText(value: TweakValue | null): string {
  if (value === null) return 'all';
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return value.join(', ');
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(5)));
}

function checkTogether(before: KitProfile, after: KitProfile, tweak: Tweak): void {
  const { centers, pretrained } = after.codec;
  const useless = codecTrainingNames.find((name) => tweak[name] !== undefined);
  if (pretrained !== undefined && useless) {
    throw new RangeError(`tweak.${useless}: it is of the training of codecs, and ${tweak.codec === undefined ? before.name : 'tweak.codec'} takes those of ${pretrained}: leave it out`);
  }
  const most = Math.log2(centers);
  const point = after.operatingPoints.find(({ bpp }) => bpp === tweak.point);
  if (point && tweak.Ht !== undefined && tweak.Ht > most) {
    throw new RangeError(`tweak.Ht: expected at most log2 L = ${most.toFixed(3)} bits per symbol for ${centers} centers, got ${tweak.Ht}`);
  }
  if (point && tweak.C !== undefined && tweak.Ht === undefined && point.targetEntropy > most) {
    throw new RangeError(
      `tweak.C: ${point.bpp} bpp on ${tweak.C} channels take ${point.targetEntropy.toFixed(2)} bits per symbol, and ${centers} `
      + `centers hold at most ${most.toFixed(2)}: take at least ${Math.ceil((point.targetEntropy * tweak.C) / most)} channels, or give Ht, too`,
    );
  }
  const { data, classification } = after;
  const count = data.source === 'synthetic-scenes' ? data.train : Math.min(data.maxTrain ?? Infinity, data.expected.train);
  const images = Math.min(count, classification.epochImages ?? count);
  if (images < classification.batch) {
    const name = (['trainImages', 'epochImages', 'batch'] as const).find((one) => tweak[one] !== undefined) ?? 'batch';
    throw new RangeError(`tweak.${name}: an epoch of ${images} images holds no batch of ${classification.batch}; ${before.name} has batches of ${before.classification.batch}`);
  }
}

function isEqual(a: TweakValue | null, b: TweakValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value) ?? String(value);
}

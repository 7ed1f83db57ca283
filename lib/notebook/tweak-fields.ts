// What rows of the table of tweaks are made of: what a value may be, and where it stands in a profile.
import type { KitProfile, OperatingPointSettings } from '../experiments/profiles/profile.ts';

/** What a hyper-parameter may be: numbers, or a name. */
export type TweakValue = number | string | number[];

/** What a profile has in its place. Null: as many as there are, of images. Undefined: it does not say. */
export type ShownValue = TweakValue | readonly number[] | null | undefined;

export interface TweakField<Value extends TweakValue = TweakValue> {
  /** What it is, with its unit and place in the paper, in a few words. */
  readonly meaning: string;
  /** What it may be, to follow "expected". */
  readonly expected: string;
  /** Whether it belongs to the whole profile, to operating points, or to one operating point that must be named. */
  readonly of: 'profile' | 'points' | 'one point';
  /** Whether it has no say where codecs are not trained. */
  readonly trainsCodec?: boolean;
  /** All that it may be, where that can be listed. */
  readonly choices?: readonly Value[];
  isValid(value: unknown): value is Value;
  /** The profile's value; at an operating point, for fields that belong to those. */
  valueIn(profile: KitProfile, point?: OperatingPointSettings): ShownValue;
  /** The profile with another value, at the operating points of these rates. */
  set(profile: KitProfile, value: Value, points: readonly number[]): KitProfile;
}

type Range<Value extends TweakValue> = Pick<TweakField<Value>, 'expected' | 'isValid' | 'choices'>;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

export const positive = (most: number): Range<number> => ({
  expected: `a number above 0, at most ${most}`,
  isValid: (value): value is number => typeof value === 'number' && value > 0 && value <= most,
});
export const atLeast0 = (most = Infinity): Range<number> => ({
  expected: most === Infinity ? 'a number of at least 0' : `a number from 0 to ${most}`,
  isValid: (value): value is number =>
    typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= most,
});
export const wholeFrom = (least: number, most = Infinity): Range<number> => ({
  expected: most === Infinity ? `a whole number of at least ${least}` : `a whole number from ${least} to ${most}`,
  isValid: (value): value is number => isWhole(value) && value >= least && value <= most,
});
export const anyOf = <const Name extends string>(names: readonly Name[]): Range<Name> => ({
  expected: `one of ${names.map((name) => `'${name}'`).join(', ')}`,
  choices: names,
  isValid: (value): value is Name => (names as readonly unknown[]).includes(value),
});
export const wholeBlocks: Range<number> = {
  expected: 'a multiple of 8, at least 16',
  isValid: (value): value is number => isWhole(value) && value >= 16 && value % 8 === 0,
};
export const wholes: Range<number[]> = {
  expected: 'a list of one to eight whole numbers of at least 1',
  isValid: (value): value is number[] =>
    Array.isArray(value) && value.length >= 1 && value.length <= 8 && value.every((rate) => isWhole(rate) && rate >= 1),
};

/** For rows that only say how codecs are trained. */
export const trainsCodec = { trainsCodec: true } as const;

type Section = 'codec' | 'classification' | 'segmentation' | 'joint';

/** The profile with some of a section's settings replaced. */
export function withSettings<S extends Section>(
  profile: KitProfile,
  section: S,
  change: Partial<KitProfile[S]>,
): KitProfile {
  return { ...profile, [section]: { ...profile[section], ...change } };
}

/** Any field of the whole profile. */
export function ofProfile<Value extends TweakValue>(
  meaning: string,
  range: Range<Value>,
  valueIn: (profile: KitProfile) => ShownValue,
  set: (profile: KitProfile, value: Value) => KitProfile,
): TweakField<Value> {
  return { meaning, ...range, of: 'profile', valueIn, set };
}

/** Names of a section's settings that may have such a value, and are nothing that a table could not show. */
type KeyFor<Settings, Value> = {
  [Key in keyof Settings]-?: [Value] extends [Settings[Key]] ? (Settings[Key] extends ShownValue ? Key : never) : never;
}[keyof Settings];

/** A setting that stands in a section of the profile under `key`. */
export function setting<S extends Section, Value extends TweakValue>(
  section: S,
  key: KeyFor<KitProfile[S], Value> & string,
  meaning: string,
  range: Range<Value>,
): TweakField<Value> {
  return ofProfile(
    meaning,
    range,
    (profile) => profile[section][key] as ShownValue,
    (profile, value) => withSettings(profile, section, { [key]: value } as Partial<KitProfile[S]>),
  );
}

/** The learning rate that a section's schedule starts from. */
export function firstRate(section: Exclude<Section, 'codec'>, meaning: string): TweakField<number> {
  return ofProfile(
    meaning,
    positive(10),
    (profile) => profile[section].rate.initial,
    (profile, initial) => {
      const rate = { ...profile[section].rate, initial };
      return withSettings(profile, section, { rate } as Partial<KitProfile[typeof section]>);
    },
  );
}

/** How many epochs a section trains for: in a training of another length the rate drops at the same shares of it. */
export function epochsOf(section: 'classification' | 'joint', meaning: string): TweakField<number> {
  return ofProfile(
    meaning,
    wholeFrom(1),
    (profile) => profile[section].epochs,
    (profile, epochs) => {
      const { rate, epochs: before } = profile[section];
      // No drop before the first epoch: it begins at the first rate.
      const dropEpochs = rate.dropEpochs.map((epoch) => Math.max(1, Math.round((epoch * epochs) / before)));
      return withSettings(profile, section, { epochs, rate: { ...rate, dropEpochs } });
    },
  );
}

/** What operating points have, for the training of their codecs. */
export function ofPoints(
  holder: 'points' | 'one point',
  meaning: string,
  range: Range<number>,
  valueIn: (point: OperatingPointSettings) => number,
  set: (point: OperatingPointSettings, value: number) => OperatingPointSettings,
): TweakField<number> {
  return {
    meaning,
    ...range,
    ...trainsCodec,
    of: holder,
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

/** The profile with other channels at the operating points of these rates. H_t follows, so that the rate stays. */
export function withChannels(profile: KitProfile, channels: number, points: readonly number[]): KitProfile {
  const change = <P extends { bpp: number; targetEntropy: number }>(point: P): P => {
    const profilePoint = profile.operatingPoints.find(({ bpp }) => bpp === point.bpp);
    return profilePoint && points.includes(point.bpp)
      ? { ...point, targetEntropy: sameRate(point.targetEntropy, profilePoint.channels, channels) }
      : point;
  };
  return {
    ...profile,
    operatingPoints: profile.operatingPoints.map((point) =>
      points.includes(point.bpp) ? { ...change(point), channels } : point,
    ),
    // Joint training has its own H_t, of the same channels.
    joint: { ...profile.joint, points: profile.joint.points.map(change) },
  };
}

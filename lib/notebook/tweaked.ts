// Hyper-parameters changed in a cell: a profile with a few of its values replaced. The profile keeps its name, and
// names have no part in artifacts' keys: what does not depend on a tweak is found in the store.
import { isDeepStrictEqual } from 'node:util';
import { nearest } from '../files/nearest.ts';
import { checkProfile, profileFaults } from '../experiments/profiles/check-profile.ts';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import { atTheDoor } from './door.ts';
import type { ShownValue, TweakValue } from './tweak-fields.ts';
import { tweakFields, type NamedTweakField, type Tweak } from './tweak.ts';

/** What a tweak may set, in the order of the paper's sections. */
export const tweakNames: readonly (keyof Tweak)[] = ['point', ...tweakFields.map(({ name }) => name)];

/** A value that a tweak changes. */
export interface TweakChange {
  readonly field: NamedTweakField;
  readonly value: TweakValue;
  /** Operating points that are meant, in bits per pixel; empty where the value is not one of an operating point. */
  readonly points: readonly number[];
}

/**
 * What the tweak changes in the profile, one after the other; values that change nothing are left out. Throws a RangeError
 * that names the field, what was expected and what came, when a value is out of range, an operating point is missing or not
 * one of the profile, or a name is unknown (with the nearest known one).
 */
export function tweakChanges(profile: KitProfile, tweak: Tweak): TweakChange[] {
  for (const name of Object.keys(tweak)) {
    if ((tweakNames as readonly string[]).includes(name)) continue;
    const near = nearest(name, tweakNames);
    throw new RangeError(
      `tweak.${name}: ${near ? `there is none; did you mean '${near}'?` : `expected one of ${tweakNames.join(', ')}`}`,
    );
  }
  const rates = profile.operatingPoints.map(({ bpp }) => bpp);
  const { point } = tweak;
  if (point !== undefined && !rates.includes(point)) {
    throw new RangeError(
      `tweak.point: expected an operating point of ${profile.name} (${rates.join(', ')} bpp), got ${shown(point)}`,
    );
  }
  const given = tweakFields.filter(({ name }) => tweak[name] !== undefined);
  if (point !== undefined && given.length > 0 && given.every(({ of }) => of === 'profile'))
    throw new RangeError(
      `tweak.point: ${given.map(({ name }) => name).join(' and ')} ${given.length > 1 ? 'are' : 'is'} of no operating point, but of all: leave point out`,
    );
  const named = point === undefined ? rates : [point];
  let changed = profile;
  return tweakFields.flatMap((field): TweakChange[] => {
    const value = tweak[field.name];
    if (value === undefined) return [];
    if (!field.isValid(value))
      throw new RangeError(`tweak.${field.name}: expected ${field.expected}, got ${shown(value)}`);
    if (field.of === 'one point' && point === undefined) {
      throw new RangeError(
        `tweak.${field.name}: it belongs to one operating point; say which, as point: ${rates[0]} (${rates.join(', ')})`,
      );
    }
    const points = field.of === 'profile' ? [] : named;
    const before = changed;
    changed = field.set(before, value, points);
    return isDeepStrictEqual(changed, before) ? [] : [{ field, value, points }];
  });
}

/**
 * The profile with the tweak's values, under its own name; the profile itself when nothing changes. Throws like
 * `tweakChanges`, and when the values do not go together.
 */
export function tweaked(profile: KitProfile, tweak: Tweak): KitProfile {
  return atTheDoor(tweaked, () => withChanges(profile, tweak));
}

function withChanges(profile: KitProfile, tweak: Tweak): KitProfile {
  const changes = tweakChanges(profile, tweak);
  const result = applied(profile, changes);
  if (result !== profile) checkTogether(profile, result, tweak, changes);
  return result;
}

/** The tweak without these fields, and without its point where it no longer sets anything of one. */
export function withoutFields(tweak: Tweak, names: readonly (keyof Tweak)[]): Tweak {
  const rest: Tweak = { ...tweak };
  for (const name of names) delete rest[name];
  if (!tweakFields.some(({ name, of }) => of !== 'profile' && rest[name] !== undefined)) delete rest.point;
  return rest;
}

function applied(profile: KitProfile, changes: readonly TweakChange[]): KitProfile {
  return changes.reduce((changed, { field, value, points }) => field.set(changed, value, points), profile);
}

/** The tweak in words, `beta 250 instead of 500 at 0.33 bpp; epochs 3 instead of 5`; empty when it changes nothing. */
export function tweakText(profile: KitProfile, tweak: Tweak): string {
  return tweakChanges(profile, tweak)
    .map(({ field, value, points }) => {
      const tweakedPoints = profile.operatingPoints.filter(({ bpp }) => points.includes(bpp));
      const before =
        field.of === 'profile' ? [field.valueIn(profile)] : tweakedPoints.map((point) => field.valueIn(profile, point));
      const [text, ...texts] = [value, ...before].map(valueText);
      // What the profile says is a change where another one moves it (C moves Ht).
      const instead = texts.every((each) => each === text) ? '' : ` instead of ${[...new Set(texts)].join(', ')}`;
      const at = points.length === 1 && profile.operatingPoints.length > 1 ? ` at ${points[0]} bpp` : '';
      return `${field.name} ${text}${instead}${at}`;
    })
    .join('; ');
}

/** A value as tables and titles show it. */
export function valueText(value: ShownValue): string {
  if (value === undefined) return 'not said';
  if (value === null) return 'all';
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return value.join(', ');
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(5)));
}

function checkTogether(before: KitProfile, after: KitProfile, tweak: Tweak, changes: readonly TweakChange[]): void {
  const { centers, pretrained } = after.codec;
  const useless = tweakFields.find(({ name, trainsCodec }) => trainsCodec && tweak[name] !== undefined);
  if (pretrained !== undefined && useless) {
    throw new RangeError(
      `tweak.${useless.name}: it is of the training of codecs, and ${tweak.codec === undefined ? before.name : 'tweak.codec'} takes those of ${pretrained}: leave it out`,
    );
  }
  // Where centers alone are tweaked, fewer than the rate asks for are a question, and no slip.
  const most = Math.log2(centers);
  const point = after.operatingPoints.find(({ bpp }) => bpp === tweak.point);
  if (point && tweak.Ht !== undefined && tweak.Ht > most) {
    throw new RangeError(
      `tweak.Ht: expected at most log2 L = ${most.toFixed(3)} bits per symbol for ${centers} centers, got ${tweak.Ht}`,
    );
  }
  if (point && tweak.C !== undefined && tweak.Ht === undefined && point.targetEntropy > most) {
    throw new RangeError(
      `tweak.C: ${point.bpp} bpp on ${tweak.C} channels take ${point.targetEntropy.toFixed(2)} bits per symbol, and ${centers} ` +
        `centers hold at most ${most.toFixed(2)}: take at least ${Math.ceil((point.targetEntropy * tweak.C) / most)} channels, or give Ht, too`,
    );
  }
  checkChanged(before, after, changes);
}

/** Throws a RangeError at what a profile may not say: of the tweak's field that it comes from, or else of the profile. */
function checkChanged(before: KitProfile, after: KitProfile, changes: readonly TweakChange[]): void {
  const [fault] = profileFaults(after);
  if (!fault) return;
  const isMended = (without: TweakChange): boolean => {
    const rest = applied(
      before,
      changes.filter((change) => change !== without),
    );
    return profileFaults(rest).every(({ setting }) => setting !== fault.setting);
  };
  const culprit = changes.find(isMended);
  if (!culprit) checkProfile(after);
  throw new RangeError(`tweak.${culprit!.field.name}: ${fault.says}`);
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}

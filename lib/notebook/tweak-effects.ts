// Which hyper-parameters act on a figure, told by its plan: those that change the keys of what it needs.
import type { Artifact } from '../store/artifact.ts';
import type { FigureOutput } from '../experiments/plan/outputs.ts';
import type { Plan } from '../running/plan.ts';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import type { ShownValue, TweakField, TweakValue } from './tweak-fields.ts';
import { tweaked, withoutFields } from './tweaked.ts';
import { tweakFields, type NamedTweakField, type Tweak } from './tweak.ts';

/** A hyper-parameter that acts on a figure. */
export interface TweakEffect {
  readonly field: NamedTweakField;
  /** Operating points at which it acts on the figure, in bits per pixel; empty where it is not one of an operating point. */
  readonly points: readonly number[];
  /** What is made anew for a value next to the profile's (at one operating point), by kind: `{ codec: 1, encoding: 2 }`. */
  readonly made: Readonly<Record<string, number>>;
  /** What that takes on one core, by the recipes' estimates. */
  readonly seconds: number;
}

/** What a tweak makes anew of what an output needs: nothing, when it has no say in it. */
export type Made = Pick<TweakEffect, 'made' | 'seconds'>;

export interface TweakedOutput {
  readonly effects: readonly TweakEffect[];
  /** What this tweak makes anew; `made` is empty when it has no say in the output. */
  of(tweak: Tweak): Promise<MadeByTweak>;
}

export interface MadeByTweak extends Made {
  /** The tweak's fields that have no say in the output: without one of them the same would be made. */
  idle(): Promise<readonly (keyof Tweak)[]>;
}

/** What tweaks do to an output of the profile. Nothing is run; folders of `data` may be missing. */
export async function tweakedOutput(
  output: FigureOutput<KitProfile>,
  profile: KitProfile,
  data: Readonly<Record<string, string>> = {},
): Promise<TweakedOutput> {
  const [{ estimateOf, planOf }, { recipes }] = await Promise.all([
    import('../running/plan.ts'),
    import('../experiments/recipes/index.ts'),
  ]);
  const planFor = async (asked: KitProfile): Promise<Plan> =>
    planOf(await output.needs(asked, { data, lookOnly: true }));
  const untweaked = await planFor(profile);
  const planBy = async (tweak: Tweak): Promise<Plan> => {
    const asked = tweaked(profile, tweak);
    return asked === profile ? untweaked : planFor(asked);
  };
  const madeIn = (plan: Plan): Made => {
    const fresh = [...plan].flatMap(([key, artifact]): Artifact[] => (untweaked.has(key) ? [] : [artifact]));
    const made: Record<string, number> = {};
    for (const { kind } of fresh) made[kind] = (made[kind] ?? 0) + 1;
    return { made, seconds: fresh.reduce((sum, artifact) => sum + estimateOf(artifact, recipes).seconds, 0) };
  };
  const idleIn = async (tweak: Tweak, plan: Plan): Promise<(keyof Tweak)[]> => {
    const idle: (keyof Tweak)[] = [];
    for (const { name } of tweakFields.filter((field) => tweak[field.name] !== undefined)) {
      // Where the others do not go together without it, it has a say.
      const without = await planBy(withoutFields(tweak, [name])).catch(() => null);
      if (without !== null && keysOf(without) === keysOf(plan)) idle.push(name);
    }
    return idle;
  };
  const effects: TweakEffect[] = [];
  for (const field of tweakFields) {
    const points = field.of === 'profile' ? [undefined] : profile.operatingPoints.map(({ bpp }) => bpp);
    const effectsAtPoints: { readonly point: number | undefined; readonly made: Made }[] = [];
    for (const point of points) {
      const tweak = nextTweak(profile, field, point);
      const made = tweak && madeIn(await planBy(tweak));
      if (made && Object.keys(made.made).length > 0) effectsAtPoints.push({ point, made });
    }
    const most = effectsAtPoints.reduce<Made | undefined>(
      (a, { made }) => (a === undefined || made.seconds > a.seconds ? made : a),
      undefined,
    );
    if (most) effects.push({ field, points: effectsAtPoints.flatMap(({ point }) => point ?? []), ...most });
  }
  return {
    effects,
    async of(tweak) {
      const plan = await planBy(tweak);
      return { ...madeIn(plan), idle: () => idleIn(tweak, plan) };
    },
  };
}

const keysOf = (plan: Plan): string => [...plan.keys()].sort().join(' ');

/** The tweak that sets the field to a value next to the profile's; undefined where the profile takes no other. */
function nextTweak(profile: KitProfile, field: NamedTweakField, point: number | undefined): Tweak | undefined {
  const settings = profile.operatingPoints.find(({ bpp }) => bpp === point);
  return nextValues(field, field.valueIn(profile, settings))
    .map((value): Tweak => ({ [field.name]: value, ...(point === undefined ? {} : { point }) }))
    .find((tweak) => {
      try {
        return tweaked(profile, tweak) !== profile;
      } catch {
        return false;
      }
    });
}

/** Values that a field takes in the place of one: its choices, or some that are near. */
export function nextValues(
  { choices, isValid }: Pick<TweakField, 'choices' | 'isValid'>,
  value: ShownValue,
): readonly TweakValue[] {
  return (choices ?? nearValues(value)).filter((next) => isValid(next));
}

function nearValues(value: ShownValue): readonly TweakValue[] {
  if (typeof value === 'number') {
    const steps = Number.isInteger(value) ? [value + 1, value - 1, value + 8, value - 8] : [];
    return [...steps, value * 1.25, value * 0.8, 0.5];
  }
  return typeof value === 'object' && value !== null
    ? [[...value, 1], value.slice(1), [1]]
    : [1000, 10_000, 1, 0.5, [1]];
}

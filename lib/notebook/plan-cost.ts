// What a plan costs before anything of it is run: sums of the recipes' estimates, which are arithmetic.
import type { KitProfile } from '../experiments/profiles/profile.ts';

export interface CostOptions {
  /** Folders of data sets by name. Those that the profile needs and does not find here are taken at their published sizes. */
  readonly data?: Readonly<Record<string, string>>;
  /** Tables and figures that are wanted: `['figure-3', 'claims']`. Default: all that the profile makes without being asked by name. */
  readonly outputs?: readonly string[];
}

export interface Cost {
  /** How many trainings, encodings and measurements. */
  readonly artifacts: number;
  /** Seconds on one core of the machine that the estimates are for, a 2.5 GHz Xeon. */
  readonly seconds: number;
  /** Multiply-adds of all trainings. */
  readonly flops: number;
  /** Bytes that the store grows by. */
  readonly bytes: number;
}

export interface PlanCost extends Cost {
  /** The same by kind of artifact (`codec`, `classifier`, …), in the order in which the plan comes to them. */
  readonly kinds: readonly (Cost & { readonly kind: string })[];
}

/**
 * What a profile's plan costs from an empty store: `(await planCost(paper)).flops`. Nothing is run, and no data set need
 * be there. Rejects with a RangeError when there is no such output.
 */
export async function planCost(
  profile: KitProfile,
  { data = {}, outputs: wanted }: CostOptions = {},
): Promise<PlanCost> {
  const [{ outputs }, { estimateOf, planOf }, { recipes }] = await Promise.all([
    import('../experiments/plan/outputs.ts'),
    import('../running/plan.ts'),
    import('../experiments/recipes/index.ts'),
  ]);
  const needs = await Promise.all(
    (wanted ?? Object.keys(outputs).filter((name) => outputs[name].isIn?.(profile) ?? true)).map((name) => {
      if (!Object.hasOwn(outputs, name))
        throw new RangeError(`planCost: expected outputs among ${Object.keys(outputs).join(', ')}, got ${name}`);
      return outputs[name].needs(profile, { data, lookOnly: true });
    }),
  );
  const kinds = new Map<string, Cost>();
  for (const artifact of planOf(needs.flat()).values()) {
    const { seconds, bytes, flops = 0 } = estimateOf(artifact, recipes);
    kinds.set(artifact.kind, sum(kinds.get(artifact.kind) ?? nothing, { artifacts: 1, seconds, flops, bytes }));
  }
  return { ...[...kinds.values()].reduce(sum, nothing), kinds: [...kinds].map(([kind, cost]) => ({ kind, ...cost })) };
}

const nothing: Cost = { artifacts: 0, seconds: 0, flops: 0, bytes: 0 };

function sum(a: Cost, b: Cost): Cost {
  return {
    artifacts: a.artifacts + b.artifacts,
    seconds: a.seconds + b.seconds,
    flops: a.flops + b.flops,
    bytes: a.bytes + b.bytes,
  };
}

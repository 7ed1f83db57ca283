import type { Artifact, Estimate, Finished } from '../store/artifact.ts';
import { artifactKey } from '../store/key.ts';
import type { Recipes } from '../store/recipe.ts';
import { findFinished } from '../store/store.ts';
import type { Store } from '../store/store.ts';

/** Every artifact that the targets rest on, once each, by key; inputs come before what uses them. */
export type Plan = ReadonlyMap<string, Artifact>;

/** Returns the plan of the targets. */
export function planOf(targets: Iterable<Artifact>): Plan {
  const plan = new Map<string, Artifact>();
  const visit = (artifact: Artifact): void => {
    const key = artifactKey(artifact);
    if (plan.has(key)) return;
    for (const input of Object.values(artifact.inputs)) visit(input);
    plan.set(key, artifact);
  };
  for (const target of targets) visit(target);
  return plan;
}

/** What of a plan has to be computed, and what the store has. */
export interface Standing {
  readonly missing: Plan;
  readonly cached: ReadonlyMap<string, Finished>;
}

/**
 * Splits what the targets need into what has to be computed and what the store has. Inputs of a finished
 * artifact are not looked at: nobody needs them.
 */
export async function whatIsMissing(targets: Iterable<Artifact>, store: Store): Promise<Standing> {
  const missing = new Map<string, Artifact>();
  const cached = new Map<string, Finished>();
  const visit = async (artifact: Artifact): Promise<void> => {
    const key = artifactKey(artifact);
    if (missing.has(key) || cached.has(key)) return;
    const inStore = await findFinished(store, artifact);
    if (inStore) {
      cached.set(key, inStore);
      return;
    }
    for (const input of Object.values(artifact.inputs)) await visit(input);
    missing.set(key, artifact);
  };
  for (const target of targets) await visit(target);
  return { missing, cached };
}

const unknownCost: Estimate = { seconds: 1, bytes: 0 };

/** Returns the recipe's estimate for the artifact; a second and no bytes when it gives none. */
export function estimateOf(artifact: Artifact, recipes: Recipes): Estimate {
  return recipes[artifact.kind]?.estimate?.(artifact) ?? unknownCost;
}

/**
 * Returns, by key, the estimated seconds from the start of each artifact of the plan to the end of the longest
 * chain of artifacts that wait for it.
 */
export function remainingPaths(plan: Plan, seconds: ReadonlyMap<string, number>): Map<string, number> {
  const paths = new Map<string, number>();
  const after = new Map<string, number>();
  for (const [key, artifact] of [...plan].reverse()) {
    const path = (seconds.get(key) ?? 0) + (after.get(key) ?? 0);
    paths.set(key, path);
    for (const input of Object.values(artifact.inputs)) {
      const name = artifactKey(input);
      after.set(name, Math.max(after.get(name) ?? 0, path));
    }
  }
  return paths;
}

/** An artifact of a plan as plain JSON: what `plan` prints and what workers are sent. */
export interface PlanEntry {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly recipeVersion: number;
  readonly config: object;
  readonly inputs: { readonly [name: string]: string };
}

/** Returns the plan as JSON, inputs first. */
export function planEntries(plan: Plan): PlanEntry[] {
  return [...plan].map(([key, { kind, label, recipeVersion, config, inputs }]) => ({
    key,
    kind,
    label,
    recipeVersion,
    config,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, artifactKey(input)])),
  }));
}

/** Returns the plan that `planEntries` wrote. Throws when an artifact's key does not come out the same. */
export function planFromEntries(entries: readonly PlanEntry[]): Plan {
  const plan = new Map<string, Artifact>();
  for (const { key, inputs, ...rest } of entries) {
    const needed = Object.entries(inputs).map(([name, input]) => [name, plan.get(input)!] as const);
    const artifact: Artifact = { ...rest, inputs: Object.fromEntries(needed) };
    if (artifactKey(artifact) !== key) throw new Error(`plan entry ${key} (${rest.label}) was changed on its way`);
    plan.set(key, artifact);
  }
  return plan;
}

import { availableCores } from './cores.ts';
import type { Artifact, Finished, Progress } from '../store/artifact.ts';
import { defaultRecipes, loadRecipes } from './load-recipes.ts';
import { estimateOf, planOf, whatIsMissing } from './plan.ts';
import type { Standing } from './plan.ts';
import type { Recipes } from '../store/recipe.ts';
import { inProcess } from './runner.ts';
import { schedule } from './schedule.ts';
import type { Ending } from './schedule.ts';
import { artifactKey } from '../store/key.ts';
import { findFinished, openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { workMeter } from './time-left.ts';
import type { Overall } from './time-left.ts';

/** What happens while a plan runs; `overall` says how far the whole is. */
export type PlanEvent = { readonly overall: Overall } & (
  | { readonly type: 'begin'; readonly cached: number; readonly missing: number }
  | { readonly type: 'start'; readonly artifact: Artifact; readonly key: string }
  | { readonly type: 'busy'; readonly artifact: Artifact; readonly key: string }
  | {
      readonly type: 'progress';
      readonly artifact: Artifact;
      readonly key: string;
      readonly progress: Progress;
    }
  | { readonly type: 'end'; readonly artifact: Artifact; readonly key: string; readonly ending: Ending }
);

export interface RunPlanOptions {
  /** Worker processes; 0 works in this process. Default: the cores this process may use. */
  readonly workers?: number;
  /** The module that exports `recipes`, or, with 0 workers, the recipes. Default: the kit's own. */
  readonly recipes?: URL | Recipes;
  readonly store?: Store;
  /** What `whatIsMissing` said of the targets in this store. Default: it is asked. */
  readonly standing?: Standing;
  /** Folders by data set name. */
  readonly data?: { readonly [name: string]: string };
  /** `auto` or an engine's name. */
  readonly engine?: string;
  /** Abort it to stop at the recipes' next checkpoint. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: PlanEvent) => void;
}

export interface PlanOutcome {
  /** The targets in their order; null where one was not reached. */
  readonly results: (Finished | null)[];
  /** Keys computed by this run. */
  readonly computed: string[];
  /** Keys that were in the store, or came from another process meanwhile. */
  readonly cached: string[];
  readonly failed: { readonly key: string; readonly label: string; readonly error: Error }[];
  /** What was not tried because something it rests on failed. */
  readonly skipped: { readonly key: string; readonly label: string; readonly because: string }[];
  /** What the recipes say of what was computed, a sentence each. */
  readonly remarks: string[];
  /** Whether the signal stopped the run before its end. */
  readonly stopped: boolean;
}

/**
 * Makes what the targets need and the store lacks, and returns their records. Failures of artifacts are
 * returned, not thrown; see `requireAll`. Throws when the store or the recipes cannot be read.
 */
export async function runPlan(targets: readonly Artifact[], options: RunPlanOptions = {}): Promise<PlanOutcome> {
  const store = options.store ?? openStore();
  const signal = options.signal ?? new AbortController().signal;
  const { missing, cached } = options.standing ?? (await whatIsMissing(targets, store));
  const { endings, remarks } =
    missing.size > 0
      ? await runMissing(missing, cached.size, targets, store, signal, options)
      : { endings: new Map<string, Ending>(), remarks: [] };
  const results = await Promise.all(
    targets.map((target) => cached.get(artifactKey(target)) ?? findFinished(store, target)),
  );
  const label = (key: string) => missing.get(key)!.label;
  const ended = [...endings].map(([key, ending]) => ({ key, label: label(key), ...ending }));
  return {
    results,
    computed: ended.filter(({ state }) => state === 'computed').map(({ key }) => key),
    cached: [...cached.keys(), ...ended.filter(({ state }) => state === 'cached').map(({ key }) => key)],
    failed: ended.flatMap((end) =>
      end.state === 'failed' ? [{ key: end.key, label: end.label, error: end.error }] : [],
    ),
    skipped: ended.flatMap((end) =>
      end.state === 'skipped' ? [{ key: end.key, label: end.label, because: label(end.because) }] : [],
    ),
    remarks,
    stopped: ended.some(({ state }) => state === 'stopped'),
  };
}

/** Returns the targets of an outcome; throws one error that names every failure when not all are there. */
export function requireAll(outcome: PlanOutcome): Finished[] {
  if (outcome.results.every((result) => result !== null)) return outcome.results as Finished[];
  throw new Error(describeFailures(outcome), { cause: outcome.failed[0]?.error });
}

/** Returns the outcome's failures in words, one a line; the empty string when there are none. */
export function describeFailures(outcome: PlanOutcome): string {
  const lines = outcome.failed.map(({ label, key, error }) => `${label} (${key}) failed: ${error.message}`);
  for (const { label, because } of outcome.skipped) lines.push(`${label} was not tried, for it needs ${because}`);
  if (outcome.stopped) {
    lines.push('Stopped. What is finished and the checkpoints are kept: the same command goes on from there.');
  }
  return lines.join('\n');
}

async function runMissing(
  missing: ReadonlyMap<string, Artifact>,
  cached: number,
  targets: readonly Artifact[],
  store: Store,
  signal: AbortSignal,
  options: RunPlanOptions,
): Promise<{ endings: ReadonlyMap<string, Ending>; remarks: string[] }> {
  const source = options.recipes ?? defaultRecipes;
  const recipes = source instanceof URL ? await loadRecipes(source) : source;
  const seconds = new Map([...missing].map(([key, artifact]) => [key, estimateOf(artifact, recipes).seconds]));
  const meter = workMeter(seconds);
  const tell = options.onProgress ?? (() => undefined);
  // A store that cannot be used fails whatever comes: the run ends with that one error.
  const unusable = new AbortController();
  const stop = AbortSignal.any([signal, unusable.signal]);
  const workers = options.workers ?? availableCores();
  const runnerOptions = {
    store,
    plan: planOf(targets),
    data: options.data ?? {},
    engine: options.engine ?? 'auto',
    signal: stop,
  };
  if (workers > 0 && !(source instanceof URL)) throw new TypeError('recipes: workers need the URL of a module');
  const runner =
    workers > 0
      ? (await import('./pool.ts')).workerPool(runnerOptions, source as URL, Math.min(workers, missing.size))
      : inProcess(runnerOptions, recipes);
  const about = (key: string) => ({ key, artifact: missing.get(key)! });
  try {
    tell({ type: 'begin', cached, missing: missing.size, overall: meter.overall() });
    const exclusive = new Set([...missing].filter(([, { kind }]) => recipes[kind]?.exclusive).map(([key]) => key));
    const endings = await schedule(missing, seconds, exclusive, runner, stop, {
      onStart: (key) => tell({ type: 'start', ...about(key), overall: meter.overall() }),
      onBusy: (key) => tell({ type: 'busy', ...about(key), overall: meter.overall() }),
      onProgress: (key, progress) => {
        meter.advance(key, progress.total > 0 ? progress.done / progress.total : 0);
        tell({ type: 'progress', ...about(key), progress, overall: meter.overall() });
      },
      onEnd: (key, ending) => {
        if (ending.state === 'computed') meter.end(key);
        else meter.drop(key);
        if (ending.state === 'failed' && ending.error.name === 'StoreError') unusable.abort(ending.error);
        tell({ type: 'end', ...about(key), ending, overall: meter.overall() });
      },
    });
    if (unusable.signal.aborted) throw unusable.signal.reason;
    const computed = [...endings].flatMap(([key, { state }]) => (state === 'computed' ? missing.get(key)! : []));
    return { endings, remarks: await remarksOn(computed, recipes, store) };
  } finally {
    await runner.close();
  }
}

async function remarksOn(computed: readonly Artifact[], recipes: Recipes, store: Store): Promise<string[]> {
  const remarks = await Promise.all(
    computed.map(async (artifact) => {
      const remarksOf = recipes[artifact.kind]?.remarks;
      const finished = remarksOf && (await findFinished(store, artifact));
      return finished ? remarksOf(finished.record.result) : [];
    }),
  );
  return remarks.flat();
}

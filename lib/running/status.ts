import { access } from 'node:fs/promises';
import type { Artifact, Estimate, Progress } from '../store/artifact.ts';
import { isLocked } from '../store/lock.ts';
import { paceOf } from './pace.ts';
import { estimateOf, planOf, remainingPaths, whatIsMissing } from './plan.ts';
import type { Recipes } from '../store/recipe.ts';
import { checkpointPath, findFinished, lockPath, partialProgress } from '../store/store.ts';
import type { Store } from '../store/store.ts';

/**
 * `cached`: in the store. `running`: a process is making it now. `partial`: it would go on from a checkpoint.
 * `missing`: it would be computed. `unneeded`: not in the store, but all that uses it is.
 */
export type ArtifactState = 'cached' | 'running' | 'partial' | 'missing' | 'unneeded';

export interface ArtifactStatus {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly state: ArtifactState;
  /** Estimated cost from scratch, at the pace of what the store holds. */
  readonly estimate: Estimate;
  /** Seconds it took, when it is cached. */
  readonly tookSeconds?: number;
  /** How far it is, when it is running or partial and has told. */
  readonly progress?: Progress;
}

export interface PlanStatus {
  readonly store: string;
  readonly artifacts: readonly ArtifactStatus[];
  /** Finished artifacts whose durations the estimates follow; 0: they are arithmetic alone. */
  readonly learntFrom: number;
  readonly totals: {
    readonly cached: number;
    readonly toCompute: number;
    /** Estimated seconds of all that would be computed, one after the other. */
    readonly seconds: number;
    /** Estimated seconds of the run with that many workers. */
    readonly wallSeconds: number;
    /** Estimated bytes the store would grow by. */
    readonly bytes: number;
  };
}

/** Returns what the store has of the targets' plan and what a run with `workers` would still do. */
export async function planStatus(
  targets: readonly Artifact[],
  store: Store,
  recipes: Recipes,
  workers: number,
): Promise<PlanStatus> {
  const { missing, cached } = await whatIsMissing(targets, store);
  const plan = planOf(targets);
  const finished = new Map(cached);
  for (const [key, artifact] of plan) {
    if (finished.has(key) || missing.has(key)) continue;
    const stored = await findFinished(store, artifact);
    if (stored) finished.set(key, stored);
  }
  const pace = await paceOf(
    [...finished].map(([key, artifact]) => ({ finished: artifact, estimate: estimateOf(plan.get(key)!, recipes) })),
  );
  const artifacts: ArtifactStatus[] = [];
  for (const [key, artifact] of plan) {
    const { kind, label } = artifact;
    const about = { key, kind, label, estimate: pace.of(artifact, estimateOf(artifact, recipes)) };
    const inStore = finished.get(key);
    if (inStore) artifacts.push({ ...about, state: 'cached', tookSeconds: inStore.record.durationSeconds });
    else if (!missing.has(key)) artifacts.push({ ...about, state: 'unneeded' });
    else artifacts.push({ ...about, ...(await unfinished(store, key)) });
  }
  const todo = new Map(
    artifacts
      .filter(({ key }) => missing.has(key))
      .map(({ key, estimate, progress }) => {
        const left = progress && progress.total > 0 ? 1 - progress.done / progress.total : 1;
        return [key, { seconds: estimate.seconds * left, bytes: estimate.bytes }];
      }),
  );
  const secondsByKey = new Map([...todo].map(([key, { seconds }]) => [key, seconds]));
  const seconds = [...todo.values()].reduce((sum, estimate) => sum + estimate.seconds, 0);
  const longest = Math.max(0, ...remainingPaths(missing, secondsByKey).values());
  return {
    store: store.directory,
    artifacts,
    learntFrom: pace.learntFrom,
    totals: {
      cached: artifacts.filter(({ state }) => state === 'cached').length,
      toCompute: missing.size,
      seconds,
      wallSeconds: Math.max(longest, seconds / Math.max(workers, 1)),
      bytes: [...todo.values()].reduce((sum, estimate) => sum + estimate.bytes, 0),
    },
  };
}

async function unfinished(store: Store, key: string): Promise<{ state: ArtifactState; progress?: Progress }> {
  const progress = (await partialProgress(store, key)) ?? undefined;
  if (await isLocked(lockPath(store, key))) return { state: 'running', progress };
  const resumable = await access(checkpointPath(store, key)).then(
    () => true,
    () => false,
  );
  return resumable ? { state: 'partial', progress } : { state: 'missing' };
}

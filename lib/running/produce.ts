import { rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { availableCores } from './cores.ts';
import type { Artifact, Finished, JsonObject, Progress, StoredRecord } from '../store/artifact.ts';
import { checkpointFile } from '../store/checkpoint.ts';
import type { CheckpointFile, RanOn } from '../store/checkpoint.ts';
import { artifactKey, plainResult } from '../store/key.ts';
import { tryLock } from '../store/lock.ts';
import type { Lock } from '../store/lock.ts';
import { kitVersion } from './kit-version.ts';
import { processorName } from './processor.ts';
import type { Closable, Recipe, RecipeContext, Recipes } from '../store/recipe.ts';
import {
  checkpointPath,
  explainStoreError,
  findFinished,
  finish,
  lockPath,
  notePartialProgress,
  startAttempt,
} from '../store/store.ts';
import type { Store } from '../store/store.ts';

export interface ProduceOptions {
  readonly recipes: Recipes;
  readonly data: { readonly [name: string]: string };
  readonly engine: string;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** `cached`: it was there. `computed`: it is now. `busy`: another process is at it; ask again later. */
export type Produced = 'cached' | 'computed' | 'busy';

/**
 * Makes one artifact whose inputs are finished, unless it is there or another process holds its lock. Throws
 * what the recipe throws, an AbortError when the signal was aborted, a StoreError when the store is unusable.
 */
export async function produce(store: Store, artifact: Artifact, options: ProduceOptions): Promise<Produced> {
  const key = artifactKey(artifact);
  try {
    if (await findFinished(store, artifact)) return 'cached';
    const recipe = recipeOf(artifact, options.recipes);
    const lock = await tryLock(lockPath(store, key));
    if (!lock) return 'busy';
    try {
      // It may have been finished between the look and the lock.
      if (await findFinished(store, artifact)) return 'cached';
      await make(store, artifact, recipe, lock, options);
      return 'computed';
    } catch (error) {
      // Whoever took the lock over goes on from the checkpoint.
      if (lock.lost.aborted) return 'busy';
      throw error;
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw explainStoreError(store, error);
  }
}

/** Returns the recipe that makes the artifact; throws when there is none, or only of another version. */
function recipeOf(artifact: Artifact, recipes: Recipes): Recipe {
  const recipe = recipes[artifact.kind];
  if (!recipe) {
    const known = Object.keys(recipes).join(', ') || 'none';
    throw new Error(`There is no recipe for the kind ${artifact.kind}; known: ${known}`);
  }
  if (recipe.version !== artifact.recipeVersion) {
    throw new Error(
      `${artifact.label}: asks for version ${artifact.recipeVersion} of the recipe ${artifact.kind}, ` +
        `but this kit has version ${recipe.version}`,
    );
  }
  return recipe;
}

async function make(
  store: Store,
  artifact: Artifact,
  recipe: Recipe,
  lock: Lock,
  options: ProduceOptions,
): Promise<void> {
  const key = artifactKey(artifact);
  const inputs: Record<string, Finished> = {};
  for (const [name, input] of Object.entries(artifact.inputs)) {
    const made = await findFinished(store, input);
    if (!made) throw new Error(`${artifact.label}: its input ${name} (${input.label}) is not in the store`);
    inputs[name] = made;
  }
  const signal = AbortSignal.any([options.signal, lock.lost]);
  signal.throwIfAborted();
  const directory = await startAttempt(store, key);
  let ran: RanOn | undefined;
  const checkpoint = checkpointFile(checkpointPath(store, key), () => ran);
  const held: Closable[] = [];
  const context: RecipeContext = {
    artifact,
    key,
    directory,
    inputs,
    checkpoint,
    progress: progressReport(store, key, signal, options.onProgress),
    signal,
    data: options.data,
    engine: options.engine,
    ranOn: (engine, engineVersion) => {
      ran = engineVersion === undefined ? { engine } : { engine, engineVersion };
    },
    hold: (opened) => {
      held.push(opened);
      return opened;
    },
    seed: seedOf(artifact),
  };
  try {
    const made = await recipe.run(context).finally(() => letGo(held));
    const result = plainResult(made, `${artifact.kind}.result`);
    lock.lost.throwIfAborted();
    await finish(store, artifact, directory, recordOf(artifact, inputs, options.engine, checkpoint, result));
  } catch (error) {
    // Half-written files are of no use to anyone, least of all on a full disk; the checkpoint stays.
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** The last opened first: it may rest on what was opened before. */
async function letGo(held: readonly Closable[]): Promise<void> {
  for (const opened of held.toReversed()) {
    if ('dispose' in opened) await opened.dispose();
    else opened.close();
  }
}

function progressReport(store: Store, key: string, signal: AbortSignal, onProgress: (progress: Progress) => void) {
  let lastTold = -Infinity;
  let lastNoted = -Infinity;
  return async (progress: Progress): Promise<void> => {
    signal.throwIfAborted();
    const now = performance.now();
    if (now - lastTold < 100 && progress.done < progress.total) return;
    lastTold = now;
    onProgress(progress);
    if (now - lastNoted > 1_000) {
      lastNoted = now;
      await notePartialProgress(store, key, progress);
    }
    await setImmediate();
    signal.throwIfAborted();
  };
}

function seedOf(artifact: Artifact): number {
  const { seed } = artifact.config as { readonly seed?: number };
  return seed !== undefined && Number.isInteger(seed)
    ? seed
    : Number.parseInt(artifactKey(artifact).slice(0, 8), 16) >>> 1;
}

/** The engines of all attempts as one: a training that was gone on with on another engine is of neither alone. */
function ranOn(engines: readonly RanOn[]): RanOn | undefined {
  if (engines.length === 0) return undefined;
  const listed = (names: readonly string[]) => [...new Set(names)].join(', then ');
  const versions = engines.flatMap(({ engineVersion }) => engineVersion ?? []);
  return {
    engine: listed(engines.map(({ engine }) => engine)),
    ...(versions.length > 0 && { engineVersion: listed(versions) }),
  };
}

function recordOf(
  artifact: Artifact,
  inputs: Record<string, Finished>,
  engine: string,
  checkpoint: CheckpointFile,
  result: JsonObject,
): StoredRecord {
  return {
    key: artifactKey(artifact),
    kind: artifact.kind,
    label: artifact.label,
    config: artifact.config,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.key])),
    recipeVersion: artifact.recipeVersion,
    createdBy: {
      kit: kitVersion(),
      node: process.version,
      ...(ranOn(checkpoint.ranOn()) ?? { engine }),
      machine: {
        platform: `${process.platform}-${process.arch}`,
        cpu: processorName(),
        cores: availableCores(),
      },
    },
    durationSeconds: Math.round(checkpoint.elapsed() * 1000) / 1000,
    result,
  };
}

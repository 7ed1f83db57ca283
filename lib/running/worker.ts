// The main file of a worker process: makes the artifacts its parent names, one at a time. A process and not a
// thread: a native crash or the out-of-memory killer then takes one artifact down, not the whole run.
import type { Progress } from '../store/artifact.ts';
import { loadRecipes } from './load-recipes.ts';
import { planFromEntries } from './plan.ts';
import type { Plan, PlanEntry } from './plan.ts';
import { produce } from './produce.ts';
import type { Produced } from './produce.ts';
import type { Recipes } from '../store/recipe.ts';
import { errorOf } from './runner.ts';
import { openStore } from '../store/store.ts';

/** What the parent says. */
export type ToWorker =
  | {
      readonly type: 'start';
      readonly store: string;
      readonly recipes: string;
      readonly plan: readonly PlanEntry[];
      readonly data: { readonly [name: string]: string };
      readonly engine: string;
    }
  | { readonly type: 'make'; readonly key: string }
  | { readonly type: 'abort' };

/** What the worker answers; `made` or `failed` ends a `make`. */
export type FromWorker =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'made'; readonly produced: Produced }
  | { readonly type: 'failed'; readonly error: { name: string; message: string; stack?: string } };

const abort = new AbortController();
let start: Extract<ToWorker, { type: 'start' }> | undefined;
let plan: Plan | undefined;
let recipes: Promise<Recipes> | undefined;
let working = false;

function tell(message: FromWorker): void {
  // The parent may be gone; then this process is about to end, too.
  if (process.connected) process.send!(message, () => undefined);
}

async function make(key: string): Promise<void> {
  working = true;
  try {
    const { store, data, engine } = start!;
    plan ??= planFromEntries(start!.plan);
    recipes ??= loadRecipes(new URL(start!.recipes));
    const produced = await produce(openStore(store), plan.get(key)!, {
      recipes: await recipes,
      data,
      engine,
      signal: abort.signal,
      onProgress: (progress) => tell({ type: 'progress', progress }),
    });
    tell({ type: 'made', produced });
  } catch (thrown) {
    const { name, message, stack } = errorOf(thrown);
    tell({ type: 'failed', error: { name, message, stack } });
  } finally {
    working = false;
  }
}

process.on('message', (message: ToWorker) => {
  if (message.type === 'start') start = message;
  else if (message.type === 'make') void make(message.key);
  else abort.abort();
});

// A terminal sends Ctrl-C to all its processes, a cluster SIGTERM: the parent decides what it means.
process.on('SIGINT', () => undefined);
// SIGTERM for this process alone, of which the parent knows nothing, ends it: aborted for good, it could make nothing more.
process.once('SIGTERM', () => {
  setTimeout(() => abort.signal.aborted || process.kill(process.pid, 'SIGTERM'), 3_000);
});

// No parent, no work: what is under way gets a second to let go of its lock.
process.on('disconnect', () => {
  if (!working) process.exit(0);
  abort.abort();
  setTimeout(() => process.exit(1), 1_000);
});

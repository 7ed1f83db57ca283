import type { Progress } from '../store/artifact.ts';
import type { Plan } from './plan.ts';
import { produce } from './produce.ts';
import type { Produced } from './produce.ts';
import type { Recipes } from '../store/recipe.ts';
import type { Store } from '../store/store.ts';

/** Something that makes artifacts, up to `slots` at a time. */
export interface Runner {
  readonly slots: number;
  /** Makes one artifact of the plan, as `produce` does, and throws what `produce` throws. */
  make(key: string, onProgress: (progress: Progress) => void): Promise<Produced>;
  /** Waits for nothing: what still runs is stopped. */
  close(): Promise<void>;
}

export interface RunnerOptions {
  readonly store: Store;
  readonly plan: Plan;
  readonly data: { readonly [name: string]: string };
  readonly engine: string;
  readonly signal: AbortSignal;
}

/** Returns a runner that works in this process, one artifact at a time. */
export function inProcess({ store, plan, ...options }: RunnerOptions, recipes: Recipes): Runner {
  return {
    slots: 1,
    make: (key, onProgress) => produce(store, plan.get(key)!, { ...options, recipes, onProgress }),
    close: async () => undefined,
  };
}

/** Returns whether the error says that work was stopped on request. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || (error as Error)?.name === 'AbortError');
}

/** What was thrown, as an error: codecs compiled to WebAssembly throw bare numbers. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

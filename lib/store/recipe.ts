import type { Artifact, Estimate, AllFinished, Progress } from './artifact.ts';

/** State that survives a crash: the newest saved one is what `load` gives to the next attempt. */
export interface Checkpoint {
  /** Returns the bytes of the last complete `save` for this artifact, or null at a first start. */
  load(): Promise<Uint8Array | null>;
  /** Replaces the checkpoint in one step: a crash leaves either the old or the new one, whole. */
  save(bytes: Uint8Array): Promise<void>;
}

/** What was opened for a piece of work, and must be let go of when that ends; twice does no harm. */
export type Closable = { close(): void } | { dispose(): Promise<void> };

/** Everything a recipe may look at. What is not in the artifact must not change its result. */
export interface RecipeContext<Config extends object = object, Inputs extends object = object> {
  readonly artifact: Artifact<Config>;
  readonly key: string;
  /** An empty folder: files written here are part of the finished artifact. Empty again after a crash. */
  readonly directory: string;
  /** The artifact's inputs, finished. */
  readonly inputs: AllFinished<Inputs>;
  readonly checkpoint: Checkpoint;
  /**
   * Tells how far the work is; throws when `signal` is aborted. Await it: it gives waiting messages a turn, which
   * a loop of native calls does not, and without a turn Ctrl-C stays unheard.
   */
  progress(progress: Progress): Promise<void>;
  /** Aborted on Ctrl-C: save a checkpoint if one is due and let `signal.throwIfAborted()` throw. */
  readonly signal: AbortSignal;
  /** Folders given as `--data name=DIR`. Fingerprints of their content belong into `config`. */
  readonly data: { readonly [name: string]: string };
  /** Engine asked for: `auto` or a name. */
  readonly engine: string;
  /** Notes which engine `auto` became, and its version, for the record's `createdBy`. */
  ranOn(engine: string, version?: string): void;
  /** Takes charge of what the recipe has opened: it is closed when the recipe ends, however it ends. Returns it. */
  hold<Opened extends Closable>(opened: Opened): Opened;
  /** `config.seed` where there is one, else 31 bits of the key: the same at every attempt. */
  readonly seed: number;
}

/**
 * How artifacts of one kind are made: `Inputs` says what it reads, by name, `?` marking what it can do without. `run` returns the result: plain JSON, the same bit for bit for the same
 * key, so no dates, durations or paths. It reports progress at least once a second where it can.
 */
export interface Recipe<
  Config extends object = object,
  Result extends object = object,
  Inputs extends object = object,
> {
  readonly kind: string;
  /** Part of every key: raise it when the code's results change. */
  readonly version: number;
  /** Whether it runs programs on the engine, and so could use a GPU. */
  readonly usesEngine?: boolean;
  /** A measurement of the machine: nothing else runs beside it, and its result differs from run to run. */
  readonly exclusive?: boolean;
  run(context: RecipeContext<Config, Inputs>): Promise<Result>;
  /** Cost on an ordinary machine; orders the work and feeds `status`. */
  estimate?(artifact: { readonly config: Config; readonly inputs: Inputs }): Estimate;
  /** What whoever has it made should know of the result, a sentence each. */
  remarks?(result: Result): readonly string[];
}

/** A registry module exports `recipes`: each recipe under its own kind. */
export type Recipes = { readonly [kind: string]: Recipe };

// An experiment is a value: an artifact names everything that determines a result.

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [name: string]: JsonValue };

/** Stands in types alone: an artifact holds no result, but its type knows what it will be finished with. */
declare const result: unique symbol;

/**
 * A result that can be computed and kept: what makes it (`kind` names the recipe), with which settings
 * (`config`), from which other artifacts (`inputs`). Two artifacts with the same `artifactKey` are the same.
 */
export interface Artifact<Config extends object = object, Result extends object = object> {
  /** Name of the recipe that makes it, e.g. `codec`: lower-case letters, digits and dashes. */
  readonly kind: string;
  /** Version of that recipe's code: raise it when the recipe's results change. */
  readonly recipeVersion: number;
  /** Plain JSON: every setting that has a say in the result, data fingerprints and seeds included. */
  readonly config: Config;
  /** Finished artifacts the recipe reads, by the name it knows them under. */
  readonly inputs: { readonly [name: string]: Artifact };
  /** For people, e.g. `cResNet-51 on codec 0.330 bpp`. No part of the key. */
  readonly label: string;
  readonly [result]?: Result;
}

/** Cost of making one artifact, from arithmetic: never part of the key. */
export interface Estimate {
  /** Wall-clock seconds on one core of an ordinary machine. */
  readonly seconds: number;
  /** Bytes the finished artifact takes in the store. */
  readonly bytes: number;
  /** Operations of the convolutions, forward and backward: multiply-adds as in Table 1. */
  readonly flops?: number;
  /** Bytes of main memory at the peak, where it may be much. */
  readonly memoryBytes?: number;
}

/** What a recipe tells about its work while it goes on. */
export interface Progress {
  /** Units done so far, 0..total. */
  readonly done: number;
  readonly total: number;
  /** Plural noun, e.g. `epochs`, `images`. */
  readonly unit: string;
  /** What is being done now, e.g. `validating`. */
  readonly message?: string;
  /** Latest values worth seeing, e.g. `{ loss: 1.2, top1: 0.43 }`. */
  readonly metrics?: { readonly [name: string]: number };
}

/** A finished artifact's `record.json`. Only `result` is the same, bit for bit, from run to run. */
export interface StoredRecord<Result extends object = object, Config extends object = object> {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly config: Config;
  /** Keys of the inputs by name. */
  readonly inputs: { readonly [name: string]: string };
  readonly recipeVersion: number;
  readonly createdBy: {
    readonly kit: string;
    readonly node: string;
    readonly engine: string;
    /** What the engine was made of; missing where no engine ran, and in records from before it was kept. */
    readonly engineVersion?: string;
    readonly machine: { readonly platform: string; readonly cpu: string; readonly cores: number };
  };
  /** Seconds of work, those before an interruption included as far as a checkpoint kept them. */
  readonly durationSeconds: number;
  readonly result: Result;
}

/** A finished artifact in the store: its record, and the folder that holds the recipe's other files. */
export interface Finished<Result extends object = object, Config extends object = object> {
  readonly key: string;
  /** Absolute path; read-only by agreement. */
  readonly directory: string;
  readonly record: StoredRecord<Result, Config>;
}

/** What an artifact is once it is finished; and each of several, by name or in order. */
export type FinishedOf<A> = A extends Artifact<infer Config, infer Result> ? Finished<Result, Config> : never;
export type AllFinished<Artifacts> = { readonly [Name in keyof Artifacts]: FinishedOf<Artifacts[Name]> };

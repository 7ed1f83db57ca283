// What the commands that deal with a profile's plan share: options, targets, the run with its progress.
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineChoices } from '../engine/names.ts';
import type { EngineChoice } from '../engine/names.ts';
import type { Artifact } from '../experiments/artifact.ts';
import type { Output, Outputs } from '../experiments/output.ts';
import type { OutputOptions } from '../experiments/output-options.ts';
import type { Profile } from '../experiments/profiles/profile.ts';
import { openStore } from '../experiments/store.ts';
import type { Store } from '../experiments/store.ts';
import { UsageError } from './command.ts';
import type { Invocation, Options, Values } from './command.ts';
import { nearest } from '../nearest.ts';

export const planOptions: Options = {
  profile: { type: 'string', value: 'NAME', help: 'profile to use (default: quick)' },
  data: { type: 'string', multiple: true, value: 'NAME=DIR', help: 'folder of a data set, in place of what `data` fetched; may be repeated' },
  seed: { type: 'string', value: 'N', help: "seed in place of the profile's" },
  store: {
    type: 'string',
    value: 'DIR',
    help: 'store of results (default: WITHOUT_DECODING_STORE, else data/runs)',
  },
};

export const onlyOption: Options = {
  only: {
    type: 'string',
    value: 'NAMES',
    help: 'outputs, with commas between: figure-3,table-1 (default: all)',
  },
};

export const runOptions: Options = {
  workers: {
    type: 'string',
    value: 'N',
    help: 'worker processes; 0 works in this one (default: one per core)',
  },
  engine: { type: 'string', value: 'NAME', help: `engine: ${engineChoices.join(', ')} (default: auto)` },
};

export const drawOptions: Options = {
  output: { type: 'string', value: 'DIR', help: 'folder for the files (default: figures/<profile>)' },
};

export interface Experiment {
  readonly profile: Profile;
  /** The outputs asked for. */
  readonly outputs: readonly Output[];
  /** What each of them needs, in the same order. */
  readonly needs: readonly (readonly Artifact<any>[])[];
  readonly options: OutputOptions;
  readonly data: { readonly [name: string]: string };
  readonly store: Store;
  readonly workers: number;
  readonly engine: EngineChoice;
  /** Folder the outputs are drawn into. */
  readonly directory: string;
}

/**
 * Returns what the options ask for.
 *
 * @param only names of outputs; all of the kit's when absent
 * @param defaultWorkers where the command line does not say
 * @param lookOnly whether folders of data may be missing
 */
export async function experimentOf(
  { values, modules }: Invocation,
  only?: readonly string[],
  defaultWorkers = availableParallelism(),
  lookOnly = false,
): Promise<Experiment> {
  const data = dataFolders(values);
  const seed = values.seed === undefined ? undefined : wholeNumber('--seed', values.seed);
  const workers = values.workers === undefined ? defaultWorkers : wholeNumber('--workers', values.workers);
  const { findProfile } = await import(modules.profiles.href);
  const { outputs: known } = (await import(modules.outputs.href)) as { outputs: Outputs };
  const profile = profileNamed(findProfile, text(values.profile) ?? 'quick');
  const outputs = (only ?? Object.keys(known)).map((name) => outputNamed(known, name));
  const options: OutputOptions = { data, lookOnly, ...(seed === undefined ? {} : { seed }) };
  const needs = await Promise.all(outputs.map((output) => output.needs(profile, options)));
  const figures = fileURLToPath(new URL('../../figures', import.meta.url));
  return {
    profile,
    outputs,
    needs,
    options,
    data,
    store: openStore(text(values.store)),
    workers,
    engine: engineNamed(text(values.engine) ?? 'auto'),
    directory: values.output === undefined ? join(figures, profile.name) : resolve(text(values.output)!),
  };
}

/** Returns the names after `--only`, or undefined when it is not given. */
export function onlyNames(values: Values): string[] | undefined {
  if (values.only === undefined) return undefined;
  const names = text(values.only)!
    .split(',')
    .map((name) => name.trim());
  if (names.includes(''))
    throw new UsageError('--only: expected names with commas between, e.g. figure-3,table-1');
  return [...new Set(names)];
}

/** Returns an option's text; undefined when it was not given. */
export function text(value: Values[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function profileNamed(findProfile: (name: string) => Profile, name: string): Profile {
  try {
    return findProfile(name);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function outputNamed(known: Outputs, name: string): Output {
  if (Object.hasOwn(known, name)) return known[name]!;
  const suggestion = nearest(name, Object.keys(known));
  const mend = suggestion ? `did you mean ${suggestion}?` : `there are ${Object.keys(known).join(', ')}`;
  throw new UsageError(`there is no output ${name}; ${mend}`);
}

/** Returns the engine choice of that name; throws a UsageError when there is none. */
export function engineNamed(name: string): EngineChoice {
  const choice = engineChoices.find((known) => known === name);
  if (choice) return choice;
  const suggestion = nearest(name, engineChoices);
  const mend = suggestion ? `did you mean ${suggestion}?` : `there are ${engineChoices.join(', ')}`;
  throw new UsageError(`--engine: there is no engine ${name}; ${mend}`);
}

function dataFolders(values: Values): Record<string, string> {
  const folders: Record<string, string> = {};
  for (const given of (values.data ?? []) as readonly string[]) {
    const [, name, folder] = /^([\w-]+)=(.+)$/.exec(given) ?? [];
    if (!name || !folder)
      throw new UsageError(`--data: expected NAME=DIR, e.g. imagenet=/data/ilsvrc, got ${given}`);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UsageError(`--data ${name}: ${resolve(folder)} is not a folder`);
    }
    folders[name] = resolve(folder);
  }
  return folders;
}

/** Returns an option's value as a whole number from 0; throws a UsageError when it is none. */
export function wholeNumber(option: string, value: Values[string]): number {
  const number = Number(value);
  if (value === '' || !Number.isSafeInteger(number) || number < 0) {
    throw new UsageError(`${option}: expected a whole number from 0, got ${value}`);
  }
  return number;
}

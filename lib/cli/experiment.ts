// What the commands that deal with a profile's plan share: options, targets, the run with its progress.
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineChoices } from '../engine/names.ts';
import type { EngineChoice } from '../engine/names.ts';
import type { Artifact } from '../store/artifact.ts';
import type { Output, Outputs } from '../experiments/plan/output.ts';
import type { OutputOptions } from '../experiments/plan/output-options.ts';
import type { Profile } from '../experiments/profiles/profile.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { holdsRecords, resultsFolder } from '../experiments/reference/folders.ts';
import { UsageError } from './command.ts';
import type { Invocation, Modules, Options, Values } from './command.ts';
import { dataFolders } from './data-folders.ts';
import { outputNamed } from './output-names.ts';
import { folderToWrite } from './output-place.ts';
import { nearest } from '../nearest.ts';

export const planOptions: Options = {
  profile: { type: 'string', value: 'NAME', help: 'profile to use (default: quick)' },
  data: {
    type: 'string',
    multiple: true,
    value: 'NAME=DIR',
    help: 'folder of a data set, in place of what `data` fetched; may be repeated',
  },
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
  output: {
    type: 'string',
    value: 'DIR',
    help: 'folder for the files (default: figures/<profile>, with --seed figures/<profile>-seedN)',
  },
};

export interface Experiment {
  readonly profile: Profile;
  /** The outputs asked for. */
  readonly outputs: readonly Output[];
  /** What each of them needs, in the same order. */
  readonly needs: readonly (readonly Artifact[])[];
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
  const seed = values.seed === undefined ? undefined : wholeNumber('--seed', values.seed);
  const workers = values.workers === undefined ? defaultWorkers : wholeNumber('--workers', values.workers);
  const { findProfile, dataNames, profiles = [] } = await import(modules.profiles.href);
  const known = await knownOutputs(modules);
  const profile = profileNamed(findProfile, text(values.profile) ?? 'quick');
  const data = dataFolders(values, profile, dataNames(profile));
  const outputs =
    only?.map((name) => outputNamed(known, name)) ??
    Object.values(known).filter((output) => output.isIn?.(profile) ?? true);
  const options: OutputOptions = { data, lookOnly, ...(seed === undefined ? {} : { seed }) };
  const needs = await Promise.all(outputs.map((output) => output.needs(profile, options)));
  const without = outputs.find(({ isIn }, index) => needs[index].length === 0 && isIn?.(profile) === false);
  if (without) throw new UsageError(notAsked(without, profile, profiles));
  return {
    profile,
    outputs,
    needs,
    options,
    data,
    store: openStore(text(values.store)),
    workers,
    engine: engineNamed(text(values.engine) ?? 'auto'),
    directory:
      values.output === undefined
        ? figuresFolder(profile, seed, values)
        : folderToWrite('--output', resolve(text(values.output)!)),
  };
}

/** Of a study that the profile does not ask. */
function notAsked({ name, isIn }: Output, profile: Profile, profiles: readonly Profile[]): string {
  const others = profiles.filter((other) => isIn?.(other)).map((other) => other.name);
  const mend = others.length > 0 ? `; take --profile ${others.join(' or ')}` : '';
  return `${name}: nothing of it is part of profile ${profile.name}${mend}`;
}

/** Returns the outputs there are, by name. */
export async function knownOutputs(modules: Modules): Promise<Outputs> {
  return (await import(modules.outputs.href)).outputs;
}

/**
 * Where drawings go: figures/<profile> is for the profile as it stands. Those of another seed, and of folders of your own
 * where a run of the profile is committed, go beside it and never over it. Engine and workers have no say in results.
 */
function figuresFolder({ name }: Profile, seed: number | undefined, values: Values): string {
  const isOwnData = values.data !== undefined && values.reference !== true && holdsRecords(resultsFolder(name));
  const folder = [name, ...(isOwnData ? ['own-data'] : []), ...(seed === undefined ? [] : [`seed${seed}`])].join('-');
  return join(fileURLToPath(new URL('../../figures', import.meta.url)), folder);
}

/** Returns the names after `--only`, or undefined when it is not given. */
export function onlyNames(values: Values): string[] | undefined {
  if (values.only === undefined) return undefined;
  const names = text(values.only)!
    .split(',')
    .map((name) => name.trim());
  if (names.includes('')) throw new UsageError('--only: expected names with commas between, e.g. figure-3,table-1');
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

/** Returns the engine choice of that name; throws a UsageError when there is none. */
export function engineNamed(name: string): EngineChoice {
  const choice = engineChoices.find((known) => known === name);
  if (choice) return choice;
  const suggestion = nearest(name, engineChoices);
  const mend = suggestion ? `did you mean ${suggestion}?` : `there are ${engineChoices.join(', ')}`;
  throw new UsageError(`--engine: there is no engine ${name}; ${mend}`);
}

/** Returns an option's value as a whole number from 0; throws a UsageError when it is none. */
export function wholeNumber(option: string, value: Values[string]): number {
  const number = Number(value);
  if (value === '' || !Number.isSafeInteger(number) || number < 0) {
    throw new UsageError(`${option}: expected a whole number from 0, got ${value}`);
  }
  return number;
}

// What the options of the commands that deal with a profile's plan ask for.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { availableCores } from '../running/cores.ts';
import type { EngineChoice } from '../engine/names.ts';
import type { Artifact } from '../store/artifact.ts';
import type { FigureOutput, Outputs } from '../experiments/plan/outputs.ts';
import type { PlanOptions } from '../experiments/plan/plan-options.ts';
import type { Profile } from '../experiments/profiles/profile.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { holdsRecords, resultsFolder } from '../experiments/reference/folders.ts';
import { UsageError } from './command.ts';
import type { Invocation, Modules, ValuesOf } from './command.ts';
import { dataFolders } from './data-folders.ts';
import { outputNamed } from './output-names.ts';
import { engineNamed, wholeNumber } from './shared-options.ts';
import type { drawOptions, planOptions, referenceOption, runOptions } from './shared-options.ts';

/** The options that have a say in what is run. Not every command has all of them. */
export type ProfileRunOptions = typeof planOptions & typeof runOptions & typeof drawOptions & typeof referenceOption;

/** A run of a profile: of the whole of it, or of some outputs. */
export interface ProfileRun {
  readonly profile: Profile;
  /** The outputs asked for. */
  readonly outputs: readonly FigureOutput[];
  /** What each of them needs, in the same order. */
  readonly needs: readonly (readonly Artifact[])[];
  readonly options: PlanOptions;
  readonly data: { readonly [name: string]: string };
  readonly store: Store;
  readonly workers: number;
  readonly engine: EngineChoice;
  /** Folder the outputs are drawn into; nobody has looked yet whether they can be. */
  readonly directory: string;
}

/**
 * Returns what the options ask for.
 *
 * @param only names of outputs; all of the kit's when absent
 * @param defaultWorkers where the command line does not say
 * @param lookOnly whether folders of data may be missing
 */
export async function profileRunOf(
  { values, modules }: Pick<Invocation<ProfileRunOptions>, 'values' | 'modules'>,
  only?: readonly string[],
  defaultWorkers = availableCores(),
  lookOnly = false,
): Promise<ProfileRun> {
  const seed = values.seed === undefined ? undefined : wholeNumber('--seed', values.seed);
  const workers = values.workers === undefined ? defaultWorkers : wholeNumber('--workers', values.workers);
  const { findProfile, dataNames, profiles = [] } = await import(modules.profiles.href);
  const known = await knownOutputs(modules);
  const profile = profileNamed(findProfile, values.profile ?? 'quick');
  const data = dataFolders(values.data ?? [], profile, dataNames(profile));
  const outputs =
    only?.map((name) => outputNamed(known, name)) ??
    Object.values(known).filter((output) => output.isIn?.(profile) ?? true);
  const options: PlanOptions = { data, lookOnly, ...(seed === undefined ? {} : { seed }) };
  const needs = await Promise.all(outputs.map((output) => output.needs(profile, options)));
  const without = outputs.find(({ isIn }, index) => needs[index].length === 0 && isIn?.(profile) === false);
  if (without) throw new UsageError(notAsked(without, profile, profiles));
  return {
    profile,
    outputs,
    needs,
    options,
    data,
    store: openStore(values.store),
    workers,
    engine: engineNamed(values.engine ?? 'auto'),
    directory: values.output === undefined ? figuresFolder(profile, seed, values) : resolve(values.output),
  };
}

/** Of a study that the profile does not ask. */
function notAsked({ name, isIn }: FigureOutput, profile: Profile, profiles: readonly Profile[]): string {
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
function figuresFolder({ name }: Profile, seed: number | undefined, values: ValuesOf<ProfileRunOptions>): string {
  const isOwnData = values.data !== undefined && values.reference !== true && holdsRecords(resultsFolder(name));
  const folder = [name, ...(isOwnData ? ['own-data'] : []), ...(seed === undefined ? [] : [`seed${seed}`])].join('-');
  return join(fileURLToPath(new URL('../../figures', import.meta.url)), folder);
}

function profileNamed(findProfile: (name: string) => Profile, name: string): Profile {
  try {
    return findProfile(name);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

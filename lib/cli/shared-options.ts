// Options that several commands have, and what their values mean.
import { engineChoices } from '../engine/names.ts';
import type { EngineChoice } from '../engine/names.ts';
import { nearest } from '../files/nearest.ts';
import { UsageError } from './command.ts';
import type { Options, ValuesOf } from './command.ts';

export const planOptions = {
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
} satisfies Options;

export const onlyOption = {
  only: {
    type: 'string',
    value: 'NAMES',
    help: 'outputs, with commas between: figure-3,table-1 (default: all)',
  },
} satisfies Options;

export const runOptions = {
  workers: {
    type: 'string',
    value: 'N',
    help: 'worker processes; 0 works in this one (default: one per core)',
  },
  engine: { type: 'string', value: 'NAME', help: `engine: ${engineChoices.join(', ')} (default: auto)` },
} satisfies Options;

export const drawOptions = {
  output: {
    type: 'string',
    value: 'DIR',
    help: 'folder for the files (default: figures/<profile>, with --seed figures/<profile>-seedN)',
  },
} satisfies Options;

export const referenceOption = {
  reference: {
    type: 'boolean',
    help: "draw from the committed records of the profile's reference run (data/results); train nothing",
  },
} satisfies Options;

/** Of a command that draws one output. */
export const oneOutputOptions = {
  records: { type: 'boolean', help: 'print the records that it is drawn from as JSON in place of writing files' },
  ...planOptions,
  ...runOptions,
  ...drawOptions,
  ...referenceOption,
} satisfies Options;

/** Returns the names after `--only`, or undefined when it is not given. */
export function onlyNames({ only }: ValuesOf<typeof onlyOption>): string[] | undefined {
  if (only === undefined) return undefined;
  const names = only.split(',').map((name) => name.trim());
  if (names.includes('')) throw new UsageError('--only: expected names with commas between, e.g. figure-3,table-1');
  return [...new Set(names)];
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
export function wholeNumber(option: string, value: string): number {
  const number = Number(value);
  if (value === '' || !Number.isSafeInteger(number) || number < 0) {
    throw new UsageError(`${option}: expected a whole number from 0, got ${value}`);
  }
  return number;
}

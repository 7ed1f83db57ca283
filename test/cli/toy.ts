// The command with toy modules in the place of the kit's profiles, outputs and recipes.
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { main } from '../../lib/cli.ts';
import type { Outputs } from '../../lib/experiments/plan/outputs.ts';
import type { Profile } from '../../lib/experiments/profiles/profile.ts';
import { failingOf, sumOf, trainingOf } from '../experiments/toy/recipes.ts';

interface ToyProfile extends Profile {
  readonly epochs: number;
}

const profiles: Record<string, ToyProfile> = {
  quick: { name: 'quick', description: 'three epochs', seed: 1, epochs: 3 },
  long: { name: 'long', description: 'sixty epochs', seed: 1, epochs: 60 },
};

export function findProfile(name: string): ToyProfile {
  if (!Object.hasOwn(profiles, name)) {
    throw new Error(`there is no profile ${name}; there are ${Object.keys(profiles).join(', ')}`);
  }
  return profiles[name];
}

/** Its trainings read nothing; the command cares for names only. */
export const dataNames = (): string[] => ['imagenet', 'camvid'];

export const outputs: Outputs = {
  'figure-3': {
    name: 'figure-3',
    description: 'a training and what builds on it',
    needs: ({ epochs, seed }: ToyProfile, options) => {
      const trained = trainingOf(epochs, 50, options.seed ?? seed);
      return [trained, sumOf(1, { base: sumOf(2) }, 'sum of two')];
    },
    async draw(profile, finished, directory) {
      const { log } = process.env;
      if (log) await appendFile(log, `drawn ${profile.name}\n`);
      const file = join(directory, 'figure-3.json');
      await writeFile(file, JSON.stringify(finished.map(({ record }) => record.result)));
      return [file];
    },
  },
  'table-1': {
    name: 'table-1',
    description: 'no artifacts needed',
    needs: () => [],
    async draw(_profile, _finished, directory) {
      if (process.env.undrawable) throw new TypeError("table-1: Cannot read properties of undefined (reading 'codec')");
      await writeFile(join(directory, 'table-1.csv'), 'network,flops\n');
      return [join(directory, 'table-1.csv')];
    },
    table: async (records) => ({
      name: 'table-1',
      title: 'Toys',
      caption: '',
      columns: ['flops'],
      rows: [{ flops: 12 }],
      notes: [`${records.length} records`],
    }),
  },
  'table-2': {
    name: 'table-2',
    description: 'rests on a failure',
    needs: () => [sumOf(1, { broken: failingOf('throws') }, 'sum of broken')],
    draw: async () => [],
  },
};

const here = new URL(import.meta.url);
if (process.argv[1] === here.pathname) {
  const recipes = new URL('../experiments/toy/recipes.ts', import.meta.url);
  // Not awaited here: the command imports this very module, which must have been evaluated by then.
  void main(process.argv.slice(2), { profiles: here, outputs: here, recipes }).then((code) => {
    process.exitCode = code;
  });
}

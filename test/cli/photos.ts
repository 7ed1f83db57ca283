// Outputs of a profile that reads a folder of photos, in the place of the kit's.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FigureOutput, Outputs } from '../../lib/experiments/plan/outputs.ts';
import type { Profile } from '../../lib/experiments/profiles/profile.ts';
import { MissingFolderError } from '../../lib/experiments/recipes/dataset.ts';

export const findProfile = (): Profile => ({ name: 'photos', description: 'photos in a folder', seed: 1 });

export const profiles: readonly Profile[] = [findProfile(), { name: 'studied', description: 'with a study', seed: 1 }];

export const dataNames = (): string[] => ['photos', 'masks'];

/** A figure that cannot be drawn from less than two records. */
const figure = (name: string, records: readonly string[]): FigureOutput => ({
  name,
  description: 'from a folder of photos',
  needs: (_profile, { data, lookOnly }) => {
    if (!lookOnly && !data['photos']) throw new MissingFolderError('pass --data photos=DIR, a folder of photos');
    return [];
  },
  async draw(_profile, _finished, directory) {
    await writeFile(join(directory, `${name}.txt`), 'own');
    return [join(directory, `${name}.txt`)];
  },
  records: {
    read: async () => [],
    sources: async (_profile, { seed = 1 }) =>
      records.map((record) => ({ names: [`${record}-seed${seed}`], needs: [], read: () => [] })),
    async draw(found, directory) {
      if (found.length < 2) throw new RangeError(`${name}: expected two records, got ${found.length}`);
      await writeFile(join(directory, `${name}.txt`), found.map(({ kind }) => kind).join());
      return [join(directory, `${name}.txt`)];
    },
  },
});

export const outputs: Outputs = {
  'figure-3': figure('figure-3', ['a', 'b', 'c']),
  'figure-4': figure('figure-4', ['a', 'd']),
  'figure-5': figure('figure-5', ['e']),
  study: {
    ...figure('study', []),
    isIn: ({ name }) => name === 'studied',
    needs: () => [],
  },
  'table-1': {
    name: 'table-1',
    description: 'no records',
    needs: () => [],
    async draw(_profile, _finished, directory) {
      await writeFile(join(directory, 'table-1.txt'), 'counted');
      return [join(directory, 'table-1.txt')];
    },
  },
  'table-2': {
    ...figure('table-2', ['a', 'b']),
    table: async (records) => ({
      name: 'table-2',
      title: 'Photos',
      caption: '',
      columns: ['kind'],
      rows: records.map(({ kind }) => ({ kind })),
      notes: [],
    }),
  },
};

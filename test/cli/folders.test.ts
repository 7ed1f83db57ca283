// Where drawings go, and what the kit's own profiles read.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { UsageError, type Modules, type ValuesOf } from '../../lib/cli/command.ts';
import { profileRunOf, type ProfileRunOptions } from '../../lib/cli/profile-run.ts';
import { outputs } from '../../lib/experiments/plan/outputs.ts';
import { dataNames, profiles } from '../../lib/experiments/profiles/index.ts';
import { outputNamed, numberedName } from '../../lib/cli/output-names.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

const modules: Modules = {
  profiles: new URL('./photos.ts', import.meta.url),
  outputs: new URL('./photos.ts', import.meta.url),
  recipes: new URL('../experiments/toy/recipes.ts', import.meta.url),
};
let reference: string;
let photos: string;

beforeEach(async () => {
  [reference, photos] = [await temporaryFolder(), await temporaryFolder()];
  vi.stubEnv('WITHOUT_DECODING_REFERENCE', reference);
  onTestFinished(() => void vi.unstubAllEnvs());
});

async function folder(values: ValuesOf<ProfileRunOptions>): Promise<string> {
  const { directory } = await profileRunOf({ values, modules }, ['figure-3'], 0, true);
  return basename(directory);
}

describe('drawings', () => {
  test('of the profile as it stands go to its folder, whatever runs them', async () => {
    expect(await folder({})).toBe('photos');
    expect(await folder({ engine: 'tfjs-cpu', workers: '1' })).toBe('photos');
  });

  test("of another seed go beside, and so do those of the profile's own seed alone", async () => {
    expect(await folder({ seed: '2' })).toBe('photos-seed2');
    // Where a profile compares seeds, one of them alone is not its run.
    expect(await folder({ seed: '1', reference: true })).toBe('photos-seed1');
  });

  test("of folders of one's own go beside those that are committed", async () => {
    const data = [`photos=${photos}`];
    expect(await folder({ data })).toBe('photos');
    await mkdir(join(reference, 'results/photos'), { recursive: true });
    await writeFile(join(reference, 'results/photos/a.json'), '{}');
    expect(await folder({ data })).toBe('photos-own-data');
    expect(await folder({ data, seed: '3' })).toBe('photos-own-data-seed3');
    expect(await folder({ data, reference: true })).toBe('photos');
  });

  test('go where --output says', async () => {
    expect(await folder({ seed: '2', output: join(photos, 'mine') })).toBe('mine');
  });
});

test('every profile says which folders it reads', () => {
  expect(Object.fromEntries(profiles.map((profile) => [profile.name, dataNames(profile)]))).toMatchObject({
    quick: [],
    smoke: [],
    imagenette: ['imagenet', 'imagenette', 'camvid', 'kodak'],
    'imagenette-small-crops': ['imagenet', 'imagenette', 'camvid', 'kodak'],
    paper: ['imagenet', 'voc', 'kodak'],
  });
});

test('figures and tables are known by their numbers in the paper', () => {
  const messageOf = (action: () => unknown): string => {
    try {
      return String(action());
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as Error).message;
    }
  };
  const last = Math.max(
    ...Object.keys(outputs)
      .flatMap((name) => /^figure-(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number),
  );
  expect(
    ['12', '03', 'figure-7', 'Figure-7', 'r', 'R', 'Figure-R'].map((given) => numberedName(outputs, 'figure', given)),
  ).toEqual([
    'figure-12',
    'figure-3',
    'figure-7',
    'figure-7',
    // The kit's own.
    'figure-r',
    'figure-r',
    'figure-r',
  ]);
  // Those that are added included.
  const named = Object.keys(outputs).filter((name) => !/^(figure|table)-/.test(name));
  expect(named).toEqual(expect.arrayContaining(['gap-study', 'dct-study', 'claims']));
  const lettered = Object.keys(outputs).filter((name) => /^figure-[a-z]$/.test(name));
  expect(named.map((name) => numberedName(outputs, 'figure', name))).toEqual(named);
  expect(named.map((name) => numberedName(outputs, 'table', name))).toEqual(named);
  const byName = `; by their names ${named.join(', ')}`;
  const byLetterAndName = `; by their names ${[...lettered, ...named].join(', ')}`;
  expect(messageOf(() => numberedName(outputs, 'table', 'r'))).toBe(
    `table: expected its number in the paper, got r; there are tables 1 to 3${byName}`,
  );
  for (const given of ['1', '99'])
    expect(messageOf(() => numberedName(outputs, 'figure', given))).toBe(
      `there is no figure ${given}; there are figures 3 to ${last}${byLetterAndName}`,
    );
  expect(messageOf(() => numberedName(outputs, 'table', '4'))).toBe(
    `there is no table 4; there are tables 1 to 3${byName}`,
  );
  expect(messageOf(() => outputNamed(outputs, '7'))).toBe('there is no output 7; did you mean figure-7?');
  expect(messageOf(() => outputNamed(outputs, '3'))).toBe('there is no output 3; did you mean figure-3 or table-3?');
  expect(messageOf(() => outputNamed(outputs, '99'))).toBe(
    `there is no output 99; there are figures 3 to ${last} and tables 1 to 3${byLetterAndName}`,
  );
  expect(messageOf(() => outputNamed(outputs, 'claim'))).toBe('there is no output claim; did you mean claims?');
});

test('a table is printed as it is drawn: columns, and rows with a value for each', async () => {
  const { name, columns, rows, notes } = await outputs['table-1'].table!([]);
  expect(name).toBe('table-1');
  expect(rows.find((row) => 'network' in row && row.network === 'cResNet-51')).toMatchObject({
    conv3_x: 4,
    conv4_x: 10,
    conv5_x: 3,
    flops: 3_831_037_952,
    paper_flops: 3.83e9,
  });
  for (const row of rows) expect(Object.keys(row)).toEqual(columns);
  expect(notes.join()).toContain('decoder');
});

test('hints can be typed as they stand: a command in a message begins with npx', async () => {
  const lib = fileURLToPath(new URL('../../lib', import.meta.url));
  const commands = (await readdir(join(lib, 'cli'))).map((name) => basename(name, '.ts'));
  // In a string's backticks: the program's name or a command, and what would follow it on the command line.
  const untypable = new RegExp(
    `(?:\\\\\`|['"][^'"\`]*\`)(?:without-decoding [a-z]|(?:${commands.join('|')}) (?:--?\\w|[A-Z]|\\$\\{))`,
  );
  const hints: string[] = [];
  for (const name of (await readdir(lib, { recursive: true })).filter((one) => /\.(ts|mjs)$/.test(one))) {
    const lines = (await readFile(join(lib, name), 'utf8')).split('\n');
    hints.push(
      ...lines
        .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && untypable.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
  }
  expect(hints).toEqual([]);
});

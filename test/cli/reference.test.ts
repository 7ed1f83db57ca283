// Figures from the committed records of a reference run.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { fakeRecord } from '../figures/fixtures.ts';
import { writeNotebook } from '../../lib/notebook/file/ipynb.ts';
import { notebookOf, text } from '../report/notebooks.ts';
import { runWith } from './run.ts';

let folder: string;
let photos: string;

const run = (...args: string[]) =>
  runWith(new URL('./photos.ts', import.meta.url), ...args, '--output', join(folder, 'figures'));
const drawn = (name: string) => readFile(join(folder, 'figures', `${name}.txt`), 'utf8');
const commit = async (...names: string[]) => {
  await mkdir(join(folder, 'results', 'photos'), { recursive: true });
  for (const name of names) {
    const record = {
      ...fakeRecord('cResNet-51', 'latent', 0.33),
      artifact: { kind: 'classifier', recipeVersion: 2, config: {} },
    };
    await writeFile(join(folder, 'results', 'photos', `${name}.json`), JSON.stringify(record));
  }
};

beforeEach(async () => {
  folder = await temporaryFolder();
  photos = await temporaryFolder();
  vi.stubEnv('WITHOUT_DECODING_REFERENCE', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
});

describe('a profile whose photos are not here', () => {
  test('is drawn from the committed records, and says so', async () => {
    await commit('a-seed1', 'b-seed1', 'c-seed1');
    const { code, stdout, stderr } = await run('figure', '3');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^figure-3: .*figure-3\.txt\n$/)]);
    expect(stderr.split('\n')[0]).toMatch(
      /^Results of the reference run of profile photos, as committed in .*results.photos\. To compute your own, pass --data photos=DIR, a folder of photos\.$/,
    );
    expect(await drawn('figure-3')).toBe('classification,classification,classification');
  });

  test('says what the drawing lacks, and draws what it can', async () => {
    await commit('a-seed1', 'b-seed1');
    const { code, stdout, stderr } = await run('reproduce');
    expect(code).toBe(1);
    expect(stdout.match(/^[\w-]+(?=:)/gm)).toEqual(['figure-3', 'table-1', 'table-2']);
    expect(stderr).toContain('figure-3: 1 of 3 records are not committed: c-seed1\n');
    expect(stderr).toContain('figure-4: not drawn: expected two records, got 1');
    expect(stderr).toContain('figure-5: not drawn: none of its records is committed: e-seed1');
    expect(await drawn('table-1')).toBe('counted');
  });

  test('are in the report, which says so; --reference takes them whatever the store has', async () => {
    await commit('a-seed1', 'b-seed1', 'c-seed1');
    const notebook = join(photos, 'a.ipynb');
    await writeNotebook(notebook, notebookOf(text('title', '# A')));
    const report = (...options: string[]) =>
      run('report', notebook, '--no-run', '--json', '--store', join(folder, 'none'), ...options);
    for (const options of [[], ['--reference']]) {
      const { code, stdout, stderr } = await report(...options);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^Results of the reference run of profile photos, as committed in .*results.photos\./);
      expect(JSON.parse(stdout).missing).toEqual(['figure-4', 'figure-5']);
      const index = await readFile(join(folder, 'figures', 'index.html'), 'utf8');
      expect(index).toContain('These are the results that come with the kit, of profile <code>photos</code>');
      expect(index).toContain('the records that are committed with the kit');
      expect(index).toContain('because the records that they are drawn from are not committed.');
      expect(index).toContain('id="figure-3"');
    }
  });

  test('gives its table in JSON, and its records where they are asked for', async () => {
    await commit('a-seed1', 'b-seed1');
    const table = await run('table', '2', '--json');
    expect(table.code).toBe(0);
    expect(JSON.parse(table.stdout)).toMatchObject({
      name: 'table-2',
      rows: [{ kind: 'classification' }, { kind: 'classification' }],
    });
    for (const name of ['table', 'figure'] as const) {
      const { code, stdout } = await run(name, name === 'table' ? '2' : '4', '--records');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual(
        Array(name === 'table' ? 2 : 1).fill(fakeRecord('cResNet-51', 'latent', 0.33)),
      );
    }
  });

  test('names the profiles that ask a study, where this one does not', async () => {
    for (const command of [
      ['figure', 'study'],
      ['reproduce', '--only', 'study'],
    ])
      expect(await run(...command)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /^without-decoding: study: nothing of it is part of profile photos; take --profile studied\n/,
        ),
      });
  });

  test('has no committed records of another seed', async () => {
    await commit('a-seed1', 'b-seed1');
    expect(await run('figure', '4', '--seed', '2')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('none of its records is committed: a-seed2, d-seed2'),
    });
  });

  test('asks for them where no record is committed', async () => {
    expect(await run('figure', '3')).toMatchObject({
      code: 1,
      stderr: 'without-decoding: this profile reads your images: pass --data photos=DIR, a folder of photos\n',
    });
    expect(await run('figure', '3', '--reference')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no records of profile photos are committed'),
    });
  });

  test('asks for the missing one where some are given, and names the way without', async () => {
    await commit('a-seed1', 'b-seed1');
    const { code, stderr } = await run('figure', '3', '--data', `masks=${photos}`);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /pass --data photos=DIR, a folder of photos; --reference draws from the committed records in .*photos\n$/,
    );
  });
});

describe('a profile whose photos are here', () => {
  test('is computed, unless the reference run is asked for', async () => {
    await commit('a-seed1', 'b-seed1');
    const own = await run('figure', '3', '--data', `photos=${photos}`);
    expect(own.code).toBe(0);
    expect(own.stderr).toMatch(/^Computes your own\. .*--reference draws them at once, and trains nothing\.\n$/);
    expect(await drawn('figure-3')).toBe('own');
    const { stderr } = await run('figure', '3', '--data', `photos=${photos}`, '--reference');
    expect(stderr).toMatch(/Leave out --reference to compute your own\.\n/);
    expect(await drawn('figure-3')).toBe('classification,classification');
  });
});

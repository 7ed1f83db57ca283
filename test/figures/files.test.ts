import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFigure } from '../../lib/figures/files/files.ts';
import { figures } from '../../lib/figures/index.ts';
import { codecSeries } from '../../lib/records/record.ts';
import { fakePictures, fakeRates, fakeRuntimes, fakeTuned } from './fixtures-compression.ts';
import { dctRecords } from './dct-records.ts';
import { learningRateRecords } from './learning-rate-records.ts';
import { fakeReading } from './fixtures-reading.ts';
import { study } from './gap-records.ts';
import { fakeFigure3, fakeRun } from './fixtures.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'figures-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('writeFigure', () => {
  const records = fakeFigure3([0.33], { epochs: 3 });

  it('writes every figure of the kit under its name, and returns the paths', async () => {
    const expected: string[] = [];
    const tuned = fakeTuned([0.33]).filter(({ kind, tuning }) => kind === 'classification' && tuning !== 'none');
    const rates = [
      ...codecSeries.map((codec) => fakeRates(codec)),
      fakeRates('codec', { points: [0.33], tuning: 'joint', gain: 1 }),
    ];
    const run = [
      ...fakeRun([0.33]),
      ...tuned,
      ...rates,
      ...fakeRuntimes(),
      await fakePictures({ points: [0.33] }),
      ...study,
      ...dctRecords,
      ...learningRateRecords,
      ...codecSeries.map((codec) => fakeReading(codec)),
    ];
    for (const [name, { draw }] of Object.entries(figures)) {
      const figure = draw(run);
      expect(figure.name).toBe(name);
      const paths = await writeFigure(join(dir, 'new'), name, figure);
      const endings = figure.form === 'chart' ? ['svg', 'vl.json', 'csv'] : ['svg', 'csv', 'md'];
      expect(paths).toEqual(endings.map((ending) => join(dir, 'new', `${name}.${ending}`)));
      expected.push(...endings.map((ending) => `${name}.${ending}`));
    }
    expect((await readdir(join(dir, 'new'))).sort()).toEqual(expected.sort());
  });

  it('writes the same bytes again, also while another figure is drawn', async () => {
    const build = () => figures['figure-3'].draw(records);
    const other = figures['figure-3'].draw(fakeFigure3([0.635], { epochs: 2 }));
    const [first, , second] = await Promise.all([
      writeFigure(join(dir, 'a'), 'figure-3', build()),
      writeFigure(join(dir, 'b'), 'figure-3', other),
      writeFigure(join(dir, 'c'), 'figure-3', build()),
    ]);
    for (const [index, path] of first.entries()) {
      expect(await readFile(second[index], 'utf8')).toBe(await readFile(path, 'utf8'));
    }
  });

  it('writes a spec that holds its data', async () => {
    const [, specFile] = await writeFigure(dir, 'figure-3', figures['figure-3'].draw(records));
    const text = await readFile(specFile, 'utf8');
    expect(JSON.parse(text)).toMatchObject({ title: { text: 'Figure 3. Validation accuracy per epoch' } });
    expect(text).not.toContain('"url"');
  });

  it('leaves the old files and no others when a folder is in the way', async () => {
    await writeFile(join(dir, 'taken'), 'a file');
    await expect(writeFigure(join(dir, 'taken'), 'table-1', figures['table-1'].draw([]))).rejects.toThrow();
    expect(await readdir(dir)).toEqual(['taken']);
  });
});

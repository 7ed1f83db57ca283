import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshness, restsOn, restsOnKey } from '../../lib/notebook/file/freshness.ts';
import { kitFingerprint } from '../../lib/notebook/file/kit-fingerprint.ts';
import { writeNotebook } from '../../lib/notebook/file/ipynb.ts';
import type { Notebook } from '../../lib/notebook/file/ipynb.ts';
import { freshened } from '../../lib/report/freshen.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { code, notebookOf, text } from './notebooks.ts';

const kit = await kitFingerprint({ cells: [] });

async function fileOf(notebook: Notebook): Promise<string> {
  const file = join(await temporaryFolder(), 'one.ipynb');
  await writeNotebook(file, notebook);
  return file;
}

const printing = notebookOf(
  text('title', '# One'),
  code('sum', 'console.log(1 + 1)', [{ output_type: 'stream', name: 'stdout', text: '3\n' }]),
);

describe('a notebook for a report', () => {
  it('is not run when its outputs hold', async () => {
    const file = await fileOf({ ...printing, metadata: { [restsOnKey]: restsOn(printing, kit) } });
    const before = await readFile(file, 'utf8');
    const { state, notebook } = await freshened(file, { run: true, onRun: () => expect.unreachable() });
    expect(state).toBe('fresh');
    expect(JSON.stringify(notebook)).toContain('3\\n');
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('is taken as it is where nothing is to be run', async () => {
    const file = await fileOf({ ...printing, metadata: { [restsOnKey]: restsOn(printing, 'an older kit') } });
    const before = await readFile(file, 'utf8');
    expect(await freshened(file, { run: false })).toMatchObject({ state: 'stale', reasons: ['kit changed'] });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('is run when they may not, and its file has the new outputs', async () => {
    const file = await fileOf(printing);
    const heard: unknown[] = [];
    const { state, reasons, notebook } = await freshened(file, { run: true, onRun: (why) => heard.push(why) });
    expect({ state, reasons, heard }).toEqual({ state: 'run', reasons: ['never run'], heard: [['never run']] });
    expect(notebook.cells[1]).toMatchObject({ outputs: [{ text: '2\n' }] });
    expect(await freshness(file)).toEqual({ fresh: true, reasons: [] });
  });

  it('that fails leaves its file alone, and shows how far it came', async () => {
    const file = await fileOf(
      notebookOf(code('fine', 'console.log("so far")'), code('bad', "throw new RangeError('n < 0')")),
    );
    const before = await readFile(file, 'utf8');
    const { state, error, notebook } = await freshened(file, { run: true });
    expect(state).toBe('failed');
    expect(error).toMatchObject({ cell: 2, ename: 'RangeError' });
    expect(notebook.cells).toMatchObject([
      { outputs: [{ text: 'so far\n' }] },
      { outputs: [{ output_type: 'error', ename: 'RangeError' }] },
    ]);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('that is saved while it runs stays as it was saved', async () => {
    const file = await fileOf(printing);
    const written: string[] = [];
    const onCell = () => writeFileSync(file, 'mine');
    await freshened(file, { run: true, onCell, onEdited: (where) => written.push(where) });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await freshness(written[0])).toEqual({ fresh: true, reasons: [] });
  });

  it('that is not there is one clear error', async () => {
    await expect(freshened('/no/such.ipynb', { run: true })).rejects.toThrow(
      'expected a notebook at /no/such.ipynb, found no file',
    );
  });
});

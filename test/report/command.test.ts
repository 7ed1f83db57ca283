import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeNotebook } from '../../lib/notebook/file/ipynb.ts';
import { runHere } from '../cli/run.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { code, notebookOf, text } from './notebooks.ts';

describe('the command', () => {
  test('writes pages, tells their sizes as JSON, and trains nothing', async () => {
    const folder = await temporaryFolder();
    const [file, output, store] = ['a.ipynb', 'pages', 'store'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeNotebook(file, notebookOf(text('title', '# A\n\n![](none.png)'), code('one', '1')));
    const {
      code: exitCode,
      stdout,
      stderr,
    } = await runHere('report', file, '--output', output, '--store', store, '--no-run', '--json');
    expect(exitCode).toBe(0);
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({
      profile: 'quick',
      folder: output,
      missing: ['figure-3', 'table-2'],
      notebooks: [{ file, state: 'stale', reasons: ['never run'] }],
      pages: [
        { file: join(output, 'index.html'), notebook: null },
        { file: join(output, 'a.html'), notebook: file },
      ],
    });
    expect(said.secondsToMake).toBeGreaterThan(0);
    expect(said.pages[1].bytes).toBe((await readFile(join(output, 'a.html'))).byteLength);
    expect((await readdir(output)).sort()).toEqual(['a.html', 'index.html']);
    expect(await readdir(folder)).not.toContain('store');
    expect(stderr).toContain(`${file}, cell "title": found a picture without alt text; say in \`alt\` what it shows\n`);
  });

  test.each([
    [['report', 'notes.txt'], /expected notebooks \(\.ipynb\), got notes\.txt/],
    [['report', 'a/x.ipynb', 'b/x.ipynb'], /two notebooks are called x\.ipynb/],
    [['report', 'index.ipynb'], /index\.ipynb would take the index's place/],
    [['report', '--profile', 'quik'], /no profile quik/],
  ])('%j is bad usage', async (args, message) => {
    const { code: exitCode, stderr } = await runHere(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("never writes over a page that is not the kit's, and does over its own", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a.ipynb');
    await writeNotebook(file, notebookOf(text('title', '# A')));
    const again = () => runHere('report', file, '--output', folder, '--store', join(folder, 'store'), '--no-run');
    for (const name of ['index.html', 'a.html']) {
      await writeFile(join(folder, name), '<!doctype html><title>Home page</title>');
      expect(await again()).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`${join(folder, name)} is not a page of the kit's, and would be overwritten`),
      });
      expect(await readFile(join(folder, name), 'utf8')).toContain('Home page');
      await rm(join(folder, name));
    }
    for (const _ of ['anew', 'again']) expect(await again()).toMatchObject({ code: 0 });
    // As kits wrote them that left no sign of their own.
    const index = (await readFile(join(folder, 'index.html'), 'utf8')).replace(/<meta name="generator".*>\n/, '');
    await writeFile(join(folder, 'index.html'), index);
    expect(await again()).toMatchObject({ code: 0 });
  });

  test('says when the folder is a file, or a notebook is none', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a.ipynb');
    await writeFile(file, '{}');
    expect(await runHere('report', file, '--output', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`--output: expected a folder, got the file ${file}`),
    });
    expect(await runHere('report', file, '--output', folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${file}: not a valid notebook`),
    });
    expect(await readdir(folder)).toEqual(['a.ipynb']);
  });
});

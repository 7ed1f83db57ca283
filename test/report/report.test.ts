import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { FigureOutput } from '../../lib/experiments/plan/outputs.ts';
import { runPlan } from '../../lib/running/run-plan.ts';
import { openStore } from '../../lib/store/store.ts';
import type { Notebook } from '../../lib/notebook/file/ipynb.ts';
import { writeReport } from '../../lib/report/report.ts';
import type { FreshenedNotebook } from '../../lib/report/freshen.ts';
import { resultsOf } from '../../lib/report/results.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { trainingOf } from '../experiments/toy/recipes.ts';
import { chartSpec, code, drawing, notebookOf, shown, text } from './notebooks.ts';

const profile = { name: 'toy', description: 'a <toy>', seed: 7 };
const output = (name: string): FigureOutput => ({
  name,
  description: 'what it shows',
  needs: () => [],
  draw: async () => [],
});
const trained = trainingOf(1, 1, 7);

async function toyResults(): Promise<Awaited<ReturnType<typeof resultsOf>>> {
  const store = openStore(await temporaryFolder());
  await runPlan([trained], { store, workers: 0, recipes: new URL('../experiments/toy/recipes.ts', import.meta.url) });
  return resultsOf({
    profile,
    store,
    options: { data: {} },
    outputs: ['table-1', 'figure-4', 'claims'].map(output),
    needs: [[], [trained, trainingOf(9, 1, 7)], [trainingOf(9, 1, 7)]],
  });
}

const freshNotebook = (file: string, notebook: Notebook): FreshenedNotebook => ({
  file,
  notebook,
  state: 'fresh',
  reasons: [],
});

const first = freshNotebook(
  'nb/00-first.ipynb',
  notebookOf(
    text(
      'title',
      '# 00 · First\n\n*Section 4.1, Table 1.* One sentence of Section 4.1. Another one. A third.\n\nAnother paragraph.',
    ),
    code('plain', 'const a: number = 1 < 2 ? 3 : 4;', [{ output_type: 'stream', name: 'stdout', text: 'a & b\n' }]),
    text('formula', '## Part\n\n$H_t$, then [the second](01-second.ipynb#Part) and [a file](../README.md).\n\n## Part'),
  ),
);
const second = freshNotebook(
  'nb/01-second.ipynb',
  notebookOf(
    text('title', 'No heading here.'),
    code('chart', 'await displayChart(spec);', [
      shown({ 'application/vnd.vegalite.v5+json': chartSpec, 'text/html': drawing, 'text/plain': 'Two points.' }),
    ]),
  ),
);

/** The pages of a report by name, and what `writeReport` says of them. */
async function reportOf(notebooks: readonly FreshenedNotebook[]) {
  const folder = join(await temporaryFolder(), 'made', 'on the way');
  const written = await writeReport(folder, {
    notebooks,
    results: await toyResults(),
    secondsToMake: 75,
    commandOptions: '--profile toy',
  });
  const names = (await readdir(folder)).sort();
  const pages = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
  return {
    folder,
    written,
    pages,
    elements: Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, markup(page)])),
  };
}

/** A page's elements: without what its scripts and styles say. */
const markup = (page: string): string => page.replace(/<(script|style)>.*?<\/\1>/gs, '<$1></$1>');

describe('a report', () => {
  test('links the playground where there is one', async () => {
    const folder = await temporaryFolder();
    const content = { notebooks: [first], results: await toyResults(), secondsToMake: 75, commandOptions: '' };
    const index = async (): Promise<string> => (
      await writeReport(folder, content), readFile(join(folder, 'index.html'), 'utf8')
    );
    expect(await index()).not.toContain('playground');
    await writeFile(join(folder, 'playground.html'), '');
    expect(await index()).toContain('<a href="playground.html">');
  });

  test('has a page for each notebook, and an index, first in the list and last on the disk', async () => {
    const { folder, written, pages } = await reportOf([first, second]);
    expect(Object.keys(pages)).toEqual(['00-first.html', '01-second.html', 'index.html']);
    expect(written).toMatchObject([
      { file: join(folder, 'index.html'), notebook: null },
      { file: join(folder, '00-first.html'), notebook: 'nb/00-first.ipynb', title: '00 · First' },
      { file: join(folder, '01-second.html'), notebook: 'nb/01-second.ipynb', title: '01-second' },
    ]);
    for (const { file, bytes } of written) expect(bytes).toBe((await readFile(file)).byteLength);
  });

  test('asks for nothing that is not in the page, and lets no script run but its own', async () => {
    const { pages } = await reportOf([first, second]);
    for (const page of Object.values(pages)) {
      const shownPart = page.replace(/<script>.*?<\/script>/gs, '');
      expect([...shownPart.matchAll(/\b(?:src|srcset|poster|data)\s*=\s*"(?!data:)/g)]).toEqual([]);
      expect([...shownPart.matchAll(/<link\b[^>]*href="(?!data:)/g)]).toEqual([]);
      expect([...shownPart.matchAll(/url\((?!data:)|@import/g)]).toEqual([]);
      const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) =>
        createHash('sha256').update(script).digest('base64'),
      );
      const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1];
      expect(policy).toMatch(/^default-src 'none'; img-src data:; font-src data:; /);
      expect([...policy.matchAll(/'sha256-([^']+)'/g)].map(([, hash]) => hash)).toEqual(scripts);
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe/);
    }
  });

  test('carries the chart libraries only where there are charts', async () => {
    const { pages, elements } = await reportOf([first, second]);
    expect(pages['00-first.html'].length).toBeLessThan(150_000);
    expect(pages['00-first.html'].includes('vegaEmbed')).toBe(false);
    expect(pages['01-second.html'].length).toBeGreaterThan(800_000);
    expect(pages['01-second.html'].length).toBeLessThan(1_000_000);
    // The title of the chart tries to end its script.
    expect(elements['01-second.html']).not.toContain('alert(1)</script>');
  });

  test('links pages to each other, and leaves what is not there as words', async () => {
    const { elements, written } = await reportOf([first, second]);
    expect(elements['00-first.html']).toContain('<a href="01-second.html#Part">the second</a>');
    expect(elements['00-first.html']).toContain('<span class="elsewhere" title="../README.md">a file</span>');
    expect(elements['00-first.html']).toMatch(/<a rel="next" href="01-second.html"/);
    expect(elements['01-second.html']).toMatch(/<a rel="prev" href="00-first.html"/);
    expect(elements['01-second.html']).not.toContain('rel="next"');
    expect(elements['index.html']).toContain(
      '<a href="00-first.html">00 · First</a><p>One sentence of Section 4.1. Another one. A third.</p>',
    );
    expect(written.flatMap(({ problems }) => problems)).toEqual([]);
    const [, alone] = (await reportOf([first])).written;
    expect(alone.problems).toMatchObject([
      { cell: 'formula', what: 'a link to 01-second.ipynb#Part, which the report has no page for' },
    ]);
  });

  test('links a page whatever its notebook is called', async () => {
    const odd = 'try #2? 100% 1:a.html';
    const { folder, elements } = await reportOf([
      first,
      freshNotebook(`nb/${odd.replace('html', 'ipynb')}`, second.notebook),
    ]);
    const at = pathToFileURL(join(folder, 'index.html'));
    for (const page of ['index.html', '00-first.html']) {
      const [, href] = /<a (?:rel="next" )?href="(try[^"]*)"/.exec(elements[page])!;
      expect(fileURLToPath(new URL(href, at))).toBe(join(folder, odd));
    }
  });

  test('has one element of each id, a title, one first heading, words for every picture, and a table of contents', async () => {
    const { elements } = await reportOf([first, second]);
    for (const page of Object.values(elements)) {
      const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(page).toMatch(/<html lang="en">[^]*<title>[^<]+<\/title>/);
      expect(page.match(/<h1\b/g)).toHaveLength(1);
      for (const [picture] of page.matchAll(/<img\b[^>]*>/g)) expect(picture).toMatch(/\salt="[^"]+"/);
      for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
    }
    expect(elements['00-first.html']).toMatch(
      /<nav class="contents"[^]*href="#Part">Part<\/a>[^]*href="#Part-2">Part<\/a>/,
    );
  });

  test('folds code with its words marked', async () => {
    const { elements } = await reportOf([first]);
    expect(elements['00-first.html']).toMatch(/<details class="code" open><summary>.*TypeScript, 1 line<\/summary>/);
    expect(elements['00-first.html']).toContain('<span class="hljs-keyword">const</span>');
    expect(elements['00-first.html']).toContain('<pre class="stream stdout">a &amp; b</pre>');
  });

  test('says on the page, and in the index, when outputs may not hold', async () => {
    const doubtful: FreshenedNotebook[] = [
      { ...first, state: 'stale', reasons: ['cells changed', 'kit changed'] },
      {
        ...second,
        state: 'failed',
        reasons: ['never run'],
        error: Object.assign(new Error('x'), { cell: 3, ename: 'RangeError' }) as never,
      },
    ];
    const { elements } = await reportOf(doubtful);
    for (const name of ['00-first.html', 'index.html'])
      expect(elements[name]).toContain('Its outputs may not hold: cells changed, kit changed since they were made.');
    for (const name of ['01-second.html', 'index.html'])
      expect(elements[name]).toContain('It stopped at code cell 3: RangeError. Cells further down have not run.');
    expect(elements['00-first.html']).toContain('npx without-decoding notebook nb/00-first.ipynb');
  });

  test('draws what the store has, and says what it lacks and how to make it', async () => {
    const index = (await reportOf([first])).elements['index.html'];
    expect(index).toContain('Structure and computational complexity');
    expect(index).toContain('2 of 3 tables and figures are missing');
    expect(index).toContain('npx without-decoding reproduce --profile toy');
    expect(index).toContain('makes it, in about 1 min 15 s on CPU cores');
    expect(index).toContain('<li><b>Figure 4</b>, what it shows</li>');
  });

  test('says where its numbers come from', async () => {
    const { elements } = await reportOf([first]);
    for (const page of Object.values(elements)) {
      const [footer] = /<footer>[^]*<\/footer>/.exec(page)!;
      expect(footer).toMatch(
        /without-decoding \d+\.\d+\.\d+, Node v\d+\.[\d.]+, TensorFlow\.js \d+\.[\d.]+, ONNX Runtime \d+\.[\d.]+</,
      );
      expect(footer).toContain('profile toy, seed 7');
      expect(footer).toContain('<dt>Engine</dt><dd>toy</dd>');
      expect(footer).toMatch(/<dt>Machine<\/dt><dd>.+, \d+ cores?, \w+-\w+<\/dd>/);
      expect(footer).toMatch(/\d s for 1 artifacts?, /);
    }
  });

  test('is the same, byte for byte, from the same store', async () => {
    const notebooks = [first, second];
    const results = await toyResults();
    const texts = await Promise.all(
      [1, 2].map(async () => {
        const folder = await temporaryFolder();
        const written = await writeReport(folder, { notebooks, results, secondsToMake: 1, commandOptions: '' });
        return Promise.all(written.map(({ file }) => readFile(file, 'utf8')));
      }),
    );
    expect(texts[0].map((text, i) => text === texts[1][i])).toEqual([true, true, true]);
  });
});

// What a reader does with a notebook, in a real Jupyter and a real browser: run it all, change a number, interrupt a
// training, restart, export. Pictures of every step go to the folder that BROWSER_TEST_SHOTS names, else to a scratch one.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointPath, openStore, partialProgress } from '../../lib/store/store.ts';
import { formatNotebook, readNotebook } from '../../lib/notebook/file/ipynb.ts';
import type { NotebookCell } from '../../lib/notebook/file/ipynb.ts';
import { findJupyter } from '../../lib/kernel/jupyter.ts';
import { projectFolder } from '../../lib/kernel/kernelspec.ts';
import { classicNotebook } from './browser/classic.ts';
import { until } from './browser/frontend.ts';
import type { Frontend } from './browser/frontend.ts';
import { jupyterLab } from './browser/lab.ts';
import { startServer } from './browser/server.ts';
import type { Server } from './browser/server.ts';

const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const [lab, classic] = await Promise.all([findJupyter(), findJupyter({ classic: true })]);
// `iterations` is enough for a training of some seconds, that can be stopped in the middle.
const frontends = [
  {
    name: 'classic Notebook',
    args: ['--classic'],
    open: classicNotebook,
    there: classic !== undefined,
    epochs: 3,
    iterations: 300,
  },
  // Other numbers than before: they share a store, and what is in it is not trained again.
  { name: 'JupyterLab', args: [], open: jupyterLab, there: lab?.name === 'JupyterLab', epochs: 4, iterations: 320 },
];

let scratch: string;
let shots: string;
let browser: Browser;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  scratch = await mkdtemp(join(tmpdir(), 'browser-'));
  shots = process.env.BROWSER_TEST_SHOTS ?? join(scratch, 'shots');
  await mkdir(shots, { recursive: true });
  // Lab would ask whether to fetch news, across what the pictures are to show.
  const labSettings = join(scratch, 'config/lab/user-settings/@jupyterlab/apputils-extension');
  await mkdir(labSettings, { recursive: true });
  await writeFile(join(labSettings, 'notification.jupyterlab-settings'), '{ "fetchNews": "false" }');
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});
afterAll(async () => {
  if (chromiumPath === undefined) return;
  await browser.close();
  await rm(scratch, { recursive: true, force: true });
});

describe.each(frontends)('a notebook in $name', ({ name, args, open, there, epochs, iterations }) => {
  const missing = [...(there ? [] : [name]), ...(chromiumPath === undefined ? ['Chromium'] : [])];
  if (missing.length > 0) {
    it.skip(`needs ${missing.join(' and ')}, which this machine lacks`, () => {});
    return;
  }

  let server: Server;
  let ui: Frontend;
  let cells: NotebookCell[];
  const store = () => join(scratch, 'store');
  const at = (id: string) => {
    const index = cells.findIndex((cell) => cell.id === id);
    if (index < 0) throw new Error(`notebook 03 has no cell ${id} any more: adapt this test`);
    return index;
  };
  const codeCells = () => cells.flatMap((cell, index) => (cell.cell_type === 'code' ? [index] : []));
  let pictures = 0;
  const shot = (what: string) =>
    ui.page.screenshot({
      path: join(shots, `${name.split(' ')[0]}-${String(++pictures).padStart(2, '0')}-${what}.png`),
    });
  const finished = (indices = codeCells(), seconds = 600) =>
    until(
      'the cells to end',
      async () => {
        for (const index of indices) if (!/^\d+$/.test(await ui.prompt(index))) return false;
        // Outputs may come after the prompt's number, but not after this.
        return ui.isIdle();
      },
      seconds,
    );
  const settings = "const settings: Settings = { profile: 'smoke', seed: 1, data: {} };";
  /** Iterations done, as noted in the store, of every training that is under way. */
  const progresses = async () => {
    const keys = await readdir(join(store(), '.partial')).catch(() => []);
    const noted = await Promise.all(
      keys.map(async (key) => ({ key, progress: await partialProgress(openStore(store()), key) })),
    );
    return noted.flatMap(({ key, progress }) => (progress?.total === iterations ? [{ key, done: progress.done }] : []));
  };
  /** Of every kept checkpoint: its artifact, and the iterations after which it was written, at most. */
  const checkpoints = async () =>
    (await progresses()).filter(({ key }) => existsSync(checkpointPath(openStore(store()), key)));

  beforeAll(async () => {
    const folder = join(scratch, name.replaceAll(' ', '-'));
    await mkdir(folder);
    const notebook = await readNotebook(join(projectFolder, 'notebooks/03-classification.ipynb'));
    const extra = (id: string, source: string): NotebookCell => ({
      cell_type: 'code',
      id,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    });
    cells = [
      ...notebook.cells.map(
        (cell): NotebookCell => (cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell),
      ),
      extra('training', "await displayTweak('figure-8', profile, tweak, options);"),
      extra('scratch', '1 + 1'),
    ];
    await writeFile(join(folder, 'walk.ipynb'), formatNotebook({ ...notebook, cells }));
    server = await startServer([join(folder, 'walk.ipynb'), ...args], {
      WITHOUT_DECODING_STORE: store(),
      JUPYTER_CONFIG_DIR: join(scratch, 'config'),
    });
    ui = open(await browser.newPage({ viewport: { width: 1280, height: 900 } }));
    ui.page.setDefaultTimeout(20_000);
    await ui.open(server, 'walk.ipynb');
  });
  afterAll(async () => {
    await ui?.page.close();
    await server?.stop();
  });

  const text = async (id: string) => (await ui.output(at(id)).textContent()) ?? '';
  const show = async (id: string) => {
    await ui.output(at(id)).scrollIntoViewIfNeeded();
    await ui.page.waitForTimeout(300);
    await shot(id);
  };

  it('runs from top to bottom, and every cell shows something that is drawn', async () => {
    await shot('open');
    await ui.write(at('parameters'), settings);
    await shot('settings');
    await ui.runAll();
    await finished();
    const counts = await Promise.all(codeCells().map((index) => ui.prompt(index)));
    expect(counts).toEqual(counts.map((_, i) => String(i + 1)));
    for (const index of codeCells()) {
      expect(await text(cells[index].id), cells[index].id).not.toMatch(/error|undefined|NaN/i);
    }
    const pictures = await ui.page.evaluate(() =>
      Array.from(
        document.querySelectorAll<HTMLImageElement>('.output img, .jp-OutputArea img'),
        ({ naturalWidth }) => naturalWidth,
      ),
    );
    expect(pictures.length).toBeGreaterThan(10);
    expect(pictures.filter((width) => width === 0)).toEqual([]);
    for (const id of ['one-image', 'confusion', 'figure-3', 'table-2']) await show(id);
    const { width = 0, height = 0 } =
      (await ui.output(at('figure-3')).locator('img, canvas, svg').first().boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThan(200);
  });

  it('draws a tweaked run over the first, and trains what depends on it only', async () => {
    const codecsBefore = (await readdir(store())).filter((kind) => kind.startsWith('codec-'));
    await ui.write(at('tweak-parameters'), `const tweak: Tweak = { epochs: ${epochs}, width: 0.03125 };`);
    await ui.run(at('tweak-parameters'));
    await ui.run(at('tweak'));
    await finished([at('tweak')]);
    expect(await text('tweak')).toContain(`epochs ${epochs} instead of 2`);
    await show('tweak');
    expect((await readdir(store())).filter((kind) => kind.startsWith('codec-'))).toEqual(codecsBefore);
  });

  it('offers names and shows types while one writes', async () => {
    await ui.write(at('scratch'), '');
    const offered = await ui.complete(at('scratch'), 'tweak.codec', () => shot('completion'));
    expect(offered.map((name) => name.trim())).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(tweak\.)?codecIterations/)]),
    );
    await ui.write(at('scratch'), 'displayTweak');
    expect(await ui.inspect(at('scratch'), () => shot('tooltip'))).toMatch(
      /displayTweak\(output: string, profile: KitProfile, tweak: Tweak/,
    );
  });

  it("puts errors on the cell's own lines, and goes on", async () => {
    await ui.write(at('scratch'), "// A misspelt name:\nconst mine: Settings = { profile: 'quik' };");
    await ui.run(at('scratch'));
    await finished([at('scratch')]);
    expect(await text('scratch')).toMatch(/CompileError.*quik.*not assignable/s);
    expect(await text('scratch')).toContain("> 2 | const mine: Settings = { profile: 'quik' };");
    await show('scratch');
    await ui.write(at('scratch'), '1 + 1');
    await ui.run(at('scratch'));
    await finished([at('scratch')]);
    expect(await text('scratch')).toMatch(/(^|:)\s*2\b/);
  });

  it('stops a training at the stop button, keeps kernel and checkpoint, and goes on from there', async () => {
    await ui.write(at('tweak-parameters'), `const tweak: Tweak = { codecIterations: ${iterations} };`);
    await ui.run(at('tweak-parameters'));
    await ui.run(at('training'));
    // Far enough for a start from nothing to be told from one at a checkpoint, which is written 40 times a training.
    const between = Math.ceil(iterations / 40);
    await until('a checkpoint', async () => (await checkpoints()).some(({ done }) => done > 6 * between), 120);
    await show('training');
    const live = await text('training');
    expect(live).toMatch(new RegExp(`/${iterations}`));
    await until('the display to go on', async () => (await text('training')) !== live, 5);
    await ui.interrupt();
    await finished([at('training')], 60);
    expect(await text('training')).toMatch(/Interrupted/);
    await show('training');
    const kept = await checkpoints();
    expect(kept.length).toBeGreaterThan(0);

    await ui.write(at('scratch'), "const alive = 'still here';\nalive");
    await ui.run(at('scratch'));
    await finished([at('scratch')], 60);
    expect(await text('scratch')).toContain('still here');

    await ui.run(at('training'));
    const least = new Map(kept.map(({ key }) => [key, Infinity]));
    await until(
      'the training to end',
      async () => {
        for (const { key, done } of await progresses()) least.set(key, Math.min(done, least.get(key) ?? Infinity));
        return /^\d+$/.test(await ui.prompt(at('training'))) && ui.isIdle();
      },
      300,
    );
    for (const { key, done } of kept) expect(least.get(key)).toBeGreaterThan(done - 2 * between);
    expect(await text('training')).toContain(`codecIterations ${iterations} instead of 3`);
    await show('training');
    expect(await checkpoints()).toEqual([]);
  });

  it('restarts its kernel, which then knows nothing of before', async () => {
    await ui.restart();
    await ui.write(at('scratch'), 'alive');
    await ui.run(at('scratch'));
    await finished([at('scratch')], 60);
    expect(await ui.prompt(at('scratch'))).toBe('1');
    expect(await text('scratch')).toContain("Cannot find name 'alive'");
    await ui.write(at('scratch'), "import * as kit from 'without-decoding';\ntypeof kit.displayFigure");
    await ui.run(at('scratch'));
    await until('the second prompt', async () => (await ui.prompt(at('scratch'))) === '2' && ui.isIdle());
    expect(await text('scratch')).toContain("'function'");
    await shot('restarted');
  });

  it('is exported by nbconvert with its charts, pictures and colours', async () => {
    await ui.save();
    const { url, token } = server;
    const response = await ui.page.request.get(`${url}nbconvert/html/walk.ipynb?download=false&token=${token}`, {
      timeout: 60_000,
    });
    expect(response.ok()).toBe(true);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    try {
      const file = join(scratch, `${name}.html`);
      await writeFile(file, await response.body());
      await page.goto(`file://${file}`, { waitUntil: 'domcontentloaded' });
      const [pictures, tables, coloured] = await page.evaluate(
        () =>
          [
            Array.from(document.querySelectorAll('img'), ({ naturalWidth }) => naturalWidth),
            document.querySelectorAll('table').length,
            document.querySelectorAll('.highlight .kd, .highlight .kr, .highlight .k').length,
          ] as const,
      );
      expect(pictures.length).toBeGreaterThan(10);
      expect(pictures.filter((width) => width === 0)).toEqual([]);
      expect(tables).toBeGreaterThan(5);
      expect(coloured).toBeGreaterThan(20);
      expect(await page.locator('body').innerText()).not.toMatch(/undefined|\[object Object\]/);
      await page.locator('img').nth(8).scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(shots, `${name.split(' ')[0]}-exported.png`) });
    } finally {
      await page.close();
    }
  });
});

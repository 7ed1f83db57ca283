// The pages as a reader meets them: opened from the disk in a browser without a network.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputs as kitOutputs } from '../../lib/experiments/plan/outputs.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { openStore } from '../../lib/store/store.ts';
import { readNotebook } from '../../lib/notebook/file/ipynb.ts';
import type { FreshenedNotebook } from '../../lib/report/freshen.ts';
import { writeReport } from '../../lib/report/report.ts';
import { resultsOf } from '../../lib/report/results.ts';
import { htmlAttacks, markdownAttacks } from './attacks.ts';
import { chartSpec, code, notebookOf, shown, text } from './notebooks.ts';
import { overheard } from '../overheard.ts';

const run = promisify(execFile);
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const notebooks = fileURLToPath(new URL('../../notebooks/', import.meta.url));
const committed = (await readdir(notebooks)).filter((name) => /^[^=]*\.ipynb$/.test(name)).sort();

const own: FreshenedNotebook = {
  file: 'own.ipynb',
  state: 'fresh',
  reasons: [],
  notebook: notebookOf(
    text(
      'title',
      '# Own\n\nA formula: $\\mathcal{L} = \\frac{a}{b}$.\n\n## First\n\n[Elsewhere](https://example.org/)',
    ),
    code('chart', 'const a = 1;\nawait displayChart(spec);', [
      shown({ 'application/vnd.vegalite.v5+json': chartSpec, 'text/plain': 'Two points.' }),
    ]),
    text('second', '## Second\n\n| wide | table |\n| --- | --- |\n| a | b |'),
    code('wide', `const wide = '${'x'.repeat(300)}';`, [
      { output_type: 'stream', name: 'stderr', text: 'a warning\n' },
      { output_type: 'error', ename: 'RangeError', evalue: 'out of range', traceback: ['RangeError: out of range'] },
      // What a careless library may leave: it must not run, nor reach the network.
      shown({
        'text/html':
          '<p onclick="alert(1)">kept</p><script src="https://example.org/x.js"></script><img alt="far" src="https://example.org/x.png">',
      }),
    ]),
  ),
};

let folder: string;
let browser: Browser;
let pages: string[];

beforeAll(async () => {
  if (executablePath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  const outputs = Object.values(kitOutputs).filter(({ isIn }) => isIn?.(quick) ?? true);
  const options = { data: {} };
  const needs = await Promise.all(outputs.map((output) => output.needs(quick, options)));
  const asCommitted = await Promise.all(
    committed.map(
      async (name): Promise<FreshenedNotebook> => ({
        file: join(notebooks, name),
        notebook: await readNotebook(join(notebooks, name)),
        state: 'fresh',
        reasons: [],
      }),
    ),
  );
  const written = await writeReport(folder, {
    notebooks: [...asCommitted, own],
    commandOptions: '',
    secondsToMake: 0,
    results: await resultsOf({ profile: quick, outputs, needs, options, store: openStore() }),
  });
  pages = written.map(({ file }) => file);
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

interface Opened {
  readonly page: Page;
  /** Whatever the console said, errors that nobody caught, and addresses that were asked for. */
  readonly heard: string[];
}

async function open(file: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true, ...options });
  const page = await context.newPage();
  const heard = overheard(page, file);
  await page.goto(pathToFileURL(file).href);
  return { page, heard };
}

/** Scrolls through the page until every chart is drawn. */
async function drawAll(page: Page): Promise<void> {
  const charts = page.locator('.chart:has(> script)');
  for (let i = 0; i < (await charts.count()); i += 1) {
    await charts.nth(i).scrollIntoViewIfNeeded();
    await charts.nth(i).locator('.live svg').waitFor({ state: 'visible' });
  }
}

const ownPage = () => join(folder, 'own.html');
const skipped = executablePath === undefined;

describe.skipIf(skipped)(
  'pages in a browser without a network (skipped without chromium: apt install chromium)',
  () => {
    it('say nothing on the console, ask for nothing, draw every chart, and stay under 3 MB', async () => {
      let drawn = 0;
      for (const file of pages) {
        const { page, heard } = await open(file);
        await drawAll(page);
        expect(heard, file).toEqual([]);
        expect((await readFile(file)).byteLength, file).toBeLessThan(3e6);
        expect(await page.locator('img:not([alt]), img[alt=""]').count(), file).toBe(0);
        // A picture that cannot be shown has no size.
        expect(
          await page
            .locator('img')
            .evaluateAll(
              (all) =>
                all.filter((img) => (img as HTMLImageElement).complete && (img as HTMLImageElement).naturalWidth === 0)
                  .length,
            ),
          file,
        ).toBe(0);
        drawn += await page.locator('.live svg').count();
        await page.context().close();
      }
      expect(drawn).toBeGreaterThan(1);
    });

    it('answer the mouse on a mark with its numbers', async () => {
      const { page } = await open(ownPage());
      await drawAll(page);
      await page.locator('.live .mark-symbol path').first().hover();
      const tooltip = page.locator('#vg-tooltip-element.visible');
      await tooltip.waitFor();
      expect((await tooltip.innerText()).replace(/\s+/g, ' ')).toBe('Rate 0.1 Top-1 28.9');
      await page.context().close();
    });

    it('keep what outputs bring along from running', async () => {
      const { page, heard } = await open(ownPage());
      page.on('dialog', (dialog) => heard.push(dialog.message()));
      await page.getByText('kept').click();
      expect(await page.title()).toBe('Own · without-decoding');
      expect(heard.filter((line) => !/Content Security Policy/.test(line))).toEqual([]);
      await page.context().close();
    });

    it('run and load nothing that notebooks bring along, without a Content-Security-Policy either', async () => {
      const attacks: FreshenedNotebook = {
        file: 'attacks.ipynb',
        state: 'fresh',
        reasons: [],
        notebook: notebookOf(
          ...markdownAttacks.map((attack, i) => text(`m${i}`, attack)),
          ...htmlAttacks.map((attack, i) => text(`r${i}`, attack)),
          ...htmlAttacks.map((attack, i) => code(`h${i}`, '', [shown({ 'text/html': attack, 'text/plain': 'x' })])),
        ),
      };
      const [, written] = await writeReport(join(folder, 'attacks'), {
        notebooks: [attacks],
        commandOptions: '',
        secondsToMake: 0,
        results: await resultsOf({ profile: quick, outputs: [], needs: [], options: { data: {} }, store: openStore() }),
      });
      await writeFile(
        written.file,
        (await readFile(written.file, 'utf8')).replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''),
      );
      const { page, heard } = await open(written.file);
      const title = await page.title();
      await page.evaluate(() => {
        for (const element of Array.from(document.querySelectorAll('main *')))
          element.dispatchEvent(new Event('focus'));
      });
      for (const link of await page.getByText('click', { exact: true }).all()) await link.dispatchEvent('click');
      await page.waitForTimeout(500);
      expect(await page.title()).toBe(title);
      expect(page.url()).toBe(pathToFileURL(written.file).href);
      expect(heard).toEqual([]);
      await page.context().close();
    });

    it('have no formula that is cut at 1280 pixels', async () => {
      for (const file of pages) {
        const { page } = await open(file);
        expect(
          await page
            .locator('.katex-display')
            .evaluateAll((all) =>
              all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
            ),
          file,
        ).toEqual([]);
        await page.context().close();
      }
    });

    it('answer a finger on a mark, and on a line, until the next touch', async () => {
      const { page } = await open(join(folder, '02-compression.html'), {
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
      });
      const chart = page.locator('#cell-sigma .chart');
      await chart.scrollIntoViewIfNeeded();
      const dot = chart.locator('.live .mark-symbol path').nth(60);
      await dot.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await dot.boundingBox())!;
      await page.touchscreen.tap(x + width / 2, y + height / 2);
      const tooltip = page.locator('#vg-tooltip-element.visible');
      await tooltip.waitFor();
      expect(await tooltip.innerText()).toMatch(/soft value/);
      await page.touchscreen.tap(20, 400);
      await tooltip.waitFor({ state: 'hidden' });
      await page.context().close();
    });

    it('are read by keyboard: skip link, contents, folding, wide code', async () => {
      const { page } = await open(ownPage());
      const focus = () =>
        page.evaluate(() =>
          document.activeElement?.matches('a.skip')
            ? 'skip'
            : `${document.activeElement?.tagName} ${document.activeElement?.textContent?.slice(0, 20)}`,
        );
      await page.keyboard.press('Tab');
      expect(await focus()).toBe('skip');
      const stops: string[] = [];
      for (let i = 0; i < 40; i += 1) {
        await page.keyboard.press('Tab');
        stops.push(await focus());
        if (stops.at(-1)!.startsWith('BODY')) break;
      }
      const expected = [
        'A without-decoding',
        'BUTTON Hide code',
        'A First',
        'A Second',
        'A Elsewhere',
        'SUMMARY 1 TypeScript, 2 line',
        "PRE const wide = 'xxxxxx",
      ];
      expect(stops.filter((stop) => expected.includes(stop))).toEqual(expected);

      const cells = page.locator('details.code');
      const open_ = () => cells.evaluateAll((all) => all.map((cell) => (cell as HTMLDetailsElement).open));
      const button = page.locator('button.fold');
      await button.focus();
      await page.keyboard.press('Enter');
      expect(await open_()).toEqual([false, false]);
      expect(await button.innerText()).toBe('Show code');
      await cells.nth(1).locator('summary').focus();
      await page.keyboard.press('Enter');
      expect(await open_()).toEqual([false, true]);
      await page.reload();
      expect(await open_(), 'the choice stays').toEqual([false, false]);
      await page.context().close();
    });

    it('can be read in light and in dark', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await open(ownPage(), { colorScheme });
        await drawAll(page);
        const brightness = await page.evaluate(() =>
          Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)![0]),
        );
        expect(brightness > 128).toBe(colorScheme === 'light');
        expect(await faintTexts(page), colorScheme).toEqual([]);
        const filter = await page.locator('.live svg').evaluate((svg) => getComputedStyle(svg).filter);
        expect(filter === 'none').toBe(colorScheme === 'light');
        await page.context().close();
      }
      const { page } = await open(join(folder, 'index.html'), { colorScheme: 'dark' });
      expect(await faintTexts(page)).toEqual([]);
      await page.context().close();
    });

    it('fit a phone', async () => {
      for (const file of pages) {
        const { page } = await open(file, { viewport: { width: 400, height: 800 } });
        await drawAll(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), file).toBeLessThanOrEqual(400);
        await page.context().close();
      }
    });

    it('leave less than half of a page empty on paper, where nothing stays folded', async () => {
      // A4 without its margins, in pixels of 1/96 inch.
      const [width, height] = [178, 261].map((mm) => Math.round((mm * 96) / 25.4));
      for (const file of pages) {
        const { page } = await open(file, { viewport: { width, height } });
        await page.emulateMedia({ media: 'print' });
        const kept = await page.locator('main *').evaluateAll((all) =>
          all
            .filter((one) => getComputedStyle(one).breakInside === 'avoid')
            .map((one) => ({
              height: one.getBoundingClientRect().height,
              what: one.textContent!.trim().slice(0, 60),
            })),
        );
        expect(kept.length, file).toBeGreaterThan(0);
        expect(
          kept.filter((one) => one.height > 0.45 * height),
          file,
        ).toEqual([]);
        const folded = await page
          .locator('main details:not(.code, .contents-small) > :not(summary)')
          .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height === 0).length);
        expect(folded, file).toBe(0);
        await page.context().close();
      }
    });

    it('show drawings on paper and without scripts, and no controls', async () => {
      const { page } = await open(ownPage());
      await drawAll(page);
      await page.locator('details.code summary').nth(1).click();
      await page.locator('.live .mark-symbol path').first().hover();
      await page.locator('#vg-tooltip-element.visible').waitFor();
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const visible = (selector: string) => page.locator(selector).first().isVisible();
      expect(await visible('.chart > img')).toBe(true);
      for (const selector of ['.live', '#vg-tooltip-element', '.bar', '.contents', 'details.code > summary'])
        expect(await visible(selector), selector).toBe(false);
      expect(
        await page.locator('details.code').evaluateAll((all) => all.map((cell) => getComputedStyle(cell).display)),
      ).toEqual(['block', 'none']);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
      expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000);
      await page.context().close();

      const still = await open(ownPage(), { javaScriptEnabled: false });
      expect(await still.page.locator('.chart > img').isVisible()).toBe(true);
      expect(await still.page.locator('button.fold').isVisible()).toBe(false);
      await still.page.context().close();
    });
  },
);

/** Texts whose contrast with their ground is below the 4.5 that WCAG AA asks for. */
function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]: number[]) => {
      const [x, y, z] = [r, g, b].map((value) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const ground = (element: Element | null): number[] => {
      for (let at = element; at !== null; at = at.parentElement) {
        const color = channels(getComputedStyle(at).backgroundColor);
        if (color.length === 3) return color;
      }
      return [255, 255, 255];
    };
    const faint: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement!;
      if (
        node.textContent!.trim() === '' ||
        parent.closest('script, style, svg, .anchor, .katex-mathml') ||
        parent.getClientRects().length === 0
      )
        continue;
      const [one, other] = [luminance(channels(getComputedStyle(parent).color)), luminance(ground(parent))].sort(
        (a, b) => b - a,
      ) as [number, number];
      const contrast = (one + 0.05) / (other + 0.05);
      if (contrast < 4.5)
        faint.push(
          `${contrast.toFixed(2)} ${parent.tagName}.${parent.className}: ${node.textContent!.trim().slice(0, 30)}`,
        );
    }
    return faint;
  });
}

const jupyter = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(':')]
  .map((path) => join(path, 'jupyter'))
  .find((path) => existsSync(path));

describe.skipIf(jupyter === undefined)('nbconvert (skipped without jupyter)', () => {
  it.each(committed)('makes a page of %s with its charts', async (name) => {
    const scratch = await mkdtemp(join(tmpdir(), 'nbconvert-'));
    try {
      await run(jupyter!, ['nbconvert', '--to', 'html', '--output-dir', scratch, join(notebooks, name)]);
      const html = await readFile(join(scratch, name.replace('.ipynb', '.html')), 'utf8');
      const { cells } = await readNotebook(join(notebooks, name));
      const charts = cells
        .flatMap((cell) => (cell.cell_type === 'code' ? cell.outputs : []))
        .flatMap((output) =>
          'data' in output && Object.keys(output.data).some((type) => type.includes('vegalite')) ? [output.data] : [],
        );
      const drawings = html.match(/<img alt="[^"]+" src="data:image\/svg\+xml,[^"]{1000,}"/g) ?? [];
      expect(drawings.length).toBeGreaterThanOrEqual(charts.length);
    } finally {
      await rm(scratch, { recursive: true });
    }
  });
});

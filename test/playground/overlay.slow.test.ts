// Segmentation in the page, with networks that nobody trained: the classes that the kit's engine gives for the same symbols.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { openEngine } from '../../lib/engine/choose.ts';
import { maskPalette } from '../../lib/figures/chart/mask-palette.ts';
import { pretrainedCodec } from '../../lib/notebook/models/pretrained-codec.ts';
import { committedNetworks, profileName, startOf } from '../../lib/playground/committed.ts';
import { mostBytes, writePlayground } from '../../lib/playground/page.ts';
import { beginningPictures } from '../../lib/playground/pictures.ts';
import { segmenter, segmenterEvaluationProgram, segmenterInput } from '../../lib/segmentation/programs.ts';
import { answered, executablePath, launched, open } from './browser.ts';
import { madeSegmenters } from './made-segmenters.ts';
import { stored8Bit } from './stored.ts';

const bpp = 0.635;
let reference: string;
let folder: string;
let file: string;
let browser: Browser;

beforeAll(async () => {
  if (executablePath === undefined) return;
  reference = await madeSegmenters([bpp, 0.33]);
  vi.stubEnv('WITHOUT_DECODING_REFERENCE', reference);
  folder = await mkdtemp(join(tmpdir(), 'playground-'));
  file = join(folder, 'playground.html');
  await writePlayground(file, await beginningPictures(undefined, true));
  browser = await launched();
}, 240_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await browser?.close();
  for (const one of [reference, folder]) if (one !== undefined) await rm(one, { recursive: true });
});

/** Classes of the pixels of the canvas that shows nothing but them. */
const classesShown = (page: Page, colours: readonly string[]): Promise<number[]> =>
  page.locator('[data-road="without"] .segmentation canvas').evaluate((element, all) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const hex = (at: number): string =>
      `#${[...data.subarray(at, at + 3)].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
    return Array.from({ length: data.length / 4 }, (_, pixel) => all.indexOf(hex(4 * pixel)));
  }, colours);

async function saved(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
  return readFile(await download.path());
}

describe.skipIf(executablePath === undefined)(
  'segmentation in the playground (skipped without chromium: apt install chromium)',
  () => {
    it('leaves the page at 12 MB, with as many segmenters as there is room for', async () => {
      expect((await stat(file)).size).toBeLessThanOrEqual(mostBytes);
      const kit = /<script type="application\/json" id="kit">(.*?)<\/script>/s.exec(await readFile(file, 'utf8'))![1];
      const { segmenters } = JSON.parse(kit) as { segmenters: { bpp: number }[] };
      expect(segmenters.map((one) => one.bpp)).toEqual([bpp]);
    });

    it('is asked for and read by keyboard, and gives the kit’s classes for the same symbols', async () => {
      const { page, heard } = await open(browser, file);
      await page.locator('.sample', { hasText: 'Drawn street' }).click();
      await answered(page);
      expect(await page.locator('.segmentation:visible').count()).toBe(0);
      expect(await page.locator('#opacity').isDisabled()).toBe(true);

      await page.locator('#segmentation').focus();
      await page.keyboard.press('Space');
      await answered(page);
      const place = page.locator('[data-road="without"] .segmentation');
      // The slider stands at 0.33, for which there was no room.
      await place.waitFor();
      expect(await place.innerText()).toBe(
        'This page holds no segmenter for symbols at 0.33 bits per pixel: move the rate to 0.635.',
      );
      expect(await page.locator('[data-road="with"] .segmentation').innerText()).toBe(
        'This page had no room for a segmenter of decoded pictures.',
      );
      await page.locator('#rate').focus();
      await page.keyboard.press('ArrowRight');
      await place.locator('canvas').waitFor();
      await page.locator('#opacity').focus();
      await page.keyboard.press('End');
      expect(await page.locator('#opacity').getAttribute('aria-valuetext')).toBe('100%');

      const networks = await committedNetworks();
      const committed = networks.segmenters.find(({ about }) => about.bpp === bpp)!;
      const { network, classNames, width, atrousRates } = committed.about;
      const shown = await classesShown(page, maskPalette(classNames));
      const codec = await pretrainedCodec(profileName, { bpp, engine: 'onnx-cpu' });
      const symbols = codec.read(await saved(page));
      const shape = {
        architecture: architectures[network],
        ...{ width, atrousRates, classes: classNames.length },
        ...{ height: symbols.height, inputWidth: symbols.width, channels: symbols.channels },
      };
      const { layout } = committed.weights;
      const image = { height: 8 * symbols.height, width: 8 * symbols.width };
      const engine = await openEngine('onnx-cpu');
      const step = await engine.compile(segmenterEvaluationProgram(segmenter(shape), layout, image), {
        ...segmenterInput(shape, 1),
        parameters: { shape: [layout.parameterCount] },
        statistics: { shape: [layout.statisticCount] },
      });
      const x = Float32Array.from(symbols.values, (symbol) => codec.centers[symbol]);
      const { masks } = await step.run({
        x,
        ...stored8Bit(committed.weights, startOf(committed, networks.classifiers)),
      });
      expect(shown).toHaveLength(masks.length);
      expect(new Set(shown).size).toBeGreaterThan(1);
      const other = shown.filter((label, pixel) => label !== masks[pixel]).length / shown.length;
      console.log(`${(100 * other).toFixed(3)}% of the pixels differ`);
      expect(other).toBeLessThanOrEqual(0.005);
      await Promise.all([step.dispose(), codec.dispose()]);

      // The legend says what is there, the largest first, and the canvas the same to those who do not see it.
      const counts = classNames.map((name, label) => ({ name, count: shown.filter((one) => one === label).length }));
      const present = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
      const legend = await place.locator('.classes li').allInnerTexts();
      expect(legend.map((text) => text.replace(/\s*[\d.]+%$/, ''))).toEqual(present.map(({ name }) => name));
      const label = await place.locator('canvas').getAttribute('aria-label');
      expect(label).toContain(`The picture's classes by cResNet-51-d: ${present[0].name} `);

      await page.locator('#segmentation').focus();
      await page.keyboard.press('Space');
      expect(await page.locator('.segmentation:visible').count()).toBe(0);
      expect(heard).toEqual([]);
      await page.context().close();
    });

    it('fits a phone in the dark', async () => {
      const { page } = await open(browser, file, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
      await page.locator('#segmentation').check();
      await page.locator('#rate').fill('2');
      await page.locator('[data-road="without"] .segmentation canvas').waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await page.context().close();
    });
  },
);

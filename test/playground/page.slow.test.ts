// The page as somebody opens it who got it by mail: from the disk, in a browser without a network.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderScene } from '../../lib/datasets/synthetic-scenes.ts';
import { openEngine } from '../../lib/engine/choose.ts';
import { classifier, classifierInput, evaluationProgram } from '../../lib/classification/programs.ts';
import { pretrainedCodec } from '../../lib/notebook/models/pretrained-codec.ts';
import { committedNetworks, profileName } from '../../lib/playground/committed.ts';
import { mostBytes, writePlayground } from '../../lib/playground/page.ts';
import { answered, executablePath, launched, open } from './browser.ts';
import { stored8Bit } from './stored.ts';

const rates = [0.0983, 0.33, 0.635];
const scenes = [1, 8, 13].map((index) => renderScene(1, 'val', index, 96).image);

let folder: string;
let file: string;
let bytes: number;
let browser: Browser;

beforeAll(async () => {
  if (executablePath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'playground-'));
  file = join(folder, 'playground.html');
  bytes = await writePlayground(
    file,
    await Promise.all(
      scenes.map(async (image, at) => ({
        title: `Scene ${at}`,
        type: 'image/png',
        bytes: await sharp(image, { raw: { width: 96, height: 96, channels: 3 } })
          .png()
          .toBuffer(),
      })),
    ),
  );
  browser = await launched();
});
afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

async function saved(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
  return readFile(await download.path());
}

const topOf = async (page: Page, road: string): Promise<{ name: string; share: number }> => ({
  name: await page.locator(`[data-road="${road}"] .bars li`).first().locator('span').innerText(),
  share: Number.parseFloat(await page.locator(`[data-road="${road}"] .bars li`).first().locator('b').innerText()) / 100,
});

describe.skipIf(executablePath === undefined)(
  'the playground in a browser without a network (skipped without chromium: apt install chromium)',
  () => {
    it('weighs at most 12 MB', () => {
      expect(bytes).toBeLessThanOrEqual(mostBytes);
    });

    it('gives the symbols, the bytes and the classes that the kit gives, at every rate', async () => {
      const { page, heard } = await open(browser, file);
      const engine = await openEngine('onnx-cpu');
      const networks = await committedNetworks();
      const ask = async (at: number, x: Float32Array): Promise<Float32Array> => {
        const { shape, weights } = networks.classifiers[at];
        const network = classifier(shape);
        const { layout } = weights;
        const step = await engine.compile(evaluationProgram(network, layout), {
          ...classifierInput(shape, 1),
          parameters: { shape: [layout.parameterCount] },
          statistics: { shape: [layout.statisticCount] },
        });
        const { logits } = await step.run({ x, ...stored8Bit(weights) });
        await step.dispose();
        return logits as Float32Array;
      };
      const best = (logits: Float32Array): string => networks.classNames[logits.indexOf(Math.max(...logits))];
      let [symbols, differing] = [0, 0];
      for (const [at, bpp] of rates.entries()) {
        const codec = await pretrainedCodec(profileName, { bpp, engine: 'onnx-cpu' });
        await page.locator('#rate').fill(String(at));
        for (const [scene, pixels] of scenes.entries()) {
          await page.locator('.sample').nth(scene).click();
          await answered(page);
          const stream = await saved(page);
          const mine = codec.read(stream);
          const theirs = await codec.encode({ pixels, width: 96, height: 96 });
          symbols += theirs.values.length;
          differing += mine.values.filter((symbol, index) => symbol !== theirs.values[index]).length;
          expect(new Uint8Array(stream), 'the same bytes for the same symbols').toEqual(codec.write(mine));

          const { channels, values } = mine;
          const middle = Float32Array.from({ length: 100 * channels }, (_, index) => {
            const [block, channel] = [Math.floor(index / channels), index % channels];
            return codec.centers[values[((1 + Math.floor(block / 10)) * 12 + 1 + (block % 10)) * channels + channel]];
          });
          expect((await topOf(page, 'without')).name, `${bpp} bpp, scene ${scene}`).toBe(
            best(await ask(1 + at, middle)),
          );
          const decoded = (await codec.decode(mine)).pixels;
          const { channelMean } = networks.classifiers[0].about;
          const crop = Float32Array.from({ length: 80 * 80 * 3 }, (_, index) => {
            const [pixel, channel] = [Math.floor(index / 3), index % 3];
            return decoded[((8 + Math.floor(pixel / 80)) * 96 + 8 + (pixel % 80)) * 3 + channel] - channelMean[channel];
          });
          expect((await topOf(page, 'with')).name, `${bpp} bpp, scene ${scene}, decoded`).toBe(
            best(await ask(0, crop)),
          );
        }
        await codec.dispose();
      }
      console.log(`${differing} of ${symbols} symbols differ; ${await page.locator('#backend').innerText()}`);
      expect(differing / symbols).toBeLessThanOrEqual(0.001);
      expect(heard).toEqual([]);
      await page.context().close();
    });

    it('saves a stream and opens it again: the same picture and classes, without what only the original tells', async () => {
      const { page } = await open(browser, file);
      const stream = await saved(page);
      const [before, way] = [await topOf(page, 'without'), await topOf(page, 'with')];
      const painted = (): Promise<string> =>
        page.locator('[data-view="reconstruction"]').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      const picture = await painted();
      const other = await open(browser, file);
      await other.page.locator('.sample').nth(2).click();
      await answered(other.page);
      await other.page
        .locator('#file')
        .setInputFiles({ name: 'sent.wd', mimeType: 'application/octet-stream', buffer: stream });
      await other.page.locator('[data-text="reconstruction"]', { hasText: 'it came as a stream' }).waitFor();
      expect([await topOf(other.page, 'without'), await topOf(other.page, 'with')]).toEqual([before, way]);
      expect(
        await other.page
          .locator('[data-view="reconstruction"]')
          .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL()),
      ).toBe(picture);
      expect(await other.page.locator('[data-view="original"]').isVisible()).toBe(false);
      expect(await other.page.locator('#rate').isDisabled()).toBe(true);
      expect(await saved(other.page)).toEqual(stream);
      await Promise.all([page.context().close(), other.page.context().close()]);
    });

    it('answers what it cannot use with one sentence, and keeps the picture before', async () => {
      const { page, heard } = await open(browser, file);
      const stream = await saved(page);
      const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
        .png()
        .toBuffer();
      const cases: readonly (readonly [string, Buffer, RegExp])[] = [
        [
          'notes.txt',
          Buffer.from('Not a picture.'),
          /^This file is no picture that this browser can read, and no \.wd file: choose a JPEG, PNG or WebP picture\.$/,
        ],
        [
          'empty.png',
          Buffer.alloc(0),
          /^This file is empty: choose a picture \(JPEG, PNG, WebP, …\) or a \.wd file\.$/,
        ],
        [
          'pixel.png',
          pixel,
          /^This picture is too small: expected at least 8 × 8 pixels, got 1 × 1; choose a larger one\.$/,
        ],
        [
          'broken.wd',
          Buffer.from(stream.with(20, stream[20] ^ 1)),
          /^This \.wd file cannot be read: expected checksum .* fetch or write it again\.$/,
        ],
        ['short.wd', stream.subarray(0, 5), /^This \.wd file cannot be read: expected at least 12 bytes, got 5/],
        [
          'other.wd',
          Buffer.from(stream.with(7, stream[7] ^ 0xff)),
          /^This \.wd file is of another codec: this page reads those of its own codecs \(0\.0983, 0\.33, 0\.635 bits per pixel\)/,
        ],
      ];
      for (const [name, buffer, message] of cases) {
        await page.locator('#problem').evaluate((element) => void (element.textContent = ''));
        await page.locator('#file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
        await page.waitForFunction(() => document.querySelector('#problem')!.textContent !== '');
        expect(await page.locator('#problem').innerText(), name).toMatch(message);
        expect(await page.locator('#answer').isVisible()).toBe(true);
      }
      await page.locator('.sample').nth(1).click();
      await page.locator('#problem').waitFor({ state: 'hidden' });
      expect(heard).toEqual([]);
      await page.context().close();
    });

    it('says what keeps it from starting, and nothing after that', async () => {
      const damaged = join(folder, 'damaged.html');
      const start = 'id="weights">';
      const [before, after] = (await readFile(file, 'utf8')).split(start);
      await writeFile(damaged, `${before}${start}\u2603${after}`);
      const { page } = await open(browser, damaged);
      const problem = page.locator('#problem');
      const message = /expected characters of seven bits, got U\+2603: the page is damaged, make it anew/;
      expect(await problem.innerText()).toMatch(message);
      await page.locator('.sample').nth(1).click();
      await page.waitForTimeout(500);
      expect(await problem.innerText()).toMatch(message);
      await page.context().close();
    });

    it('says that a folder is none of what it reads', async () => {
      const { page, heard } = await open(browser, file);
      const session = await page.context().newCDPSession(page);
      const data = { items: [], files: [folder], dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
      await page.locator('#problem').waitFor();
      expect(await page.locator('#problem').innerText()).toMatch(/^This cannot be read: it is a folder, or a file/);
      expect(heard).toEqual([]);
      await page.context().close();
    });

    it('takes 12 megapixels without freezing', async () => {
      const { page } = await open(browser, file);
      const large = join(folder, 'large.jpg');
      await writeFile(
        large,
        await sharp({
          create: {
            width: 4000,
            height: 3000,
            channels: 3,
            noise: { type: 'gaussian', mean: 120, sigma: 40 },
            background: 'grey',
          },
        })
          .jpeg()
          .toBuffer(),
      );
      const frames = await page.evaluateHandle(() => {
        const seen = { longest: 0, last: performance.now() };
        const tick = (now: number): void => {
          [seen.longest, seen.last] = [Math.max(seen.longest, now - seen.last), now];
          requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
        return seen;
      });
      await page.locator('#file').setInputFiles(large);
      await page.waitForFunction(() => document.body.classList.contains('computing'));
      await answered(page);
      expect(await page.locator('#problem').isVisible()).toBe(false);
      // Two loaded cores may hold a frame up; a page that computes on its own thread stands for seconds.
      expect(await frames.evaluate(({ longest }) => longest)).toBeLessThan(1500);
      await page.context().close();
    });

    it('goes by keyboard, with names for all that can be reached, on a phone and in the dark', async () => {
      const { page } = await open(browser, file, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect(
        await page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)![0])),
      ).toBeLessThan(128);
      const stops: string[] = [];
      for (let press = 0; press < 11; press++) {
        await page.keyboard.press('Tab');
        stops.push(
          await page.evaluate(() => {
            const at = document.activeElement as HTMLInputElement;
            return at.id || at.textContent.trim();
          }),
        );
      }
      expect(stops.filter((stop) => stop !== 'camera' && stop !== 'segmentation').slice(0, 8)).toEqual([
        'Skip to the answer',
        'Scene 0',
        'Scene 1',
        'Scene 2',
        'file',
        'rate',
        'size',
        'save',
      ]);
      await page.locator('#rate').focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.locator('#rate').getAttribute('aria-valuetext')).toBe('0.635 bits per pixel');
      await page.locator('#state', { hasText: 'at 0.635 bits per pixel. With decoding: ' }).waitFor();
      const names = await page
        .locator('canvas')
        .evaluateAll((all) => all.map((canvas) => canvas.getAttribute('aria-label') ?? ''));
      expect(names.every((name) => name.length > 20)).toBe(true);
      expect(
        await page
          .locator('input:not([type="file"]), select')
          .evaluateAll((all) => all.every((one) => (one as HTMLInputElement).labels!.length > 0)),
      ).toBe(true);
      await page.context().close();
    });
  },
);

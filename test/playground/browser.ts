// Chromium as somebody has it who got a page by mail: offline, the page read from the disk.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { overheard } from '../overheard.ts';

export const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

export const launched = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** Opens the page in a file and waits for its first answer; `heard` is what it says on the console, and what it asks of the network. */
export async function open(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; heard: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(240_000);
  const heard = overheard(page, file);
  await page.goto(pathToFileURL(file).href);
  await answered(page);
  return { page, heard };
}

/** Waits until the page has said what it has to say. */
export async function answered(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      !document.body.classList.contains('computing') &&
      (!document.querySelector<HTMLElement>('#answer')!.hidden ||
        !document.querySelector<HTMLElement>('#problem')!.hidden),
  );
}

// What a reader does in a front end, whichever it is. Cells go by their number in the notebook, from 0.
import type { Locator, Page } from 'playwright-core';
import type { Server } from './server.ts';

export interface Frontend {
  readonly page: Page;
  /** Opens a notebook of the server's folder; resolves when its kernel answers. */
  open(server: Server, file: string): Promise<void>;
  cell(index: number): Locator;
  output(index: number): Locator;
  /** `3` of `In [3]:`; `*` while it runs or waits; empty before. */
  prompt(index: number): Promise<string>;
  /** Whether the front end has heard that the kernel has nothing to do. */
  isIdle(): Promise<boolean>;
  /** Replaces a cell's text, as typed. */
  write(index: number, text: string): Promise<void>;
  /** Runs one cell and leaves the cursor in it. */
  run(index: number): Promise<void>;
  runAll(): Promise<void>;
  /** Presses the stop button. */
  interrupt(): Promise<void>;
  /** Restarts the kernel by the menu; resolves when the new one answers. */
  restart(): Promise<void>;
  /** Types at the end of a cell and asks for completions: what is offered. `look` is called while it stands there. */
  complete(index: number, typed: string, look?: () => Promise<unknown>): Promise<string[]>;
  /** Asks what stands under the cursor. */
  inspect(index: number, look?: () => Promise<unknown>): Promise<string>;
  save(): Promise<void>;
}

/** Waits until `condition` holds; says what it waited for when it does not in time. */
export async function until(what: string, condition: () => Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** What goes by the keyboard, alike in all of them: `edit` puts the cursor into a cell; the rest tells what is shown where. */
export function byKeyboard(
  page: Page,
  edit: (index: number) => Promise<void>,
  shown: { readonly completions: string; readonly tooltip: string },
): Pick<Frontend, 'write' | 'run' | 'complete' | 'inspect'> {
  return {
    async write(index, text) {
      await edit(index);
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
    },
    async run(index) {
      await edit(index);
      await page.keyboard.press('Control+Enter');
    },
    async complete(index, typed, look) {
      await edit(index);
      await page.keyboard.press('Control+End');
      await page.keyboard.insertText(typed);
      await page.keyboard.press('Tab');
      const options = page.locator(shown.completions);
      await options.first().waitFor();
      const offered = await options.allInnerTexts();
      await look?.();
      await page.keyboard.press('Escape');
      return offered;
    },
    async inspect(index, look) {
      await edit(index);
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Shift+Tab');
      const tooltip = page.locator(shown.tooltip);
      await tooltip.waitFor();
      const text = await tooltip.innerText();
      await look?.();
      await page.keyboard.press('Escape');
      return text;
    },
  };
}

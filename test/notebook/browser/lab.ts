import type { Page } from 'playwright-core';
import { until } from './frontend.ts';
import type { Frontend } from './frontend.ts';

/** JupyterLab (4). */
export function jupyterLab(page: Page): Frontend {
  const cell = (index: number) => page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
  const status = () => page.locator('#jp-main-statusbar').innerText();
  const isIdle = async () => /TypeScript \(without-decoding\) \| Idle/.test(await status());
  const idle = () => until('the kernel', isIdle);
  const menu = async (name: string, command: string) => {
    await page.locator('.lm-MenuBar-item', { hasText: new RegExp(`^${name}$`) }).click();
    await page.locator(`.lm-Menu-item[data-command="${command}"]`).first().click();
  };
  const edit = async (index: number) => {
    await cell(index).scrollIntoViewIfNeeded();
    await cell(index).locator('.cm-content').click();
  };
  return {
    page,
    cell,
    output: (index) => cell(index).locator('.jp-Cell-outputWrapper'),
    async open({ url, token }, file) {
      await page.goto(`${url}lab/tree/${file}?token=${token}&reset`);
      await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor({ timeout: 60_000 });
      await idle();
    },
    async prompt(index) {
      return /\[(.*)\]/.exec((await cell(index).locator('.jp-InputPrompt').textContent()) ?? '')?.[1]?.trim() ?? '';
    },
    isIdle,
    async write(index, text) {
      await edit(index);
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
    },
    async run(index) {
      await edit(index);
      await page.keyboard.press('Control+Enter');
    },
    runAll: () => menu('Run', 'runmenu:run-all'),
    interrupt: () =>
      page.locator('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]').first().click(),
    async restart() {
      await menu('Kernel', 'kernelmenu:restart');
      await page.locator('.jp-Dialog button.jp-mod-accept').click();
      await until('the kernel to go', async () => !/\| Idle/.test(await status()));
      await idle();
    },
    async complete(index, typed, look) {
      await edit(index);
      await page.keyboard.press('Control+End');
      await page.keyboard.insertText(typed);
      await page.keyboard.press('Tab');
      const options = page.locator('.jp-Completer .jp-Completer-match');
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
      const tooltip = page.locator('.jp-Tooltip');
      await tooltip.waitFor();
      const text = await tooltip.innerText();
      await look?.();
      await page.keyboard.press('Escape');
      return text;
    },
    async save() {
      await page.keyboard.press('Control+s');
      await until(
        'the notebook to be saved',
        async () => (await page.locator('.jp-DocumentManager-dirty, .jp-mod-dirty').count()) === 0,
      );
    },
  };
}

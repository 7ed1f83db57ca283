import type { Page } from 'playwright-core';
import { byKeyboard, until } from './frontend.ts';
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
    ...byKeyboard(page, edit, { completions: '.jp-Completer .jp-Completer-match', tooltip: '.jp-Tooltip' }),
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
    runAll: () => menu('Run', 'runmenu:run-all'),
    interrupt: () =>
      page.locator('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]').first().click(),
    async restart() {
      await menu('Kernel', 'kernelmenu:restart');
      await page.locator('.jp-Dialog button.jp-mod-accept').click();
      await until('the kernel to go', async () => !/\| Idle/.test(await status()));
      await idle();
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

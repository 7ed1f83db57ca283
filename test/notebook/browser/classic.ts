import type { Page } from 'playwright-core';
import { byKeyboard, until } from './frontend.ts';
import type { Frontend } from './frontend.ts';

/** Classic Jupyter Notebook (6). */
export function classicNotebook(page: Page): Frontend {
  const cell = (index: number) => page.locator('#notebook-container > .cell').nth(index);
  const connected = () =>
    until('the kernel', () =>
      page.evaluate(
        () => (globalThis as any).Jupyter?.notebook?.kernel?.info_reply?.language_info?.name === 'typescript',
      ),
    );
  const menu = async (name: string, item: string) => {
    await page.click(name);
    await page.click(item);
  };
  const edit = async (index: number) => {
    await cell(index).scrollIntoViewIfNeeded();
    await cell(index).locator('.CodeMirror-lines').click();
  };
  return {
    ...byKeyboard(page, edit, { completions: '.completions option', tooltip: '#tooltip .tooltiptext' }),
    page,
    cell,
    output: (index) => cell(index).locator('.output_wrapper'),
    async open({ url, token }, file) {
      await page.goto(`${url}notebooks/${file}?token=${token}`);
      await connected();
    },
    async prompt(index) {
      return /\[(.*)\]/.exec((await cell(index).locator('.input_prompt').textContent()) ?? '')?.[1]?.trim() ?? '';
    },
    isIdle: () => page.locator('.kernel_idle_icon').isVisible(),
    runAll: () => menu('#celllink', '#run_all_cells'),
    interrupt: () => page.click('[data-jupyter-action="jupyter-notebook:interrupt-kernel"]'),
    async restart() {
      await page.evaluate(() => {
        delete (globalThis as any).Jupyter.notebook.kernel.info_reply.language_info;
      });
      await menu('#kernellink', '#restart_kernel');
      await page.click('.modal-dialog button.btn-danger');
      await connected();
    },
    async save() {
      await page.click('[data-jupyter-action="jupyter-notebook:save-notebook"]');
      await until('the notebook to be saved', () => page.evaluate(() => !(globalThis as any).Jupyter.notebook.dirty));
    },
  };
}

import { shellWord } from '../files/shell.ts';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckResult } from '../notebook/file/check.ts';
import type { Command, Options } from './command.ts';
import { cellProgress, notebooksIn } from './notebook.ts';

const options = {
  quick: { type: 'boolean', help: 'run nothing: by the notes in the files alone' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'check [NOTEBOOK…] [--quick]',
  help:
    "Says whether notebooks' outputs are those of their cells and of this kit (default: all in notebooks/). Where only\n" +
    "the kit's code has changed since, the notebook is run again beside its file, and its outputs are compared. No file\n" +
    'is changed. Exit code 1 when one is stale.',
  options,
  positionals: [0, Infinity],
  async run({ values, positionals }) {
    const files = positionals.length > 0 ? positionals : await projectNotebooks();
    const { checkNotebook } = await import('../notebook/file/check.ts');
    await notebooksIn(files);
    let exitCode = 0;
    for (const file of files) {
      const progress = cellProgress(file, process.stderr);
      const result = await checkNotebook(file, { rerun: values.quick !== true, onCell: progress.show })
        .finally(() => progress.close())
        .catch((error: Error) => error);
      if (result instanceof Error) {
        process.stderr.write(`${result.message}\n`);
        if ((result as { ename?: string }).ename === 'Interrupted') return 1;
      } else {
        process.stdout.write(`${file}: ${inWords(file, result)}\n`);
      }
      if (result instanceof Error || result.state === 'stale') exitCode = 1;
    }
    return exitCode;
  },
};

/** The kit's notebooks, by relative paths, in the order of their numbers; without those that `notebook -p` has put beside them. */
export async function projectNotebooks(): Promise<string[]> {
  const folder = fileURLToPath(new URL('../../notebooks', import.meta.url));
  const names = (await readdir(folder)).filter((name) => /^[^=]*\.ipynb$/.test(name)).sort();
  return names.map((name) => relative('', join(folder, name)));
}

function inWords(file: string, { state, reasons, differing }: CheckResult): string {
  if (state === 'fresh') return 'fresh';
  if (state === 'holds') return `its outputs hold (${reasons.join(', ')} since, but they come out the same)`;
  const cells = differing.map(({ number, id }) => `${number} (${id})`).join(', ');
  const what =
    differing.length === 0
      ? reasons.join(', ')
      : `${reasons.join(', ')}; outputs differ in code cell${differing.length > 1 ? 's' : ''} ${cells}`;
  return `stale: ${what}. Run \`npx without-decoding notebook ${shellWord(file)}\``;
}

// The notebooks as they are committed.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { executeNotebook } from '../../lib/notebook/execute.ts';
import { readNotebook } from '../../lib/notebook/ipynb.ts';
import type { CodeCell } from '../../lib/notebook/ipynb.ts';

const folder = fileURLToPath(new URL('../../notebooks/', import.meta.url));
const names = (await readdir(folder)).filter((name) => name.endsWith('.ipynb'));

const codeCells = async (file: string) => (
  (await readNotebook(file)).cells.filter((cell): cell is CodeCell => cell.cell_type === 'code'));

describe.each(names)('%s', (name) => {
  it('was run from top to bottom, without an error', async () => {
    const cells = await codeCells(join(folder, name));
    expect(cells.map(({ execution_count: count }) => count)).toEqual(cells.map((_, i) => i + 1));
    expect(cells.flatMap(({ outputs }) => outputs.filter(({ output_type: type }) => type === 'error'))).toEqual([]);
  });

  it('links to notebooks that are there', async () => {
    const { cells } = await readNotebook(join(folder, name));
    for (const [, target] of cells.map(({ source }) => source).join('\n').matchAll(/\]\(([^)#]+\.ipynb)/g)) expect(names).toContain(target);
  });
});

it('01 gives the outputs that are committed', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'notebooks-'));
  const [file, again] = [join(folder, '01-architectures.ipynb'), join(scratch, 'again.ipynb')];
  await executeNotebook(file, { output: again });
  expect(await codeCells(again), 'the kit has changed: run `npx without-decoding notebook notebooks/01-architectures.ipynb`')
    .toEqual(await codeCells(file));
  await rm(scratch, { recursive: true });
}, 120_000);

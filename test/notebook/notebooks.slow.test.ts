// The notebooks run as a newcomer runs them, from a warm store of the smallest profile.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outputs as kitOutputs } from '../../lib/experiments/plan/outputs.ts';
import { smoke } from '../../lib/experiments/profiles/smoke.ts';
import { requireAll, runPlan } from '../../lib/running/run-plan.ts';
import { openStore } from '../../lib/store/store.ts';
import { executeNotebook } from '../../lib/notebook/file/execute.ts';
import type { CodeCell } from '../../lib/notebook/file/ipynb.ts';
import { codeCells, folder, names } from './committed-notebooks.ts';
import { expectWorthLookingAt, textOf } from './worth-looking-at.ts';

let scratch: string;
let storeBefore: string | undefined;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'notebooks-'));
  storeBefore = process.env.WITHOUT_DECODING_STORE;
  process.env.WITHOUT_DECODING_STORE = join(scratch, 'store');
  const needs = await Promise.all(Object.values(kitOutputs).map((output) => output.needs(smoke, { data: {} })));
  requireAll(await runPlan(needs.flat(), { store: openStore() }));
});
afterAll(async () => {
  if (storeBefore === undefined) delete process.env.WITHOUT_DECODING_STORE;
  else process.env.WITHOUT_DECODING_STORE = storeBefore;
  await rm(scratch, { recursive: true });
});

// Side by side: a kernel keeps one core busy.
it.concurrent.each(names)(
  '%s runs, and every cell shows something',
  async (name) => {
    const { notebook } = await executeNotebook(join(folder, name), {
      output: join(scratch, name),
      parameters: { profile: 'smoke' },
      timeoutSeconds: 60,
    });
    const cells = notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === 'code');
    for (const cell of cells) expectWorthLookingAt(cell);
  },
  120_000,
);

it.concurrent('a tweak trains what depends on it, and stands beside the baseline', async () => {
  const name = '03-classification.ipynb';
  const { notebook } = await executeNotebook(join(folder, name), {
    output: join(scratch, `tweaked-${name}`),
    parameters: { profile: 'smoke', epochs: 3 },
    timeoutSeconds: 60,
  });
  const text = notebook.cells.flatMap((cell) => (cell.cell_type === 'code' ? cell.outputs.map(textOf) : [])).join('\n');
  expect(text).toMatch(/artifacts made/);
  expect(text).toMatch(/epochs 3 instead of 2/);
}, 120_000);

// The one that needs nothing from a store: a count is what it was, on every machine.
it('01 gives the outputs that are committed', async () => {
  const [file, again] = [join(folder, '01-architectures.ipynb'), join(scratch, 'again.ipynb')];
  await executeNotebook(file, { output: again });
  expect(
    await codeCells(again),
    'the kit has changed: run `npx without-decoding notebook notebooks/01-architectures.ipynb`',
  ).toEqual(await codeCells(file));
}, 120_000);

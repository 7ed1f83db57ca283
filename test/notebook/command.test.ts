import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatNotebook, readNotebook } from '../../lib/notebook/ipynb.ts';
import type { Cell, CodeCell } from '../../lib/notebook/ipynb.ts';
import { runHere } from '../cli/run.ts';

let folder: string;
let good: string;
let bad: string;

async function write(name: string, sources: readonly string[]): Promise<string> {
  const file = join(folder, name);
  const cells = sources.map((source, i): Cell => ({
    cell_type: 'code', id: `cell-${i}`, metadata: i === 0 ? { tags: ['parameters'] } : {}, source, outputs: [], execution_count: null,
  }));
  await writeFile(file, formatNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notebook-command-'));
  good = await write('good.ipynb', ["const settings = { seed: 1, profile: 'quick' };", 'console.log(settings)']);
  bad = await write('bad.ipynb', ["const settings = { seed: 1, profile: 'quick' };", "throw new RangeError('too far')"]);
});

afterAll(() => rm(folder, { recursive: true }));

describe('notebook', () => {
  test('runs one in place, with parameters as JSON or as text', async () => {
    const ended = await runHere('notebook', good, '-p', 'seed=2', '--parameter', 'profile=imagenette');
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/good\.ipynb: 3 code cells, .* s\n$/) });
    expect(ended.stderr).toMatch(/good\.ipynb: cell 3\/3 done \(.* s\)\n$/);
    const last = (await readNotebook(good)).cells.at(-1) as CodeCell;
    expect(last.outputs).toMatchObject([{ output_type: 'stream', text: "{ seed: 2, profile: 'imagenette' }\n" }]);
  });

  test('ends with exit code 1 when a cell fails, and still runs the next notebook', async () => {
    const { code, stdout, stderr } = await runHere('notebook', bad, good);
    expect(code).toBe(1);
    expect(stderr).toContain('bad.ipynb, code cell 2: RangeError: too far');
    expect(stdout).toMatch(/^\S*good\.ipynb: 2 code cells/);
  });

  test('ends a cell at the time limit', async () => {
    const long = await write('long.ipynb', ['0;', 'await new Promise((done) => setTimeout(done, 60_000))']);
    const { code, stderr } = await runHere('notebook', long, '--timeout', '3');
    expect(code).toBe(1);
    expect(stderr).toContain('long.ipynb, code cell 2: still running after 3 seconds, the limit given');
  });

  test.each([
    [[], /an argument is missing; usage: notebook FILE/],
    [['none.ipynb'], /expected a notebook at none\.ipynb, found no file/],
    [['package.json'], /package\.json: not a valid notebook/],
    [['GOOD', '--timeout', 'soon'], /--timeout: expected seconds above 0, got soon/],
    [['GOOD', '-p', 'seed'], /--parameter: expected NAME=VALUE, e\.g\. seed=2, got seed/],
    [['GOOD', '-p', 'sed=2'], /good\.ipynb: expected a parameter among .*seed.*; got "sed"/],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await runHere('notebook', ...args.map((arg) => (arg === 'GOOD' ? good : arg)));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

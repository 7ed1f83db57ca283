import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { executeNotebook } from '../../lib/notebook/file/execute.ts';
import { restsOn, restsOnKey } from '../../lib/notebook/file/freshness.ts';
import { formatNotebook, readNotebook } from '../../lib/notebook/file/ipynb.ts';
import type { NotebookCell, CodeCell, CellOutput } from '../../lib/notebook/file/ipynb.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notebooks-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** A notebook file of code cells; the first may be tagged. */
async function notebookOf(name: string, sources: readonly string[], tags: readonly string[][] = []): Promise<string> {
  const file = join(folder, name);
  const cells = sources.map(
    (source, i): NotebookCell => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: tags[i] === undefined ? {} : { tags: [...tags[i]] },
      source,
      outputs: [],
      execution_count: null,
    }),
  );
  cells.unshift({ cell_type: 'markdown', id: 'text', metadata: {}, source: '# A notebook\n\nwith words' });
  await writeFile(file, formatNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
  return file;
}

async function outputsOf(file: string): Promise<CellOutput[][]> {
  const { cells } = await readNotebook(file);
  return cells.filter((cell): cell is CodeCell => cell.cell_type === 'code').map(({ outputs }) => outputs);
}

const chart = `{ data: { values: [{ x: 1, y: 2 }, { x: 2, y: 3 }] }, mark: 'line',
  encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } } }`;

describe('a notebook that runs through', () => {
  let file: string;
  let first: string;
  let second: string;
  const heard: string[] = [];

  beforeAll(async () => {
    file = await notebookOf(
      'whole.ipynb',
      [
        "import { displayChart, displayImage, displayTable, liveDisplay } from 'without-decoding';\nconst settings = { beta: 150, label: 'a' };",
        "for (let i = 0; i < 300; i++) console.log(i);\nconsole.error('warned');\nvoid process.stdout.write('10%\\r20%\\r30%\\n');",
        `await displayChart(${chart}, { title: 'A line', alt: 'A line that rises.' });`,
        "displayTable([{ bpp: 0.33, name: 'low' }], { caption: 'Rates' });\nawait displayImage(new Uint8Array(12), { width: 2, height: 2, alt: 'Black' });",
        "const live = liveDisplay();\nlive.markdown('before');",
        "live.markdown('after');\nsettings.beta + 1",
      ],
      [['parameters']],
    );
    await executeNotebook(file, { onCell: ({ number, total, state }) => heard.push(`${number}/${total} ${state}`) });
    first = await readFile(file, 'utf8');
    await executeNotebook(file);
    second = await readFile(file, 'utf8');
  }, 180_000);

  it('gives the same bytes twice', () => {
    expect(second).toBe(first);
  });

  it('leaves nothing beside the file', async () => {
    expect((await readdir(folder)).filter((name) => name.startsWith('whole'))).toEqual(['whole.ipynb']);
  });

  it('tells of every cell', () => {
    expect(heard).toEqual([1, 2, 3, 4, 5, 6].flatMap((n) => [`${n}/6 running`, `${n}/6 done`]));
  });

  it('merges what was printed, and keeps what a terminal would show', async () => {
    const [, prints] = await outputsOf(file);
    const numbers = Array.from({ length: 300 }, (_, i) => `${i}\n`).join('');
    expect(prints).toEqual([
      { output_type: 'stream', name: 'stdout', text: numbers },
      { output_type: 'stream', name: 'stderr', text: 'warned\n' },
      { output_type: 'stream', name: 'stdout', text: '30%\n' },
    ]);
  });

  it('keeps a chart as Vega-Lite, as an SVG image in HTML and as words', async () => {
    const [, , charts] = await outputsOf(file);
    const [{ data }] = charts as [CellOutput & { output_type: 'display_data' }];
    expect(Object.keys(data).sort()).toEqual(['application/vnd.vegalite.v5+json', 'text/html', 'text/plain']);
    expect(data['application/vnd.vegalite.v5+json']).toMatchObject({ mark: 'line', title: 'A line' });
    expect(data['text/html']).toMatch(/^<img alt="A line that rises\." src="data:image\/svg\+xml,%3Csvg /);
    expect(data['text/plain']).toBe('A line\nA line that rises.');
  });

  it('keeps tables and pictures', async () => {
    const [, , , [table, picture]] = (await outputsOf(file)) as (CellOutput & { output_type: 'display_data' })[][];
    expect(table?.data['text/html']).toContain('<caption');
    expect(table?.data['text/plain']).toBe('Rates\n bpp  name\n----  ----\n0.33  low');
    expect(Buffer.from(String(picture?.data['image/png']), 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(picture?.metadata).toEqual({ 'image/png': { width: 256, height: 256, alt: 'Black' } });
  });

  it('replaces outputs of earlier cells', async () => {
    const [, , , , live, last] = await outputsOf(file);
    expect(live).toEqual([
      { output_type: 'display_data', data: { 'text/markdown': 'after', 'text/plain': 'after' }, metadata: {} },
    ]);
    expect(last).toMatchObject([{ output_type: 'execute_result', data: { 'text/plain': '151' }, execution_count: 6 }]);
  });
});

describe('a notebook with parameters', () => {
  it('sets them behind their cell, into another file, and reports where it fails', async () => {
    const file = await notebookOf(
      'failing.ipynb',
      [
        'const settings = { beta: 150, epochs: 2 };',
        "console.log(settings);\nconst run = () => {\n  throw new RangeError('too much');\n};\nrun();",
        "console.log('never');",
      ],
      [['parameters']],
    );
    // As an earlier run has left it: with other parameters.
    const earlier = await readNotebook(file);
    for (const cell of earlier.cells.filter(({ cell_type: type }) => type === 'code'))
      Object.assign(cell, { outputs: [{ output_type: 'stream', name: 'stdout', text: '150\n' }], execution_count: 9 });
    await writeFile(file, formatNotebook(earlier));
    const output = join(folder, 'failed.ipynb');
    const before = await readFile(file, 'utf8');
    const failure = await executeNotebook(file, { parameters: { beta: 300 }, output }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'NotebookError', cell: 3, ename: 'RangeError' });
    const message = (failure as Error).message;
    expect(message).toContain(`${file}, code cell 3: RangeError: too much`);
    expect(message).toContain("> 3 |   throw new RangeError('too much');");
    expect(await readFile(file, 'utf8')).toBe(before);

    const [, injected, printed, never] = await outputsOf(output);
    expect(injected).toEqual([]);
    expect(printed).toMatchObject([
      { output_type: 'stream', text: '{ beta: 300, epochs: 2 }\n' },
      { output_type: 'error', ename: 'RangeError', evalue: 'too much' },
    ]);
    expect(never).toEqual([]);
    const counts = async (path: string) =>
      ((await readNotebook(path)).cells as CodeCell[]).flatMap(({ execution_count: count }) =>
        count === undefined ? [] : [count],
      );
    expect(await counts(output)).toEqual([1, 2, 3, null]);
    // In place, too: results of other parameters are not this run's.
    await expect(executeNotebook(file, { parameters: { beta: 300 } })).rejects.toThrow('too much');
    expect((await outputsOf(file)).at(-1)).toEqual([]);
    expect(await counts(file)).toEqual([1, 2, 3, null]);
  });

  it('keeps the outputs of cells that it did not come to', async () => {
    const file = await notebookOf('half.ipynb', ["console.log('a');", "throw new Error('here');", "console.log('c');"]);
    // As an earlier run has left it.
    const earlier = await readNotebook(file);
    const before = earlier.cells.at(-1) as CodeCell;
    before.outputs = [{ output_type: 'stream', name: 'stdout', text: 'c\n' }];
    before.execution_count = 3;
    earlier.metadata[restsOnKey] = restsOn(earlier, 'some kit');
    await writeFile(file, formatNotebook(earlier));
    await expect(executeNotebook(file)).rejects.toThrow('code cell 2: Error: here');
    const { cells, metadata } = await readNotebook(file);
    expect(cells.at(-1)).toEqual(before);
    expect(await outputsOf(file)).toMatchObject([[{ text: 'a\n' }], [{ ename: 'Error' }], [{ text: 'c\n' }]]);
    // Nobody may take such a notebook for one that was run.
    expect(metadata).not.toHaveProperty('without_decoding');
  });

  it('leaves a notebook as it was saved while it ran, and puts its outputs beside it', async () => {
    const file = await notebookOf('saved.ipynb', ["console.log('as it was')", '1 + 1']);
    const edited = formatNotebook({
      ...(await readNotebook(file)),
      cells: [{ cell_type: 'markdown', id: 'new', metadata: {}, source: 'a sentence of mine' }],
    });
    const written: string[] = [];
    await executeNotebook(file, {
      onCell: ({ number, state }) => {
        if (number === 1 && state === 'done') writeFileSync(file, edited);
      },
      onEdited: (where) => written.push(where),
    });
    expect(await readFile(file, 'utf8')).toBe(edited);
    expect(written).toEqual([join(folder, 'saved.run=before-the-edit.ipynb')]);
    expect(await outputsOf(written[0])).toMatchObject([[{ text: 'as it was\n' }], [{ data: { 'text/plain': '2' } }]]);
  });
});

describe('a notebook stopped from outside', () => {
  it('ends with an error when its kernel dies', async () => {
    const file = await notebookOf('dying.ipynb', [
      "console.log('so far');\nawait new Promise((done) => setTimeout(done, 100));\nprocess.exit(7);",
      '1',
    ]);
    await expect(executeNotebook(file)).rejects.toThrow(/code cell 1: the kernel ended \(exit code 7\)/);
    expect((await outputsOf(file))[0]).toMatchObject([{ output_type: 'stream', text: 'so far\n' }]);
  });

  it('ends a cell that takes too long, giving it time to stop by itself', async () => {
    const file = await notebookOf('long.ipynb', [
      // Not from the kit's door: on a busy machine its types alone can take the three seconds.
      "import { interruptSignal } from './lib/kernel/interrupt.ts';\nwhile (!interruptSignal().aborted) await new Promise(setImmediate);\nconsole.log('saved');",
    ]);
    await expect(executeNotebook(file, { timeoutSeconds: 3 })).rejects.toThrow(/still running after 3 seconds/);
    expect((await outputsOf(file))[0]).toMatchObject([
      { text: 'saved\n' },
      { output_type: 'error', ename: 'Interrupted' },
    ]);
  });

  it('leaves no kernel behind when killed, not even one in an endless loop', async () => {
    const script = join(folder, 'killed.mts');
    const client = new URL('../../lib/kernel/client.ts', import.meta.url).href;
    await writeFile(
      script,
      [
        `import { startKernelClient } from ${JSON.stringify(client)};`,
        'const kernel = await startKernelClient(process.cwd());',
        "await kernel.execute('for (;;);', () => console.log(kernel.pid));",
      ].join('\n'),
    );
    const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    });
    process.kill(pid, 0);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 20_000, interval: 200 });
  });

  it('leaves no kernel behind after Ctrl-C, and keeps outputs so far', async () => {
    const file = await notebookOf('stopped.ipynb', [
      'console.log(process.pid);',
      'await new Promise((done) => setTimeout(done, 600_000));',
    ]);
    const script = join(folder, 'execute.mts');
    const executor = new URL('../../lib/notebook/file/execute.ts', import.meta.url).href;
    await writeFile(
      script,
      [
        `import { executeNotebook } from ${JSON.stringify(executor)};`,
        `await executeNotebook(${JSON.stringify(file)}, {`,
        '  onCell: ({ number, state }) => console.log(number, state),',
        '}).catch((error) => console.log(error.message));',
      ].join('\n'),
    );
    const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let heard = '';
    child.stdout.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.endsWith('2 running\n')) child.kill('SIGINT');
    });
    await new Promise((resolve) => {
      child.on('close', resolve);
    });
    expect(heard).toContain('code cell 2: stopped by SIGINT');
    const [[printed], waited] = (await outputsOf(file)) as [[CellOutput & { output_type: 'stream' }], CellOutput[]];
    expect(() => process.kill(Number(printed.text), 0)).toThrow('ESRCH');
    // Asked to stop as it began, the cell has heard of it; it was not left to be killed.
    expect(waited).toMatchObject([{ output_type: 'error', ename: 'Interrupted' }]);
  });
});

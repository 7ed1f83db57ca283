import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { differingCells, freshness, restsOn, restsOnKey, volatileTag } from '../../lib/notebook/file/freshness.ts';
import { passingMetadata } from '../../lib/display/passing.ts';
import { formatNotebook, parseNotebook } from '../../lib/notebook/file/ipynb.ts';
import type { NotebookCell, CodeCell, Notebook, CellOutput } from '../../lib/notebook/file/ipynb.ts';

const kit = '0123456789abcdef';

const code = (id: string, source: string, outputs: CellOutput[] = []): CodeCell => ({
  cell_type: 'code',
  id,
  metadata: {},
  source,
  outputs,
  execution_count: 1,
});
const printed = (text: string): CellOutput => ({ output_type: 'stream', name: 'stdout', text });

function notebookOf(cells: NotebookCell[]): Notebook {
  const notebook: Notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
  return { ...notebook, metadata: { [restsOnKey]: restsOn(notebook, kit) } };
}

const run = () =>
  notebookOf([
    { cell_type: 'markdown', id: 'text', metadata: {}, source: 'Words.' },
    code('sum', '1 + 1', [
      { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 1 },
    ]),
    code('print', "console.log('a\\nb')", [printed('a\nb\n')]),
  ]);

const changed = (change: (cells: any[]) => void): Notebook => {
  const notebook = run();
  change(notebook.cells);
  return notebook;
};

describe('freshness', () => {
  it('holds after a run, and after the file was written and read', async () => {
    expect(await freshness(run(), kit)).toEqual({ fresh: true, reasons: [] });
    expect(await freshness(parseNotebook(formatNotebook(run())), kit)).toEqual({ fresh: true, reasons: [] });
  });

  it.each<[string, (cells: any[]) => void]>([
    [
      'words',
      ([text]) => {
        text.source = 'Other words.';
      },
    ],
    [
      'counts, as when cells were run out of order',
      ([, sum, print]) => {
        sum.execution_count = 7;
        sum.outputs[0].execution_count = 7;
        print.execution_count = null;
      },
    ],
    [
      'what Jupyter notes in cells',
      ([, sum]) => {
        sum.metadata = { collapsed: true, tags: ['mine'] };
      },
    ],
    [
      'the order of a bundle',
      ([, sum]) => {
        sum.outputs[0] = Object.fromEntries(Object.entries(sum.outputs[0]).reverse());
      },
    ],
  ])('does not ask about %s', async (_, change) => {
    expect(await freshness(changed(change), kit)).toEqual({ fresh: true, reasons: [] });
  });

  it.each<[string, (cells: any[]) => void]>([
    [
      'cells changed',
      (cells) => {
        cells[1].source = '1 + 2';
      },
    ],
    [
      'cells changed',
      (cells) => {
        cells.reverse();
        cells[0].outputs = cells[1].outputs;
      },
    ],
    [
      'cells changed',
      (cells) => {
        cells.splice(1, 0, code('injected-parameters', 'settings.seed = 2;'));
      },
    ],
    [
      'outputs changed',
      (cells) => {
        cells[2].outputs = [];
      },
    ],
    [
      'outputs changed',
      (cells) => {
        cells[2].outputs = [printed('a\nc\n')];
      },
    ],
  ])('%s is a reason', async (reason, change) => {
    expect((await freshness(changed(change), kit)).reasons).toContain(reason);
  });

  it('tells a notebook that was never run to its end, and one run by another kit', async () => {
    expect(await freshness({ ...run(), metadata: {} }, kit)).toEqual({ fresh: false, reasons: ['never run'] });
    expect(await freshness(run(), 'another')).toEqual({ fresh: false, reasons: ['kit changed'] });
  });

  it('gives two lists of cells one hash only when they are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), fc.array(fc.string(), { maxLength: 4 }), (one, other) => {
        const of = (sources: string[]) => notebookOf(sources.map((source, i) => code(`c${i}`, source)));
        const [a, b] = [restsOn(of(one), kit), restsOn(of(other), kit)];
        expect(a.cells === b.cells).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });
});

describe('differingCells', () => {
  it('names the code cells whose outputs are others', () => {
    expect(differingCells(run(), run())).toEqual([]);
    const other = changed((cells) => {
      cells[1].outputs[0].execution_count = 9;
      cells[2].outputs = [printed('a\nB\n')];
    });
    expect(differingCells(run(), other)).toEqual([{ number: 2, id: 'print' }]);
  });

  it('passes over outputs that tell of the run alone: with a full store there are none', async () => {
    const told = (...texts: string[]): Notebook =>
      notebookOf([
        code('train', 'await experiment.compute()', [
          ...texts.map(
            (text): CellOutput => ({
              output_type: 'display_data',
              data: { 'text/plain': text },
              metadata: { ...passingMetadata },
            }),
          ),
          printed('62.5'),
        ]),
      ]);
    const [trained, read] = [told('3 of 3 artifacts made in 41 s'), told()];
    expect(differingCells(trained, read)).toEqual([]);
    expect(differingCells(read, told('3 of 3 artifacts made in 38 s'))).toEqual([]);
    expect(await freshness({ ...trained, cells: read.cells }, kit)).toEqual({ fresh: true, reasons: [] });
    const without = (trained.cells[0] as CodeCell).outputs.map((output) => ({ ...output, metadata: {} }) as CellOutput);
    expect(differingCells(notebookOf([code('train', 'await experiment.compute()', without)]), read)).toHaveLength(1);
  });

  it('passes over cells that measure the machine, and over no others', async () => {
    const timed = (took: string): Notebook =>
      notebookOf([
        code('sum', '1 + 1', [printed('2')]),
        { ...code('time', 'measure()', [printed(took)]), metadata: { tags: [volatileTag] } },
      ]);
    expect(differingCells(timed('1.0 ms'), timed('1.2 ms'))).toEqual([]);
    const again = { ...timed('1.0 ms'), cells: timed('1.2 ms').cells };
    expect(await freshness(again, kit)).toEqual({ fresh: true, reasons: [] });
    again.cells[0] = code('sum', '1 + 1', [printed('3')]);
    expect(differingCells(timed('1.0 ms'), again)).toEqual([{ number: 1, id: 'sum' }]);
    expect((await freshness(again, kit)).reasons).toEqual(['outputs changed']);
    const other = timed('1.0 ms');
    (other.cells[1] as CodeCell).source = 'measure(2)';
    expect((await freshness({ ...timed('1.0 ms'), cells: other.cells }, kit)).reasons).toEqual(['cells changed']);
  });
});

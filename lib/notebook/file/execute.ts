// Runs a notebook from top to bottom without Jupyter, and writes its outputs into the file.
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { startKernelClient } from '../../kernel/client.ts';
import type { KernelClient } from '../../kernel/client.ts';
import { textOf, writeUnlessEdited } from './edited.ts';
import { restsOn, restsOnKey } from './freshness.ts';
import { kitFingerprint } from './kit-fingerprint.ts';
import { cellTags, readNotebook, writeNotebook } from './ipynb.ts';
import type { CodeCell, Notebook } from './ipynb.ts';
import { collectOutputs } from './outputs.ts';
import { withParameters } from './parameters.ts';
import type { Parameters } from './parameters.ts';

export interface CellProgress {
  /** Of the code cells, from 1. */
  readonly number: number;
  readonly total: number;
  readonly cell: CodeCell;
  readonly state: 'running' | 'done' | 'failed';
  /** Since the cell began. */
  readonly seconds: number;
}

export interface ExecuteOptions {
  /** Set behind the cells tagged `parameters`, in the place of those of an earlier run. */
  readonly parameters?: Parameters;
  /** Longest time for one cell; no limit when left out. */
  readonly timeoutSeconds?: number;
  /** Hears of every code cell, when it begins and when it has ended. */
  readonly onCell?: (progress: CellProgress) => void;
  /** File to write; the notebook itself when left out. */
  readonly output?: string;
  /** Hears where outputs went that have no place in the notebook itself: it was edited while it ran (see `writeUnlessEdited`). */
  readonly onEdited?: (written: string) => void;
}

export interface NotebookRun {
  readonly file: string;
  readonly notebook: Notebook;
  readonly codeCells: number;
  readonly seconds: number;
}

/** A notebook that did not run to its end. What was written holds the outputs up to there. */
export class NotebookError extends Error {
  /** Code cell, from 1. */
  readonly cell: number;
  /** Name of the error in the cell; `Timeout`, `Interrupted` or `KernelEnded` for what befell it from outside. */
  readonly ename: string;

  constructor(file: string, cell: number, ename: string, text: string) {
    super(`${file}, code cell ${cell}: ${text}`);
    this.name = 'NotebookError';
    this.cell = cell;
    this.ename = ename;
  }
}

/** A cell told to stop gets this long before its kernel is ended. */
const stopSeconds = 10;
/** From the first word of a cell until it runs, and interrupts reach it. */
const beginMilliseconds = 100;
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs every code cell of the notebook `file` in a fresh kernel and writes the outputs, in one step, at the end.
 * The same notebook giving the same outputs gives the same bytes; what they rest on is noted in its metadata (see
 * `freshness.ts`). Rejects with a `NotebookError` when a cell throws
 * (unless it is tagged `raises-exception`), runs out of time, is stopped by Ctrl-C or loses its kernel; outputs so
 * far are written then, too: cells that did not run keep theirs where the notebook is run as it is into its own file; with
 * parameters, and in another file, they would be another run's, and are taken out. A notebook that has been saved with other
 * contents meanwhile stays as it was saved: the run is written beside it. Rejects before anything runs when parameters do
 * not fit (see `withParameters`). The kernel never stays behind.
 */
export async function executeNotebook(file: string, options: ExecuteOptions = {}): Promise<NotebookRun> {
  const began = performance.now();
  const textBefore = await textOf(file);
  const original = await readNotebook(file);
  const cells = withParameters(original.cells, options.parameters ?? {});
  const { [restsOnKey]: _earlier, ...metadata } = original.metadata;
  const notebook: Notebook = { ...original, metadata, cells: cells.map((cell) => ({ ...cell })) };
  const kit = await kitFingerprint(notebook);
  const codeCells = notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === 'code');
  const output = options.output ?? file;
  if (resolve(output) !== resolve(file) || Object.keys(options.parameters ?? {}).length > 0)
    for (const cell of codeCells) Object.assign(cell, { outputs: [], execution_count: null });

  const stop = listenForStop();
  try {
    const kernel = await startKernelClient(dirname(resolve(file)));
    try {
      notebook.metadata = {
        ...notebook.metadata,
        kernelspec: {
          display_name: 'TypeScript (without-decoding)',
          language: 'typescript',
          name: 'without-decoding',
        },
        language_info: kernel.languageInfo,
      };
      await runCells(file, codeCells, kernel, stop.requested, options);
      notebook.metadata[restsOnKey] = restsOn(notebook, kit);
    } finally {
      await kernel.close();
      if (resolve(output) === resolve(file)) {
        const written = await writeUnlessEdited(file, textBefore, notebook);
        if (written !== file) options.onEdited?.(written);
      } else {
        await writeNotebook(output, notebook);
      }
    }
  } finally {
    stop.release();
  }
  return { file, notebook, codeCells: codeCells.length, seconds: (performance.now() - began) / 1000 };
}

async function runCells(
  file: string,
  cells: readonly CodeCell[],
  kernel: KernelClient,
  stopRequested: Promise<string>,
  { timeoutSeconds, onCell }: ExecuteOptions,
): Promise<void> {
  const collector = collectOutputs();
  for (const [index, cell] of cells.entries()) {
    const number = index + 1;
    const began = performance.now();
    const report = (state: CellProgress['state']) =>
      onCell?.({ number, total: cells.length, cell, state, seconds: (performance.now() - began) / 1000 });
    const { outputs, receive } = collector.cell();
    // Filled as messages come: what a failing cell has shown until then stays.
    cell.outputs = outputs;
    cell.execution_count = null;
    report('running');

    const timer = new AbortController();
    let hasBegun = () => {};
    const begun = new Promise<void>((resolveBegun) => {
      hasBegun = resolveBegun;
    });
    const reply = kernel.execute(cell.source, (message) => {
      hasBegun();
      receive(message);
    });
    const limits: Promise<{ ename: string; text: string }>[] = [
      stopRequested.then((signal) => ({ ename: 'Interrupted', text: `stopped by ${signal}` })),
    ];
    if (timeoutSeconds !== undefined) {
      limits.push(
        delay(timeoutSeconds * 1000, undefined, { signal: timer.signal }).then(() => ({
          ename: 'Timeout',
          text: `still running after ${timeoutSeconds} seconds, the limit given`,
        })),
      );
    }
    for (const limit of limits) limit.catch(() => {});
    const ended = await Promise.race([
      reply.then(
        (content) => ({ content }),
        (error: Error) => ({ ename: 'KernelEnded', text: error.message }),
      ),
      ...limits,
    ]);
    timer.abort();
    if (!('content' in ended)) {
      report('failed');
      if (ended.ename !== 'KernelEnded') {
        // A training that listens keeps its checkpoint. Before a kernel has begun with the cell it would not hear of it.
        const stopped = begun
          .then(() => delay(beginMilliseconds))
          .then(() => {
            kernel.interrupt();
            return reply;
          });
        await Promise.race([stopped.catch(() => {}), delay(stopSeconds * 1000, undefined, { ref: false })]);
      }
      throw new NotebookError(file, number, ended.ename, ended.text);
    }
    const { status, execution_count: count, ename, traceback } = ended.content;
    cell.execution_count = Number(count);
    if (status !== 'ok' && !cellTags(cell).includes('raises-exception')) {
      report('failed');
      const text = stripVTControlCharacters((traceback as string[]).join('\n'));
      throw new NotebookError(file, number, String(ename), text);
    }
    report('done');
  }
}

/** Holds back the signals that would end this process: the kernel is to be ended and the outputs written first. */
function listenForStop(): { readonly requested: Promise<string>; release(): void } {
  let heard: (signal: string) => void;
  const requested = new Promise<string>((resolveRequest) => {
    heard = resolveRequest;
  });
  const listener = (signal: string) => heard(signal);
  for (const signal of stopSignals) process.on(signal, listener);
  return {
    requested,
    release() {
      for (const signal of stopSignals) process.off(signal, listener);
    },
  };
}

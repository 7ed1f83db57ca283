// A notebook as a report takes it: as it is when its outputs hold, else run anew.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { textOf, writeUnlessEdited } from '../notebook/file/edited.ts';
import { executeNotebook } from '../notebook/file/execute.ts';
import type { ExecuteOptions, NotebookError } from '../notebook/file/execute.ts';
import { freshness } from '../notebook/file/freshness.ts';
import type { StaleReason } from '../notebook/file/freshness.ts';
import { readNotebook } from '../notebook/file/ipynb.ts';
import type { Notebook } from '../notebook/file/ipynb.ts';

export interface FreshenedNotebook {
  readonly file: string;
  readonly notebook: Notebook;
  /** `fresh`: its outputs hold. `run`: they were made just now. `stale`: they may not hold. `failed`: a cell threw. */
  readonly state: 'fresh' | 'run' | 'stale' | 'failed';
  /** What spoke against its outputs when it was read. */
  readonly reasons: readonly StaleReason[];
  /** What stopped it, when it failed. */
  readonly error?: NotebookError;
}

export interface FreshenOptions extends Pick<ExecuteOptions, 'onCell' | 'onEdited'> {
  /** Whether a stale notebook is run; else it is taken as it is. */
  readonly run: boolean;
  /** Hears of a notebook that is about to be run. */
  readonly onRun?: (reasons: readonly StaleReason[]) => void;
}

/**
 * The notebook `file`, run when it is stale. Outputs of a run that came to its end are written into the file; a run that
 * fails leaves the file alone, and what it has shown until then is returned, without outputs
 * of the cells behind. Rejects when the run is interrupted.
 */
export async function freshened(
  file: string,
  { run, onRun, onCell, onEdited }: FreshenOptions,
): Promise<FreshenedNotebook> {
  const textBefore = await textOf(file);
  const notebook = await readNotebook(file);
  const { fresh, reasons } = await freshness(notebook);
  if (fresh) return { file, notebook, state: 'fresh', reasons };
  if (!run) return { file, notebook, state: 'stale', reasons };
  onRun?.(reasons);
  const scratch = await mkdtemp(join(tmpdir(), 'without-decoding-'));
  const output = join(scratch, basename(file));
  try {
    const done = await executeNotebook(file, { output, ...(onCell ? { onCell } : {}) });
    const written = await writeUnlessEdited(file, textBefore, done.notebook);
    if (written !== file) onEdited?.(written);
    return { file, notebook: done.notebook, state: 'run', reasons };
  } catch (error) {
    const { name, ename } = error as NotebookError;
    if (name !== 'NotebookError' || ename === 'Interrupted') throw error;
    return { file, notebook: await readNotebook(output), state: 'failed', reasons, error: error as NotebookError };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

// Looks whether a notebook's outputs hold; where only the kit's code has changed, by running it again beside the file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { executeNotebook } from './execute.ts';
import type { ExecuteOptions } from './execute.ts';
import { differingCells, freshness } from './freshness.ts';
import type { CellDifference, StaleReason } from './freshness.ts';
import { readNotebook } from './ipynb.ts';

export interface CheckResult {
  /** `fresh`: by what the file notes. `holds`: run again, it gave the same. */
  readonly state: 'fresh' | 'holds' | 'stale';
  /** What the file's notes say against it. */
  readonly reasons: readonly StaleReason[];
  /** Code cells whose outputs came out differently; empty when nothing was run. */
  readonly differing: readonly CellDifference[];
}

/** Reasons that a second run can refute. */
const refutable: readonly StaleReason[] = ['outputs changed', 'kit changed'];

/**
 * Whether the outputs in the notebook `file` are those of its cells. Unless `rerun` is false, a notebook that only the
 * kit's changes or a save by another program cast doubt on is run into a temporary file, and its outputs are compared.
 * The file itself is never written. Rejects like `executeNotebook`.
 */
export async function checkNotebook(
  file: string,
  { rerun = true, ...options }: Pick<ExecuteOptions, 'onCell' | 'timeoutSeconds'> & { readonly rerun?: boolean } = {},
): Promise<CheckResult> {
  const notebook = await readNotebook(file);
  const { fresh, reasons } = await freshness(notebook);
  if (fresh) return { state: 'fresh', reasons, differing: [] };
  if (!rerun || !reasons.every((reason) => refutable.includes(reason)))
    return { state: 'stale', reasons, differing: [] };
  const scratch = await mkdtemp(join(tmpdir(), 'without-decoding-'));
  try {
    const output = join(scratch, basename(file));
    const run = await executeNotebook(file, { ...options, output });
    const differing = differingCells(notebook, run.notebook);
    return { state: differing.length === 0 ? 'holds' : 'stale', reasons, differing };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

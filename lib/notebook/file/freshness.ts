// Whether a notebook's outputs still hold: what they rest on is noted in the notebook when the kit runs it, as hashes
// and without times, so that the same run gives the same bytes.
import { isPassing } from '../../display/passing.ts';
import { digest } from '../../files/code-graph.ts';
import { canonicalJson } from '../../store/key.ts';
import { cellTags, readNotebook } from './ipynb.ts';
import { kitFingerprint } from './kit-fingerprint.ts';
import type { CodeCell, Notebook, CellOutput } from './ipynb.ts';

/** Key in the notebook's metadata. Jupyter keeps it when it saves. */
export const restsOnKey = 'without_decoding';

/** A cell with this tag measures the machine: its outputs are others at each run, and none of them is stale for that. */
export const volatileTag = 'volatile';

/** What the outputs of a run rest on, and the outputs themselves: the first 16 hex digits of SHA-256 each. */
export interface RestsOn {
  /** The code cells in order, the one with injected parameters included. */
  readonly cells: string;
  /** What the cells use of the kit (`kitFingerprint`). */
  readonly kit: string;
  /** The outputs, without execution counts, what tells of the run alone and those of volatile cells: Jupyter may have changed them since. */
  readonly outputs: string;
}

/** Why outputs may not hold, from what cannot be mended by looking again to what can. */
export const staleReasons = ['never run', 'cells changed', 'outputs changed', 'kit changed'] as const;
export type StaleReason = (typeof staleReasons)[number];

export interface Freshness {
  readonly fresh: boolean;
  /** Empty when fresh. */
  readonly reasons: readonly StaleReason[];
}

/** What the outputs of `notebook` rest on, if it was run just now with the kit of fingerprint `kit`. */
export function restsOn(notebook: Notebook, kit: string): RestsOn {
  const cells = codeCells(notebook);
  return {
    cells: digest(canonicalJson(cells.map(({ source }) => source))),
    kit,
    outputs: digest(canonicalJson(cells.map(comparable))),
  };
}

/**
 * Whether the outputs in the notebook `file` (or in a notebook that was read) are those of its cells, run by this
 * kit; else why not. `kit` is the kit's fingerprint, where it is known already.
 */
export async function freshness(file: string | Notebook, kit?: string): Promise<Freshness> {
  const notebook = typeof file === 'string' ? await readNotebook(file) : file;
  const noted = notedIn(notebook);
  if (noted === undefined) return { fresh: false, reasons: ['never run'] };
  const now = restsOn(notebook, kit ?? (await kitFingerprint(notebook)));
  const reasons = staleReasons.filter((reason) => {
    switch (reason) {
      case 'never run':
        return false;
      case 'cells changed':
        return now.cells !== noted.cells;
      case 'outputs changed':
        return now.outputs !== noted.outputs;
      case 'kit changed':
        return now.kit !== noted.kit;
    }
  });
  return { fresh: reasons.length === 0, reasons };
}

export interface CellDifference {
  /** Of the code cells, from 1. */
  readonly number: number;
  readonly id: string;
}

/** The code cells whose outputs differ between two runs of one notebook, but for execution counts and volatile cells. */
export function differingCells(before: Notebook, after: Notebook): CellDifference[] {
  const others = codeCells(after);
  return codeCells(before).flatMap((cell, index) =>
    canonicalJson(comparable(cell)) === canonicalJson(comparable({ ...cell, outputs: others[index]?.outputs ?? [] }))
      ? []
      : [{ number: index + 1, id: cell.id }],
  );
}

/** What the kit noted in `notebook` when it ran it; undefined when it has not, or not to the end. */
export function notedIn({ metadata }: Notebook): RestsOn | undefined {
  const noted = metadata[restsOnKey] as Partial<RestsOn> | undefined;
  const isWhole = [noted?.cells, noted?.kit, noted?.outputs].every((each) => typeof each === 'string');
  return isWhole ? (noted as RestsOn) : undefined;
}

function codeCells({ cells }: Notebook): CodeCell[] {
  return cells.filter((cell): cell is CodeCell => cell.cell_type === 'code');
}

/**
 * Outputs as plain values, without counts, which change when cells are run again in another order, and without those that tell
 * of the run alone; none of a volatile cell.
 */
function comparable(cell: CodeCell): CellOutput[] {
  const lasting = cell.outputs.filter((output) => !('metadata' in output && isPassing(output.metadata)));
  const outputs = cellTags(cell).includes(volatileTag) ? [] : lasting;
  return JSON.parse(JSON.stringify(outputs, (key, value) => (key === 'execution_count' ? undefined : value)));
}

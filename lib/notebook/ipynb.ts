// The notebook file: nbformat 4.5, read strictly and written byte for byte as Jupyter writes it.
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../experiments/atomic-file.ts';
import type { MimeBundle } from './frontend.ts';
import { isObject, notebookProblems } from './nbformat.ts';

export interface Notebook {
  readonly nbformat: 4;
  readonly nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: Cell[];
}

export type Cell = CodeCell | TextCell;

export interface CodeCell {
  readonly cell_type: 'code';
  /** 1 to 64 letters, digits, - or _; unique in the notebook, and kept for good. */
  readonly id: string;
  metadata: CellMetadata;
  source: string;
  outputs: Output[];
  execution_count: number | null;
}

export interface TextCell {
  readonly cell_type: 'markdown' | 'raw';
  readonly id: string;
  metadata: CellMetadata;
  source: string;
  attachments?: Record<string, MimeBundle>;
}

export interface CellMetadata {
  tags?: string[];
  [key: string]: unknown;
}

export type Output =
  | { readonly output_type: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly output_type: 'display_data'; readonly data: MimeBundle; readonly metadata: Record<string, unknown> }
  | {
    readonly output_type: 'execute_result';
    readonly data: MimeBundle;
    readonly metadata: Record<string, unknown>;
    readonly execution_count: number | null;
  }
  | { readonly output_type: 'error'; readonly ename: string; readonly evalue: string; readonly traceback: string[] };

/** The notebook in `file`. Throws with every problem found when it is not valid nbformat 4.5. */
export async function readNotebook(file: string): Promise<Notebook> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error(`expected a notebook at ${file}, found no file`);
    throw error;
  });
  return parseNotebook(text, file);
}

/** The notebook in `text`; `name` stands for it in errors. */
export function parseNotebook(text: string, name = 'notebook'): Notebook {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: expected JSON, got something else (${(error as Error).message})`);
  }
  const problems = notebookProblems(raw);
  if (problems.length > 0) {
    throw new Error([`${name}: not a valid notebook (nbformat 4.5):`, ...problems].join('\n  '));
  }
  return joinLines(raw as Notebook);
}

/** Writes `notebook` in one step, as Jupyter would: sorted keys, one space of indent, texts as lists of lines. */
export async function writeNotebook(file: string, notebook: Notebook): Promise<void> {
  const text = formatNotebook(notebook);
  parseNotebook(text, file); // What is not valid is never written.
  await writeAtomically(file, text);
}

/** The text of the file that holds `notebook`. */
export function formatNotebook(notebook: Notebook): string {
  return `${JSON.stringify(sorted(splitLines(notebook)), null, 1)}\n`;
}

/** A cell's tags. */
export function cellTags(cell: Cell): readonly string[] {
  return cell.metadata.tags ?? [];
}

/** `notebook` with its multi-line texts, which files may hold as lists of lines, as texts. */
function joinLines(notebook: Notebook): Notebook {
  return mapTexts(notebook, (value) => (Array.isArray(value) ? value.join('') : value)) as Notebook;
}

/** `notebook` as files hold it: multi-line texts as lists of lines. */
function splitLines(notebook: Notebook): object {
  return mapTexts(notebook, (value) => (
    typeof value === 'string' ? value.match(/[^\n]*\n|[^\n]+$/g) ?? [] : value
  ));
}

/** `notebook` with `change` applied to sources, streams and those parts of bundles that have lines. */
function mapTexts(notebook: Notebook, change: (value: unknown) => unknown): object {
  const bundle = (data: MimeBundle) => Object.fromEntries(Object.entries(data)
    .map(([type, value]) => [type, hasLines(type) ? change(value) : value]));
  const output = (each: Output) => {
    if (each.output_type === 'stream') return { ...each, text: change(each.text) };
    return 'data' in each ? { ...each, data: bundle(each.data) } : each;
  };
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => (cell.cell_type === 'code'
      ? { ...cell, source: change(cell.source), outputs: cell.outputs.map(output) }
      : { ...cell, source: change(cell.source) })),
  };
}

function hasLines(type: string): boolean {
  return type.startsWith('text/') || type === 'image/svg+xml' || type === 'application/javascript';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

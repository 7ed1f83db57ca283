// The notebook file: any nbformat 4 is read, and nbformat 4.5 is written, byte for byte as Jupyter writes it.
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../../files/atomic-file.ts';
import type { MimeBundle } from '../../display/frontend.ts';
import { isObject } from '../../records/fields.ts';
import { isJsonType, upgraded } from './nbformat.ts';
import { notebookProblems } from './nbformat-rules.ts';

export interface Notebook {
  readonly nbformat: 4;
  readonly nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: NotebookCell[];
}

export type NotebookCell = CodeCell | TextCell;

export interface CodeCell {
  readonly cell_type: 'code';
  /** 1 to 64 letters, digits, - or _; unique in the notebook, and kept for good. */
  readonly id: string;
  metadata: CellMetadata;
  source: string;
  outputs: CellOutput[];
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

export type CellOutput =
  | { readonly output_type: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly output_type: 'display_data'; readonly data: MimeBundle; readonly metadata: Record<string, unknown> }
  | {
      readonly output_type: 'execute_result';
      readonly data: MimeBundle;
      readonly metadata: Record<string, unknown>;
      readonly execution_count: number | null;
    }
  | { readonly output_type: 'error'; readonly ename: string; readonly evalue: string; readonly traceback: string[] };

/**
 * The notebook in `file`; in a file of nbformat 4.0 to 4.4 cells have got ids (see `upgraded`). Throws with one sentence
 * when there is no file, or what it holds is no valid notebook.
 */
export async function readNotebook(file: string): Promise<Notebook> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const whatIsThere = { ENOENT: 'no file', EISDIR: 'a folder', EACCES: 'a file that may not be read' }[
      error.code ?? ''
    ];
    if (whatIsThere !== undefined) throw new Error(`expected a notebook at ${file}, found ${whatIsThere}`);
    throw error;
  });
  // Read as if they were UTF-8, letters of another encoding would be lost with the next write.
  if (!isUtf8(bytes)) throw new Error(`${file}: expected a notebook in UTF-8, got another encoding: save it as UTF-8`);
  return parseNotebook(bytes.toString(), file);
}

/** The notebook in `text`; `name` stands for it in errors. */
export function parseNotebook(text: string, name = 'notebook'): Notebook {
  // Editors on Windows begin files with a byte order mark.
  const json = text.replace(/^\uFEFF/, '');
  if (json.trim() === '') throw new Error(`${name}: expected a notebook, got an empty file`);
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (error) {
    throw new Error(`${name}: expected JSON, got something else (${(error as Error).message.replace(/\s+/g, ' ')})`);
  }
  const notebook = upgraded(raw);
  const [first, ...more] = notebookProblems(notebook);
  if (first === undefined) return joinLines(notebook as Notebook);
  throw new Error(
    `${name}: not a valid notebook: ${first}${more.length > 0 ? ` (and ${more.length} more such problem${more.length > 1 ? 's' : ''})` : ''}`,
  );
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
export function cellTags(cell: NotebookCell): readonly string[] {
  return cell.metadata.tags ?? [];
}

/** `notebook` with its multi-line texts, which files may hold as lists of lines, as texts. */
function joinLines(notebook: Notebook): Notebook {
  return mapTexts(notebook, (value) => (Array.isArray(value) ? value.join('') : value)) as Notebook;
}

/** A line with its end, by what Jupyter (Python's `splitlines`) takes for one. */
const line =
  /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+$/g;

/** `notebook` as files hold it: multi-line texts as lists of lines. */
function splitLines(notebook: Notebook): object {
  return mapTexts(notebook, (value, type) =>
    typeof value === 'string' && hasLines(type) ? (value.match(line) ?? []) : value,
  );
}

/** `notebook` with `change` applied to its sources, its streams and the texts of its bundles, each with its MIME type. */
function mapTexts(notebook: Notebook, change: (value: unknown, type: string) => unknown): object {
  const plain = (value: unknown) => change(value, 'text/plain');
  const bundle = (data: MimeBundle) =>
    Object.fromEntries(
      Object.entries(data).map(([type, value]) => [type, isJsonType(type) ? value : change(value, type)]),
    );
  const output = (each: CellOutput) => {
    if (each.output_type === 'stream') return { ...each, text: plain(each.text) };
    return 'data' in each ? { ...each, data: bundle(each.data) } : each;
  };
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => {
      const source = plain(cell.source);
      if (cell.cell_type === 'code') return { ...cell, source, outputs: cell.outputs.map(output) };
      if (cell.attachments === undefined) return { ...cell, source };
      const attachments = Object.entries(cell.attachments).map(([name, data]) => [name, bundle(data)]);
      return { ...cell, source, attachments: Object.fromEntries(attachments) };
    }),
  };
}

function hasLines(type: string): boolean {
  return type.startsWith('text/') || type === 'image/svg+xml' || type === 'application/javascript';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

// A notebook that somebody saves while it runs: what they have written is not written over.
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeNotebook } from './ipynb.ts';
import type { Notebook } from './ipynb.ts';

/** What a notebook's file holds before a run, for `writeUnlessEdited`; undefined where there is none. */
export const textOf = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/**
 * Writes a notebook that has run into `file`, unless that holds something else than `textBefore` by now: then into one beside
 * it, named like the variants of `without-decoding notebook -p`, which no command takes for a notebook of the kit's. Returns
 * the file that was written.
 */
export async function writeUnlessEdited(
  file: string,
  textBefore: string | undefined,
  notebook: Notebook,
): Promise<string> {
  const isEdited = (await textOf(file)) !== textBefore;
  const written = isEdited ? join(dirname(file), `${basename(file, '.ipynb')}.run=before-the-edit.ipynb`) : file;
  await writeNotebook(written, notebook);
  return written;
}

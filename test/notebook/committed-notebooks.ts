import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readNotebook } from '../../lib/notebook/file/ipynb.ts';
import type { CodeCell } from '../../lib/notebook/file/ipynb.ts';

/** The folder of the kit's notebooks, and their names; without what `notebook -p` has put beside them. */
export const folder = fileURLToPath(new URL('../../notebooks/', import.meta.url));
export const names = (await readdir(folder)).filter((name) => /^[^=]*\.ipynb$/.test(name));

export async function codeCells(file: string): Promise<CodeCell[]> {
  const { cells } = await readNotebook(file);
  return cells.filter((cell): cell is CodeCell => cell.cell_type === 'code');
}

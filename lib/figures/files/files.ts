// Figures as files: written whole or not at all, and the same bytes from the same records.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../files/atomic-file.ts';
import type { Drawing } from '../figure.ts';
import { renderSvg } from './render.ts';
import { tableMarkdown } from './table-markdown.ts';
import { tableSvg } from './table-svg.ts';

/** The files of a figure by their endings: charts have `svg`, `vl.json` and `csv`; tables `svg`, `csv` and `md`. */
export async function figureFiles(figure: Drawing): Promise<Record<string, string>> {
  const csv = figure.data.toCSV();
  return figure.form === 'chart'
    ? { svg: await renderSvg(figure.spec), 'vl.json': `${JSON.stringify(figure.spec, null, 1)}\n`, csv }
    : { svg: tableSvg(figure), csv, md: tableMarkdown(figure) };
}

/**
 * Writes `<dir>/<name>.svg` and the figure's other files, making `dir` when it is missing, and returns
 * their paths. A file is complete in its folder or not there.
 */
export async function writeFigure(dir: string, name: string, figure: Drawing): Promise<string[]> {
  const files = Object.entries(await figureFiles(figure));
  await mkdir(dir, { recursive: true });
  return Promise.all(
    files.map(async ([ending, text]) => {
      const path = join(dir, `${name}.${ending}`);
      await writeAtomically(path, text);
      return path;
    }),
  );
}

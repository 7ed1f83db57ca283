// Writes the report: a page for each notebook, and the index.
import { shellWord } from '../files/shell.ts';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeAtomically } from '../files/atomic-file.ts';
import { playgroundName } from './playground-name.ts';
import type { NotebookError } from '../notebook/file/execute.ts';
import { escapeHtml } from '../display/html.ts';
import { footerHtml } from './footer.ts';
import type { FreshenedNotebook } from './freshen.ts';
import { indexBody, indexTitle } from './index-page.ts';
import type { IndexContent } from './index-page.ts';
import { pageAddress, pageName } from './links.ts';
import { notebookBody } from './notebook-page.ts';
import { pageHtml } from './page.ts';
import type { Neighbour } from './page.ts';
import type { PageProblem } from './problem.ts';

export interface ReportContent extends Omit<IndexContent, 'notebooks' | 'playground'> {
  /** In reading order; no two files of one name. */
  readonly notebooks: readonly FreshenedNotebook[];
}

export interface WrittenPage {
  /** Path of the page. */
  readonly file: string;
  readonly title: string;
  readonly bytes: number;
  /** The notebook's file; null for the index. */
  readonly notebook: string | null;
  readonly problems: readonly (PageProblem & { readonly cell: string })[];
}

export const indexName = 'index.html';

/** Writes the pages into the folder, each in one step and the index last (linking a playground that lies there), and returns them in reading order, the index first. */
export async function writeReport(folder: string, content: ReportContent): Promise<WrittenPage[]> {
  await mkdir(folder, { recursive: true });
  const footer = footerHtml(content.results.origin);
  const pages = new Map(content.notebooks.map(({ file }) => [basename(file), pageName(file)]));
  const bodies = await Promise.all(
    content.notebooks.map(async (notebook) => ({
      notebook,
      body: await notebookBody(notebook.file, notebook.notebook, pages, noticeHtml(notebook)),
    })),
  );
  const index: Neighbour = { href: indexName, title: indexTitle };
  const neighbours = bodies.map(
    ({ notebook, body }): Neighbour => ({ href: pageAddress(pageName(notebook.file)), title: body.title }),
  );
  const written: WrittenPage[] = [];
  const write = async (name: string, html: string, about: Pick<WrittenPage, 'title' | 'notebook' | 'problems'>) => {
    const file = join(folder, name);
    await writeAtomically(file, html);
    written.push({ file, bytes: Buffer.byteLength(html), ...about });
  };
  for (const [i, { notebook, body }] of bodies.entries()) {
    const [previous, next] = [i === 0 ? index : neighbours[i - 1], neighbours[i + 1]];
    const html = await pageHtml({
      title: `${body.title} · without-decoding`,
      description: body.description,
      body: body.html,
      headings: body.headings,
      index,
      footer,
      ...(previous ? { previous } : {}),
      ...(next ? { next } : {}),
    });
    await write(pageName(notebook.file), html, { title: body.title, notebook: notebook.file, problems: body.problems });
  }
  const entries = bodies.map(({ notebook, body }, i) => {
    const doubt = doubtOf(notebook);
    return { href: neighbours[i].href, title: body.title, description: body.description, ...(doubt ? { doubt } : {}) };
  });
  const { html, headings } = await indexBody({
    ...content,
    notebooks: entries,
    ...(existsSync(join(folder, playgroundName)) ? { playground: playgroundName } : {}),
  });
  const first = await pageHtml({
    title: `${indexTitle} · without-decoding`,
    description: `Tables, figures and claims of Torfason et al. (ICLR 2018), trained and measured with profile ${content.results.origin.profile}.`,
    body: html,
    headings,
    footer,
    ...(neighbours[0] ? { next: neighbours[0] } : {}),
  });
  await write(indexName, first, { title: indexTitle, notebook: null, problems: [] });
  return [written.at(-1)!, ...written.slice(0, -1)];
}

/** Why the outputs of a notebook may not hold, as a sentence; undefined when they do. */
function doubtOf({ state, reasons, error }: FreshenedNotebook): string | undefined {
  if (state === 'failed')
    return `It stopped at code cell ${(error as NotebookError).cell}: ${error!.ename}. Cells further down have not run.`;
  if (state !== 'stale') return undefined;
  return reasons.includes('never run')
    ? 'It has not been run to its end by this kit.'
    : `Its outputs may not hold: ${reasons.join(', ')} since they were made.`;
}

function noticeHtml(notebook: FreshenedNotebook): string {
  const doubt = doubtOf(notebook);
  return doubt === undefined
    ? ''
    : `<aside class="notice"><p>${escapeHtml(doubt)} ` +
        `<code>npx without-decoding notebook ${escapeHtml(shellWord(notebook.file))}</code> runs this notebook.</p></aside>`;
}

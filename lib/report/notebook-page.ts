// A notebook as the body of a page: its texts, its code to fold, its outputs.
import { dirname } from 'node:path';
import type { NotebookCell, CodeCell, Notebook } from '../notebook/file/ipynb.ts';
import { escapeHtml } from '../display/html.ts';
import { highlighted } from './code.ts';
import { pageLink } from './links.ts';
import type { Pages } from './links.ts';
import { pageMacros } from './formula.ts';
import { markdownHtml } from './markdown.ts';
import type { Heading, MarkdownContext } from './markdown.ts';
import { outputHtml } from './output.ts';
import type { PageProblem } from './problem.ts';

export interface NotebookBody {
  /** The first heading in plain text, else the file's name. */
  readonly title: string;
  /** The first thought of its text, in whole sentences. */
  readonly description: string;
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly problems: readonly (PageProblem & { readonly cell: string })[];
}

/** The notebook of `file` as the body of a page; `notice` is HTML that goes below its title. */
export async function notebookBody(file: string, notebook: Notebook, pages: Pages, notice = ''): Promise<NotebookBody> {
  const ids = new Set(['content', ...notebook.cells.map(({ id }) => cellId(id))]);
  const macros = pageMacros();
  const problems: (PageProblem & { cell: string })[] = [];
  const headings: Heading[] = [];
  const parts: string[] = [];
  for (const cell of notebook.cells) {
    const context: MarkdownContext = {
      folder: dirname(file),
      fallbackAlt: `Output of the cell "${cell.id}"`,
      ids,
      macros,
      problem: (problem) => problems.push({ ...problem, cell: cell.id }),
      link(address) {
        const target = pageLink(address, pages);
        if (target === null && /\.ipynb([#?]|$)/.test(address)) {
          problems.push({
            cell: cell.id,
            what: `a link to ${address}, which the report has no page for`,
            mend: 'name that notebook, too',
          });
        }
        return target;
      },
      ...('attachments' in cell && cell.attachments ? { attachments: cell.attachments } : {}),
    };
    if (cell.cell_type === 'code') parts.push(await codeCellHtml(cell, context));
    else if (cell.cell_type === 'markdown') {
      const { html, headings: cellHeadings } = await markdownHtml(cell.source, context);
      headings.push(...cellHeadings);
      parts.push(`<section class="prose" id="${cellId(cell.id)}">${html}</section>`);
    }
  }
  const name = file.replace(/^.*[\\/]/, '').replace(/\.ipynb$/, '');
  const title = headings.find(({ level }) => level === 1)?.text ?? name;
  if (!headings.some(({ level }) => level === 1)) parts.unshift(`<h1>${escapeHtml(title)}</h1>`);
  return {
    title,
    description: firstThought(notebook.cells),
    html: withNotice(parts.join('\n'), notice),
    headings,
    problems,
  };
}

async function codeCellHtml(cell: CodeCell, context: MarkdownContext): Promise<string> {
  const outputs = (await Promise.all(cell.outputs.map((output) => outputHtml(output, context)))).filter(
    (html) => html !== '',
  );
  const lines = cell.source.split('\n').length;
  const code =
    cell.source.trim() === ''
      ? ''
      : '<details class="code" open>' +
        `<summary><span class="count">${cell.execution_count ?? ' '}</span> TypeScript, ${lines} line${lines === 1 ? '' : 's'}</summary>` +
        `<pre><code class="hljs">${highlighted(cell.source)}</code></pre></details>`;
  const shown = outputs.length === 0 ? '' : `<div class="outputs">${outputs.join('\n')}</div>`;
  return `<section class="cell" id="${cellId(cell.id)}">${code}${shown}</section>`;
}

/** Apart from the ids of headings, which are words as well. */
const cellId = (id: string): string => `cell-${id}`;

function withNotice(html: string, notice: string): string {
  return notice === '' ? html : html.replace(/<\/h1>/, (end) => `${end}\n${notice}`);
}

/** In characters: a longer paragraph ends with the sentence that passes this. */
const enough = 320;

/** The first paragraph in plain text, sentence by sentence. Where in the paper it is, in italics before it, is no thought. */
function firstThought(cells: readonly NotebookCell[]): string {
  const text = cells.find(({ cell_type: type }) => type === 'markdown')?.source ?? '';
  const paragraph =
    text
      .split(/\n\s*\n/)
      .map((part) => part.trim().replace(/^(\*|_)(?!\1)[^*_]+[.!?]\1\s+(?=\S)/, ''))
      .find((part) => part !== '' && !/^(?:#|<|!\[|\$\$|```|\\begin)/.test(part)) ?? '';
  const plain = paragraph
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replace(/[*`$]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  // "Section 4.1" and "Torfason et al. (2018)" hold no end of a sentence.
  let thought = '';
  for (const sentence of plain.split(/(?<=[.!?]["”)]?)\s+(?=[(“"]?\p{Lu})/u))
    if (thought.length < enough) thought += `${thought && ' '}${sentence}`;
  return thought;
}

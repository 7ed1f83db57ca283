// Markdown as notebooks write it, with formulas between dollar signs, as HTML.
import { Marked } from 'marked';
import type { Token, Tokens } from 'marked';
import { escapeHtml } from '../display/html.ts';
import { highlighted } from './code.ts';
import { foreignHtml } from './foreign-html.ts';
import type { ForeignContext } from './foreign-html.ts';
import { formulaHtml, pageMacros, unset } from './formula.ts';
import type { Macros } from './formula.ts';
import { withFormulasApart } from './maths.ts';
import type { Formula } from './maths.ts';

export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  /** As the element has it; unique in its page. */
  readonly id: string;
  /** Inline HTML, without links. */
  readonly html: string;
  /** Plain text. */
  readonly text: string;
}

export interface MarkdownContext extends ForeignContext {
  /** Ids of the page so far; those of this text are added. */
  readonly ids: Set<string>;
  /** What the page's formulas have defined so far. Without it, each formula stands alone. */
  readonly macros?: Macros;
}

/** What a Markdown text becomes, and its headings in order. */
export interface MarkdownHtml {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/** Stands for a formula while Markdown and the sanitizer pass; no text has these characters. */
const mark = (index: number): string => `\ufdd0${index}\ufdd1`;
const marks = /\ufdd0(\d+)\ufdd1/g;

/** `markdown` as HTML. Formulas are taken out before Markdown can read them as its own, as Jupyter does, and set in its HTML. */
export async function markdownHtml(markdown: string, context: MarkdownContext): Promise<MarkdownHtml> {
  const formulas: Formula[] = [];
  const text = withFormulasApart(markdown.replace(/\r\n?/g, '\n').replace(/[\ufdd0\ufdd1]/g, ''), 'markdown')
    .map((piece) => (typeof piece === 'string' ? piece : mark(formulas.push(piece) - 1)))
    .join('');
  const formula = (index: string): Formula => formulas[Number(index)];
  const written = (marked: string, as: 'source' | 'tex' = 'source') =>
    marked.replace(marks, (_, index: string) => formula(index)[as]);
  const headingParts: { readonly heading: Omit<Heading, 'html'>; readonly inner: string }[] = [];
  const told = new Set<string>();
  const set = (words: string, { macros, problem }: Pick<MarkdownContext, 'macros' | 'problem'>) =>
    words
      .split(marks)
      .map((piece, i) =>
        i % 2 === 1
          ? formulaHtml(formula(piece), macros, problem)
          : withUnsetTold(escapeHtml(piece), (unsetMark) => {
              if (!told.has(unsetMark.what)) problem(unsetMark);
              told.add(unsetMark.what);
            }),
      )
      .join('');
  const html = await foreignHtml(
    await markedWith(written, (level, inner, words) => {
      const heading = { level, id: uniqueId(written(words, 'tex'), context.ids), text: written(words, 'tex') };
      headingParts.push({ heading, inner });
      return heading.id;
    }).parse(text),
    context,
    { words: (words) => set(words, context), written },
  );
  // What a heading could not show was told once; in the table of contents, which is made of links, it has no others.
  const silent = { ...context, macros: { ...(context.macros ?? pageMacros()) }, problem: () => {} };
  const headings = await Promise.all(
    headingParts.map(
      async ({ heading, inner }): Promise<Heading> => ({
        ...heading,
        html: await foreignHtml(inner.replace(/<\/?(?:a|img)\b[^>]*>/gi, ''), silent, {
          words: (words) => set(words, silent),
          written,
        }),
      }),
    ),
  );
  return { html, headings };
}

/** Markdown as Jupyter reads it. `written` gives code and addresses their dollars back; `heading` has a heading's id. */
function markedWith(
  written: (marked: string) => string,
  heading: (level: number, html: string, text: string) => string,
): Marked {
  return new Marked(
    { gfm: true },
    {
      renderer: {
        code({ text, lang }: Tokens.Code) {
          return `<pre><code class="hljs">${highlighted(written(text), lang?.trim() || 'text')}</code></pre>\n`;
        },
        heading({ tokens, depth }: Tokens.Heading) {
          const html = this.parser.parseInline(tokens);
          const id = escapeHtml(heading(depth, html, plainText(tokens)));
          // For the mouse; by keyboard the table of contents leads to the same places.
          return `<h${depth} id="${id}">${html}<a class="anchor" href="#${id}" aria-hidden="true" tabindex="-1">#</a></h${depth}>\n`;
        },
        link({ href, title, tokens }: Tokens.Link) {
          return `<a href="${escapeHtml(href)}"${title ? ` title="${escapeHtml(title)}"` : ''}>${this.parser.parseInline(tokens)}</a>`;
        },
        image({ href, title, text }: Tokens.Image) {
          return `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}"${title ? ` title="${escapeHtml(title)}"` : ''}>`;
        },
        table(token: Tokens.Table) {
          const row = (cells: readonly Tokens.TableCell[], tag: string) =>
            `<tr>${cells.map(({ tokens, align }) => `<${tag}${align ? ` align="${align}"` : ''}>${this.parser.parseInline(tokens)}</${tag.slice(0, 2)}>`).join('')}</tr>`;
          return (
            `<div class="scroll"><table>\n<thead>${row(token.header, 'th scope="col"')}</thead>\n` +
            `<tbody>\n${token.rows.map((cells) => row(cells, 'td')).join('\n')}\n</tbody></table></div>\n`
          );
        },
      },
    },
  );
}

/** `html` of a text in which what looks like a formula, and is none, says so. */
function withUnsetTold(html: string, problem: MarkdownContext['problem']): string {
  return html.replace(/\$\$|\\(?:begin|end)\{[a-zA-Z]+\*?\}/g, (written) => {
    const what =
      written === '$$' ? 'dollar signs that enclose no formula' : `\\${written.slice(1)} without its other half`;
    problem({ what, mend: 'leave no blank line in a formula, and begin and end it in one paragraph' });
    return unset(written, what);
  });
}

/** The id that Jupyter gives a heading, with a number behind it where the page has that one already. */
function uniqueId(text: string, ids: Set<string>): string {
  const wanted =
    text
      .replace(/["'<>&]/g, '')
      .trim()
      .replace(/\s+/g, '-') || 'section';
  let id = wanted;
  for (let number = 2; ids.has(id); number += 1) id = `${wanted}-${number}`;
  ids.add(id);
  return id;
}

function plainText(tokens: readonly Token[]): string {
  const textOf = (token: Token): string => {
    if ('tokens' in token && token.tokens) return plainText(token.tokens);
    return 'text' in token ? token.text : '';
  };
  return tokens.map(textOf).join('');
}

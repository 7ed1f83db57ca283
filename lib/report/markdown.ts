// Markdown as notebooks write it, with formulas between dollar signs, as HTML.
import { Marked } from 'marked';
import type { Token, Tokens } from 'marked';
import markedKatex from 'marked-katex-extension';
import { escapeHtml } from '../notebook/html.ts';
import { highlighted } from './code.ts';
import { withPicturesInside } from './pictures.ts';
import type { PictureContext } from './pictures.ts';

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

export interface MarkdownContext extends PictureContext {
  /** Ids of the page so far; those of this text are added. */
  readonly ids: Set<string>;
  /** Where a link leads in the page; null for what cannot be reached from there, which becomes plain text. */
  readonly link: (address: string) => string | null;
}

/** What a Markdown text becomes, and its headings in order. */
export interface MarkdownHtml {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/** `markdown` as HTML. A formula that KaTeX cannot set stands as it was written, and is told to `problem`. */
export async function markdownHtml(markdown: string, context: MarkdownContext): Promise<MarkdownHtml> {
  const headings: Heading[] = [];
  const marked = new Marked(
    { gfm: true },
    // Jupyter wants no spaces around a formula either: `($H_t$)`.
    markedKatex({ nonStandard: true, throwOnError: false, strict: false, output: 'htmlAndMathml' }),
    {
      renderer: {
        code({ text, lang }: Tokens.Code) {
          return `<pre><code class="hljs">${highlighted(text, lang?.trim() || 'text')}</code></pre>\n`;
        },
        heading({ tokens, depth }: Tokens.Heading) {
          const html = this.parser.parseInline(tokens);
          const text = plainText(tokens);
          const heading = { level: depth, id: uniqueId(text, context.ids), html: html.replace(/<\/?a\b[^>]*>/g, ''), text };
          headings.push(heading);
          // For the mouse; by keyboard the table of contents leads to the same places.
          const anchor = `<a class="anchor" href="#${heading.id}" aria-hidden="true" tabindex="-1">#</a>`;
          return `<h${depth} id="${heading.id}">${html}${anchor}</h${depth}>\n`;
        },
        link({ href, title, tokens }: Tokens.Link) {
          const html = this.parser.parseInline(tokens);
          const target = context.link(href);
          if (target === null) return `<span class="elsewhere" title="${escapeHtml(href)}">${html}</span>`;
          return `<a href="${escapeHtml(target)}"${title ? ` title="${escapeHtml(title)}"` : ''}>${html}</a>`;
        },
        table(token: Tokens.Table) {
          const row = (cells: readonly Tokens.TableCell[], tag: string) => `<tr>${cells.map(({ tokens, align }) => (
            `<${tag}${align ? ` align="${align}"` : ''}>${this.parser.parseInline(tokens)}</${tag.slice(0, 2)}>`)).join('')}</tr>`;
          return `<div class="scroll"><table>\n<thead>${row(token.header, 'th scope="col"')}</thead>\n`
            + `<tbody>\n${token.rows.map((cells) => row(cells, 'td')).join('\n')}\n</tbody></table></div>\n`;
        },
      },
    },
  );
  const html = withoutScripts(await marked.parse(markdown));
  for (const [, title] of html.matchAll(/<span class="katex-error" title="([^"]*)"/g)) {
    const words = title!.replace(/^ParseError: KaTeX parse error: /, '').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
    context.problem({ what: `a formula that cannot be set (${words})`, mend: 'write it as KaTeX knows it' });
  }
  if (/\$\$/.test(html.replace(/<(pre|code)\b.*?<\/\1>/gs, '').replace(/<annotation\b.*?<\/annotation>/gs, ''))) {
    context.problem({ what: 'dollar signs that enclose no formula', mend: 'put each `$$` on a line of its own' });
  }
  return { html: await withPicturesInside(html, context), headings };
}

/** HTML that others wrote, without what runs or loads: a page runs its own scripts only, and its browser would complain. */
export function withoutScripts(html: string): string {
  return html
    .replace(/<script\b[^>]*>.*?<\/script\s*>/gis, '')
    .replace(/<\/?(script|link|meta|base|iframe|object|embed)\b[^>]*>/gi, '')
    .replace(/<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi, (tag) => tag.replace(attribute, (whole, name: string) => (/^on/i.test(name) ? '' : whole)));
}

/** An attribute with its value, which is passed over as a whole. */
const attribute = /\s([\w:-]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?/g;

/** The id that Jupyter gives a heading, with a number behind it where the page has that one already. */
function uniqueId(text: string, ids: Set<string>): string {
  const wanted = text.replace(/["'<>&]/g, '').trim().replace(/\s+/g, '-') || 'section';
  let id = wanted;
  for (let number = 2; ids.has(id); number += 1) id = `${wanted}-${number}`;
  ids.add(id);
  return id;
}

function plainText(tokens: readonly Token[]): string {
  return tokens.map((token) => ('tokens' in token && token.tokens ? plainText(token.tokens) : 'text' in token ? token.text : '')).join('');
}

// HTML that a notebook brings along, as a page shows it: harmless, with links that lead somewhere and pictures inside.
import { escapeHtml } from '../display/html.ts';
import { cleaned } from './clean.ts';
import { withPicturesInside } from './pictures.ts';
import type { PictureContext } from './pictures.ts';

export interface ForeignContext extends PictureContext {
  /** Where a link leads in the page; null for what cannot be reached from there, which becomes plain text. */
  readonly link: (address: string) => string | null;
}

export interface ForeignTexts {
  /** HTML of a text that is neither code nor in a drawing: where Jupyter would look for formulas. */
  readonly words: (text: string) => string;
  /** Any other text and the values of attributes, as they were written. */
  readonly written: (text: string) => string;
}

/** Where formulas stay as they are written. */
const verbatim = new Set(['pre', 'code', 'svg']);

/** `html` as a page shows it. What had to be left out is told to the context's `problem`. */
export async function foreignHtml(
  html: string,
  context: ForeignContext,
  { words, written }: ForeignTexts,
): Promise<string> {
  const { html: clean, left } = cleaned(html, written);
  for (const what of left)
    context.problem({ what: `${what}, which no page runs or loads`, mend: 'show its result as a picture, too' });
  // Elements that `verbatim` or a class shut against formulas; links that lead nowhere, by what they became.
  const shut: string[] = [];
  const links: string[] = [];
  // The sanitizer writes angle brackets of tags alone: nothing else begins or ends one.
  const parts = clean.split(/(<[^>]*>)/).map((part, i) => {
    if (i % 2 === 0) return shut.length > 0 ? escapeHtml(written(unescaped(part))) : words(unescaped(part));
    const [, slash, name] = /^<(\/?)([\w-]+)/.exec(part)!;
    if (slash) {
      if (shut.at(-1) === name) shut.pop();
      return name === 'a' ? `</${links.pop() ?? 'a'}>` : part;
    }
    const isIgnored = verbatim.has(name) || /\bclass="[^"]*(?:tex2jax|mathjax)_ignore/.test(part);
    if ((isIgnored || shut.at(-1) === name) && !part.endsWith('/>')) shut.push(name);
    if (name !== 'a') return part;
    const [linked, as] = linkTag(part, shut.includes('svg') ? 'g' : 'span', context);
    links.push(as);
    return linked;
  });
  return withPicturesInside(parts.join(''), context);
}

/** The opening tag of a link, and the name of the element it is now. */
function linkTag(tag: string, plain: string, { link }: ForeignContext): [string, string] {
  const [attribute, address] = /\s(?:xlink:)?href="([^"]*)"/.exec(tag) ?? [];
  if (attribute === undefined) return [tag, 'a'];
  const target = link(unescaped(address));
  return target === null
    ? [`<${plain} class="elsewhere" title="${address}">`, plain]
    : [tag.replace(attribute, () => ` href="${escapeHtml(target)}"`), 'a'];
}

/** Text of the sanitizer's HTML, which has these four entities alone. */
function unescaped(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

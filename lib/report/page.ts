// The frame of every page: one file that holds its styles, scripts and fonts, and asks the network for nothing.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escapeHtml } from '../display/html.ts';
import { headHtml, inlineScript } from './document-head.ts';
import type { DocumentHead } from './document-head.ts';
import { formulaStyle } from './formulas.ts';
import { withLighterPictures } from './lighter.ts';
import type { Heading } from './markdown.ts';

export interface Neighbour {
  readonly href: string;
  readonly title: string;
}

export interface Page extends Pick<DocumentHead, 'title' | 'description'> {
  /** What stands in `main`. */
  readonly body: string;
  /** Those of levels 2 and 3 are the table of contents. */
  readonly headings: readonly Heading[];
  /** Absent on the index itself. */
  readonly index?: Neighbour;
  readonly previous?: Neighbour;
  readonly next?: Neighbour;
  /** HTML. */
  readonly footer: string;
}

const here = (name: string): string => fileURLToPath(new URL(`./browser/${name}`, import.meta.url));
const require = createRequire(import.meta.url);

/** The page as the text of a file. */
export async function pageHtml(page: Page): Promise<string> {
  const body = await withLighterPictures(page.body);
  const hasCharts = page.body.includes('<div class="live"');
  const [style, formulas, ...scripts] = await Promise.all([
    readFile(here('page.css'), 'utf8'),
    formulaStyle(page.body),
    readFile(here('page.js'), 'utf8'),
    ...(hasCharts
      ? [...chartLibraries().map((file) => readFile(file, 'utf8')), readFile(here('charts.js'), 'utf8')]
      : []),
  ]);
  const inline = scripts.map(inlineScript);
  const contents = contentsHtml(page.headings);
  const head = headHtml({
    ...page,
    icon: `data:image/svg+xml,${icon}`,
    scripts: inline,
    sources: 'img-src data:; font-src data:',
  });
  return `<!doctype html>
<html lang="en">
<head>
${head}
<style>${style}</style>${formulas && `\n<style>${formulas}</style>`}
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header class="bar">${barHtml(page)}</header>
<div class="sheet">
${contents && `<nav class="contents" aria-label="On this page">${contents}</nav>`}
<main id="content" tabindex="-1">
${contents && `<details class="contents-small"><summary>On this page</summary><nav aria-label="On this page">${contents}</nav></details>`}
${body}
${neighboursHtml(page)}
</main>
</div>
<footer>${page.footer}</footer>
${inline.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}

/** A square with four of its symbols: the compressed representation, at 16 pixels. */
const icon = encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0072b2" d="M1 1h14v14H1z"/>' +
    '<path fill="#fff" d="M3 3h5v5H3z"/><path fill="#56b4e9" d="M8 8h5v5H8z"/></svg>',
);

/** Vega, Vega-Lite and Vega-Embed as browsers take them. Their packages name no such file to importers. */
function chartLibraries(): string[] {
  return ['vega', 'vega-lite', 'vega-embed'].map((name) => join(dirname(require.resolve(name)), `${name}.min.js`));
}

function barHtml({ index, previous, next }: Page): string {
  const home =
    index === undefined
      ? '<span class="home" aria-current="page">without-decoding</span>'
      : `<a class="home" href="${escapeHtml(index.href)}">without-decoding</a>`;
  const step = (neighbour: Neighbour | undefined, rel: string, mark: string) =>
    neighbour === undefined
      ? ''
      : `<a rel="${rel}" href="${escapeHtml(neighbour.href)}" title="${escapeHtml(neighbour.title)}">${mark}</a>`;
  const steps = `${step(previous, 'prev', '← Previous')}${step(next, 'next', 'Next →')}`;
  // Folding needs scripts: the button shows itself when they run.
  return (
    `<nav aria-label="Pages">${home}${steps && `<span class="steps">${steps}</span>`}</nav>` +
    '<button type="button" class="fold" hidden>Hide code</button>'
  );
}

function neighboursHtml({ previous, next }: Page): string {
  const link = (neighbour: Neighbour | undefined, rel: string, words: string) =>
    neighbour === undefined
      ? '<span></span>'
      : `<a rel="${rel}" href="${escapeHtml(neighbour.href)}"><small>${words}</small>${escapeHtml(neighbour.title)}</a>`;
  return previous === undefined && next === undefined
    ? ''
    : `<nav class="neighbours" aria-label="Next and previous page">${link(previous, 'prev', 'Previous')}${link(next, 'next', 'Next')}</nav>`;
}

/** A list of links to the page's sections, those of level 3 inside those of level 2; empty for fewer than two. */
function contentsHtml(headings: readonly Heading[]): string {
  const shown = headings.filter(({ level }) => level === 2 || level === 3);
  if (shown.length < 2) return '';
  const items = shown.map(
    ({ level, id, html }) => `<li class="level-${level}"><a href="#${escapeHtml(id)}">${html}</a></li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

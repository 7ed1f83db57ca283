// What a cell has shown, as a page shows it: the richest form that it knows.
import { stripVTControlCharacters } from 'node:util';
import type { CellOutput } from '../notebook/file/ipynb.ts';
import { escapeHtml } from '../display/html.ts';
import { chartHtml, vegaLiteType } from './chart.ts';
import { foreignHtml } from './foreign-html.ts';
import { formulaHtml } from './formula.ts';
import { markdownHtml } from './markdown.ts';
import type { MarkdownContext } from './markdown.ts';
import { withFormulasApart } from './maths.ts';
import { svgDataUrl, withPicturesInside } from './pictures.ts';

/** One output as HTML; empty for one that has nothing to show. */
export async function outputHtml(output: CellOutput, context: MarkdownContext): Promise<string> {
  if (output.output_type === 'stream') {
    const text = shortened(printed(output.text));
    return text.trim() === '' ? '' : `<pre class="stream ${escapeHtml(output.name)}">${escapeHtml(text)}</pre>`;
  }
  if (output.output_type === 'error') {
    const trace = shortened(printed(output.traceback.join('\n')));
    return (
      `<div class="error"><p><strong>${escapeHtml(output.ename)}</strong>: ${escapeHtml(output.evalue)}</p>` +
      `<pre>${escapeHtml(trace)}</pre></div>`
    );
  }
  return bundleHtml(output.data, context, output.metadata);
}

/** A MIME bundle as HTML: in the richest form that a page can show, in Jupyter's order, or as a word that says there is none. */
export async function bundleHtml(
  data: Readonly<Record<string, unknown>>,
  context: MarkdownContext,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const text = (type: string) => {
    const value = data[type];
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const words = text('text/plain')?.trim() ?? context.fallbackAlt;
  const html = await shownHtml(text('text/html'), { ...context, fallbackAlt: words });
  const chart = await chartOf(data, words, html, context);
  if (chart !== undefined) return chart;
  if (html !== undefined) return `<div class="html scroll">${html}</div>`;
  const markdown = text('text/markdown');
  if (markdown !== undefined) return `<div class="prose">${(await markdownHtml(markdown, context)).html}</div>`;
  const latex = latexHtml(text('text/latex'), context);
  if (latex !== undefined) return `<div class="prose latex">${latex}</div>`;
  const picture = await pictureHtml(data, words, context, metadata);
  if (picture !== undefined) return picture;
  const plain = text('text/plain') ?? text('text/latex');
  const [unknown] = Object.keys(data).filter((type) => type !== 'text/plain' && type !== 'text/latex');
  if (unknown !== undefined)
    context.problem({
      what: `an output that no page can show (${unknown})`,
      mend: 'show it as text, HTML or a picture, too',
    });
  const absence =
    unknown === undefined
      ? ''
      : `<p><em class="absent">[${escapeHtml(unknown)}: only a running notebook shows it]</em></p>`;
  return plain === undefined ? absence : `${absence}<pre class="result">${escapeHtml(shortened(printed(plain)))}</pre>`;
}

/** The chart of a bundle; undefined where it has none, or one that cannot be drawn, which is told. */
async function chartOf(
  data: Readonly<Record<string, unknown>>,
  words: string,
  html: string | undefined,
  context: MarkdownContext,
): Promise<string | undefined> {
  const spec = Object.entries(data).find(([type]) => vegaLiteType.test(type))?.[1];
  if (typeof spec !== 'object' || spec === null) return undefined;
  try {
    return await chartHtml(spec as Record<string, unknown>, words, html);
  } catch (error) {
    context.problem({
      what: `a chart that cannot be drawn (${(error as Error).message.split('\n')[0]})`,
      mend: 'put its data into the spec, or show a drawing, too',
    });
    return undefined;
  }
}

/** HTML that a cell has shown; undefined where nothing of it can be seen in a page. */
async function shownHtml(html: string | undefined, context: MarkdownContext): Promise<string | undefined> {
  if (html === undefined) return undefined;
  const set = (words: string) => formulasIn(words, context);
  const shown = await foreignHtml(html, context, { words: set, written: (text) => text });
  return /<(?:img|svg|hr|input|progress|meter)\b/.test(shown) || shown.replace(/<[^>]*>/g, '').trim() !== ''
    ? shown
    : undefined;
}

/** Words in LaTeX as Jupyter shows them: its formulas set, the rest as it stands. Undefined where they hold no formula. */
function latexHtml(latex: string | undefined, context: MarkdownContext): string | undefined {
  if (latex === undefined || withFormulasApart(latex, 'text').every((piece) => typeof piece === 'string'))
    return undefined;
  return `<p>${formulasIn(latex, context)}</p>`;
}

function formulasIn(words: string, { macros, problem }: MarkdownContext): string {
  return withFormulasApart(words, 'text')
    .map((piece) => (typeof piece === 'string' ? escapeHtml(piece) : formulaHtml(piece, macros, problem)))
    .join('');
}

/** The first picture of a bundle, with its words: of its metadata, else its text form. */
async function pictureHtml(
  data: Readonly<Record<string, unknown>>,
  words: string,
  context: MarkdownContext,
  metadata: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const type = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/webp', 'image/gif'].find(
    (each) => typeof data[each] === 'string',
  );
  if (type === undefined) return undefined;
  const { width, height, alt } = {
    ...(metadata[type] as { width?: unknown; height?: unknown; alt?: unknown } | undefined),
  };
  const source = type === 'image/svg+xml' ? svgDataUrl(String(data[type])) : 'attachment:output';
  // "<IPython.core.display.Image object>" tells nobody what a picture shows.
  const spoken = words.startsWith('<') ? '' : words;
  const said = typeof alt === 'string' ? alt : spoken;
  const size = Number(width) > 0 && Number(height) > 0 ? ` width="${Number(width)}" height="${Number(height)}"` : '';
  return withPicturesInside(`<img alt="${escapeHtml(said)}" src="${source}"${size}>`, {
    ...context,
    attachments: { output: { [type]: data[type] } },
  });
}

/** Text as a terminal leaves it: without colours, and of a line that was overwritten the last state. */
function printed(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.replace(/\r+$/, ''));
  return lines
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n')
    .replace(/\n+$/, '');
}

/** In characters. What is longer is shown from its beginning and its end. */
const longest = 60_000;

function shortened(text: string): string {
  if (text.length <= longest) return text;
  const [first, last] = [text.slice(0, longest / 2), text.slice(-longest / 2)];
  const left = text.length - longest;
  return `${first}\n\n[… ${left.toLocaleString('en-US')} characters left out: the notebook has them …]\n\n${last}`;
}

// What a cell has shown, as a page shows it: the richest form that it knows.
import { stripVTControlCharacters } from 'node:util';
import type { Output } from '../notebook/ipynb.ts';
import { escapeHtml } from '../notebook/html.ts';
import { chartHtml, vegaLiteType } from './chart.ts';
import { markdownHtml, withoutScripts } from './markdown.ts';
import type { MarkdownContext } from './markdown.ts';
import { svgDataUrl, withPicturesInside } from './pictures.ts';

/** One output as HTML; empty for one that has nothing to show. */
export async function outputHtml(output: Output, context: MarkdownContext): Promise<string> {
  if (output.output_type === 'stream') {
    const text = printed(output.text);
    return text.trim() === '' ? '' : `<pre class="stream ${output.name}">${escapeHtml(text)}</pre>`;
  }
  if (output.output_type === 'error') {
    const trace = printed(output.traceback.join('\n'));
    return `<div class="error"><p><strong>${escapeHtml(output.ename)}</strong>: ${escapeHtml(output.evalue)}</p>`
      + `<pre>${escapeHtml(trace)}</pre></div>`;
  }
  return bundleHtml(output.data, context, output.metadata);
}

/** A MIME bundle as HTML; empty when it holds nothing that a page can show. */
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
  const spec = Object.entries(data).find(([type]) => vegaLiteType.test(type))?.[1];
  const html = text('text/html');
  if (typeof spec === 'object' && spec !== null) {
    const drawing = html === undefined ? undefined : await withPicturesInside(withoutScripts(html), { ...context, fallbackAlt: words });
    return chartHtml(spec as Record<string, unknown>, words, drawing);
  }
  if (html !== undefined) return `<div class="html scroll">${await withPicturesInside(withoutScripts(html), { ...context, fallbackAlt: words })}</div>`;
  const picture = await pictureHtml(data, words, context, metadata);
  if (picture !== undefined) return picture;
  const markdown = text('text/markdown') ?? text('text/latex');
  if (markdown !== undefined) return `<div class="prose">${(await markdownHtml(markdown, context)).html}</div>`;
  const plain = text('text/plain');
  return plain === undefined ? '' : `<pre class="result">${escapeHtml(plain)}</pre>`;
}

/** The first picture of a bundle, with its words: of its metadata, else its text form. */
async function pictureHtml(
  data: Readonly<Record<string, unknown>>, words: string, context: MarkdownContext, metadata: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const type = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/webp', 'image/gif'].find((each) => typeof data[each] === 'string');
  if (type === undefined) return undefined;
  const { width, height, alt } = { ...(metadata[type] as { width?: number; height?: number; alt?: string } | undefined) };
  const source = type === 'image/svg+xml' ? svgDataUrl(String(data[type])) : `data:${type};base64,${String(data[type]).replace(/\s/g, '')}`;
  // "<IPython.core.display.Image object>" tells nobody what a picture shows.
  const said = alt ?? (words.startsWith('<') ? '' : words);
  const size = Number(width) > 0 && Number(height) > 0 ? ` width="${Number(width)}" height="${Number(height)}"` : '';
  return withPicturesInside(`<img alt="${escapeHtml(said)}" src="${source}"${size}>`, context);
}

/** Text as a terminal leaves it: without colours, and of a line that was overwritten the last state. */
function printed(text: string): string {
  const lines = stripVTControlCharacters(text).split('\n').map((line) => line.replace(/\r+$/, ''));
  return lines.map((line) => line.slice(line.lastIndexOf('\r') + 1)).join('\n').replace(/\n+$/, '');
}

// Pictures in a page: each inside the page, and each with words for who cannot see it.
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { escapeHtml } from '../display/html.ts';
import { safelyDecoded } from './links.ts';
import type { PageProblem } from './problem.ts';

export interface PictureContext {
  /** Folder that relative addresses start from. */
  readonly folder: string;
  /** Stands for a picture that has no words of its own. */
  readonly fallbackAlt: string;
  /** By name, base64: pictures that a Markdown cell carries as `attachment:name`, each by its MIME type. */
  readonly attachments?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly problem: (problem: PageProblem) => void;
}

const types: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
};
const tags = /<img\b(?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const attribute = /([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/**
 * `html` with every picture inside it as a data URL and with an alt text. What cannot be put inside (addresses on the
 * network, files that are not there) gives way to its alt text; both that and a missing alt text are told to `problem`.
 */
export async function withPicturesInside(html: string, context: PictureContext): Promise<string> {
  const images = [...new Set(html.match(tags) ?? [])];
  const replaced = new Map(
    await Promise.all(images.map(async (tag) => [tag, await pictureTag(tag, context)] as const)),
  );
  return html.replace(tags, (tag) => replaced.get(tag)!);
}

async function pictureTag(tag: string, context: PictureContext): Promise<string> {
  const attributes = attributesOf(tag);
  const source = attributes.get('src') ?? '';
  let alt = (attributes.get('alt') ?? '').trim();
  if (alt === '') {
    alt = escapeHtml(context.fallbackAlt);
    context.problem({ what: 'a picture without alt text', mend: 'say in `alt` what it shows' });
  }
  const inside = await dataUrl(source, context).catch((error: Error) => error);
  if (inside instanceof Error) {
    context.problem({
      what: `a picture that cannot be put into the page (${inside.message})`,
      mend: 'show a local file, or pixels',
    });
    return `<em class="absent">[picture: ${alt}]</em>`;
  }
  attributes.set('src', inside).set('alt', alt);
  if (isDrawing(inside)) attributes.set('class', `${attributes.get('class') ?? ''} drawing`.trim());
  return `<img ${[...attributes].map(([name, value]) => `${name}="${value}"`).join(' ')}>`;
}

/** Attributes with their values as they stand in HTML between double quotes. */
function attributesOf(tag: string): Map<string, string> {
  const inside = tag.replace(/^<img\b/i, '').replace(/\/?>$/, '');
  return new Map(
    [...inside.matchAll(attribute)]
      .map(
        ([, name, double, single, bare]) =>
          [name.toLowerCase(), (double ?? single ?? bare ?? '').replaceAll('"', '&quot;')] as const,
      )
      .filter(([name]) => !name.startsWith('on')),
  );
}

async function dataUrl(source: string, { folder, attachments = {} }: PictureContext): Promise<string> {
  if (/^data:image\//i.test(source)) return source;
  if (source === '') throw new Error('it has no address');
  if (source.startsWith('attachment:')) {
    const name = safelyDecoded(source.slice('attachment:'.length));
    const [type, content] = Object.entries(attachments[name] ?? {}).find(([mime]) => mime.startsWith('image/')) ?? [];
    if (type === undefined) throw new Error(`the cell has no attachment ${name}`);
    const base64 = String(content).replace(/\s/g, '');
    // Notebooks come from others: what is no picture could end the tag that it is put into.
    if (!/^image\/[\w.+-]+$/.test(type) || !/^[\w+/]+=*$/.test(base64)) throw new Error('its data are no base64');
    return `data:${type};base64,${base64}`;
  }
  if (/^([a-z][a-z+.-]*:|\/\/)/i.test(source)) throw new Error(`${source.slice(0, 80)} is not in the project`);
  const file = resolve(folder, safelyDecoded(source.replaceAll('&amp;', '&')));
  const type = types[extname(file).toLowerCase()];
  if (type === undefined) throw new Error(`${source} is no picture`);
  const bytes = await readFile(file).catch(() => {
    throw new Error(`there is no file ${source}`);
  });
  return type === 'image/svg+xml'
    ? svgDataUrl(bytes.toString('utf8'))
    : `data:${type};base64,${bytes.toString('base64')}`;
}

/** An SVG text as an address that can stand between double quotes: shorter than base64, and readable. */
export function svgDataUrl(svg: string): string {
  return `data:image/svg+xml,${svg
    .trim()
    .replace(/\n\s*/g, ' ')
    .replace(/[%#&<>"]/g, encodeURIComponent)}`;
}

/** A drawing of lines and texts alone: on a dark page its lightness can be turned round, which no photo bears. */
function isDrawing(source: string): boolean {
  return source.startsWith('data:image/svg+xml,') && !/%3Cimage|<image/i.test(source);
}

// The style sheet of formulas, with those fonts inside that a page's formulas use.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('katex'));

interface Font {
  readonly family: string;
  readonly bold: boolean;
  readonly italic: boolean;
}

/** KaTeX's style sheet for `html` with the fonts as data URLs; empty where `html` holds no formula. */
export async function formulaStyle(html: string): Promise<string> {
  if (!html.includes('class="katex')) return '';
  const sheet = await readFile(join(folder, 'katex.min.css'), 'utf8');
  const faces = /@font-face\{[^}]*\}/g;
  const used = usedFonts(sheet.replace(faces, ''), html);
  const wanted = (sheet.match(faces) ?? []).filter((face) => used.has(nameOf(fontOf(face))));
  return [...(await Promise.all(wanted.map(withFontInside))), sheet.replace(faces, '')].join('');
}

/** Fonts of rules all whose classes are in `html`, and the one that formulas stand in. */
function usedFonts(rules: string, html: string): Set<string> {
  const classes = new Set([...html.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(/\s+/)));
  const used = new Set([nameOf({ family: 'KaTeX_Main', bold: false, italic: false })]);
  for (const [, selectors, body] of rules.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const applies = selectors
      .split(',')
      .some((selector) => [...selector.matchAll(/\.([\w-]+)/g)].every(([, name]) => classes.has(name)));
    if (/font[^;]*KaTeX_/.test(body) && applies) used.add(nameOf(fontOf(body)));
  }
  return used;
}

function fontOf(declarations: string): Font {
  return {
    family: /KaTeX_\w+/.exec(declarations)![0],
    bold: /font-weight:(700|bold)/.test(declarations),
    italic: /font-style:italic/.test(declarations),
  };
}

const nameOf = ({ family, bold, italic }: Font): string => `${family} ${bold} ${italic}`;

/** WOFF2 alone: every browser that draws the rest of the page reads it. */
async function withFontInside(face: string): Promise<string> {
  const file = /fonts\/([\w-]+\.woff2)/.exec(face)![1];
  const font = await readFile(join(folder, 'fonts', file), 'base64');
  return face.replace(/src:[^}]*/, `src:url(data:font/woff2;base64,${font}) format("woff2")`);
}

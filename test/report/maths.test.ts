// Formulas, against JupyterLab 4.6.6: what its rendering in Chromium set of each source of jupyter-formulas.json, as MathML text.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { pageMacros } from '../../lib/report/formula.ts';
import type { MarkdownContext } from '../../lib/report/markdown.ts';
import { withFormulasApart } from '../../lib/report/maths.ts';
import type { TextKind } from '../../lib/report/maths.ts';
import { bundleHtml } from '../../lib/report/output.ts';

interface Rendered {
  /** The MIME type that the source is shown as. */
  readonly type: string;
  readonly source: string;
  /** Each formula behind `$`, or `$$` on a line of its own; ` error` for one that it could not set. */
  readonly set: readonly string[];
}

const rendered = JSON.parse(await readFile(new URL('jupyter-formulas.json', import.meta.url), 'utf8')) as Rendered[];

/** Formulas of a page in the form of `Rendered`; their glyphs as MathJax chooses them. */
function formulasOf(html: string): string[] {
  const text = (mathml: string) =>
    mathml
      .replace(/<annotation.*?<\/annotation>/gs, '')
      .replace(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replace(/[\s\u2061-\u2064\u00a0\u200b]+/g, '')
      .replaceAll('∣', '|');
  return [...html.matchAll(/<span class="unset"|<math [^>]*>.*?<\/math>/gs)].map(([found]) =>
    found.startsWith('<span') ? '$ error' : `${found.includes('display="block"') ? '$$' : '$'}${text(found)}`,
  );
}

async function shownAs(type: string, source: string): Promise<{ html: string; told: string[] }> {
  const told: string[] = [];
  const context: MarkdownContext = {
    folder: '.',
    fallbackAlt: 'x',
    ids: new Set(),
    macros: pageMacros(),
    link: (address) => address,
    problem: ({ what }) => told.push(what),
  };
  return { html: await bundleHtml({ [type]: source }, context), told };
}

/** The formulas of `markdown` as TeX. */
const tex = (text: string, kind: TextKind = 'markdown') =>
  withFormulasApart(text, kind).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.tex]));

describe('formulas', () => {
  it.each(rendered)('are those that JupyterLab sets: $source', async ({ type, source, set }) => {
    const { html } = await shownAs(type, source);
    // What has no formula but looks like one is told where JupyterLab leaves it raw.
    expect(formulasOf(html.replace(/<span class="unset"><code>\$\$<\/code>/g, ''))).toEqual(set);
  });

  it('are no prices, where JupyterLab would set the words between two of them', () => {
    for (const prices of [
      'It costs $5 and $6.',
      'From $5 to $10',
      '($5) or ($6)',
      '- $5 one\n- $6 two',
      '| $5 | $6 |',
      'US$5, US$6',
      '5$ and 6$',
      '\\$5 and \\$6',
      '\\\\$5 and \\\\$6',
    ]) {
      expect(tex(prices), prices).toEqual([]);
    }
    expect(tex('A $5 ticket and $x$, $2^n$ or $10\\,\\mathrm{dB}$.')).toEqual(['x', '2^n', '10\\,\\mathrm{dB}']);
  });

  it('are none in code, addresses and their escapes', () => {
    for (const text of [
      '`$a$ $b$`',
      '``$a` $b$``',
      '> ```sh\n> $a$\n> ```',
      '1. ~~~\n   $a$\n   ~~~',
      'https://example.org/?a=$1&b=$x',
      '\\\\$a\\\\$',
    ])
      expect(tex(text), text).toEqual([]);
    expect(tex('\\$a\\$ \\(b\\) \\\\(c\\\\)', 'text')).toEqual(['b']);
  });

  it('in a block quote are without its marks', () => {
    expect(tex('> $$\n> a\n> + b\n> $$\n>\n> $x >\n> y$')).toEqual(['\na\n+ b\n', 'x >\ny']);
  });

  it('stay whole in headings, links, lists and quotes', async () => {
    for (const source of [
      '## $a_1*b_2*c_1$',
      '[$a_1*b_2*c_1$](https://example.org/)',
      '- *so* $a_1*b_2*c_1$',
      '> $a_1*b_2*c_1$',
      '**$a_1*b_2*c_1$**',
    ]) {
      const { html, told } = await shownAs('text/markdown', source);
      expect(formulasOf(html), source).toEqual(['$a1∗b2∗c1']);
      expect(told).toEqual([]);
    }
  });

  it('share their definitions in a page, which may be made again', async () => {
    const { html, told } = await shownAs(
      'text/markdown',
      '$\\newcommand{\\R}{\\mathbb{R}}$ $\\R$ $\\newcommand{\\R}{Q} \\R$ $\\DeclareMathOperator{\\sgn}{sgn}$ $\\sgn$',
    );
    expect(formulasOf(html)).toEqual(['$', '$R', '$Q', '$', '$sgn']);
    expect(told).toEqual([]);
  });

  it('that cannot be set say so beside what was written, wherever they stand', async () => {
    for (const [type, source] of [
      ['text/markdown', 'a $\\nope{x}$ <b>'],
      ['text/html', '<p>a $\\nope{x}$ &lt;b&gt;</p>'],
      ['text/latex', 'a $\\nope{x}$ <b>'],
    ] as const) {
      const { html, told } = await shownAs(type, source);
      expect(html, type).toMatch(
        /<span class="unset" title="[^"]+"><code>\$\\nope\{x\}\$<\/code> <small>\(this formula cannot be set\)<\/small><\/span>/,
      );
      expect(told, type).toEqual([
        expect.stringMatching(/^a formula that cannot be set \(Undefined control sequence: \\nope/),
      ]);
    }
    const { html, told } = await shownAs('text/markdown', '\\begin{align}\na\n\nb\n\\end{align}');
    expect(html.match(/<span class="unset"/g)).toHaveLength(2);
    expect(told).toEqual(['\\begin{align} without its other half', '\\end{align} without its other half']);
  });

  it('write no HTML of their own, and lead nowhere but to the network', async () => {
    const { html } = await shownAs(
      'text/markdown',
      '$\\href{javascript:alert(1)}{x}$ $\\htmlStyle{position:fixed}{x}$ $\\includegraphics{https://example.org/x.png}$ $\\href{https://example.org/}{y}$',
    );
    expect(html).not.toMatch(/href="(?!https:)|<img|style="position/);
    expect(html.match(/class="unset"/g)).toHaveLength(3);
    expect(html).toContain('href="https://example.org/"');
  });

  // Tried anew at every character, some of these take minutes and more.
  it('are looked for in long texts without end, and what is there stays', () => {
    for (const text of [
      '$'.repeat(3000),
      '`'.repeat(1000) + ' $a'.repeat(2000),
      '\\begin{a}'.repeat(2000),
      '{'.repeat(20_000),
      '$a{'.repeat(3000),
    ]) {
      const pieces = withFormulasApart(text, 'markdown');
      expect(pieces.map((piece) => (typeof piece === 'string' ? piece : piece.source)).join('')).toBe(text);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { formulaStyle } from '../../lib/report/formulas.ts';
import { markdownHtml } from '../../lib/report/markdown.ts';
import type { MarkdownContext } from '../../lib/report/markdown.ts';
import type { PageProblem } from '../../lib/report/problem.ts';

function contextOf(more: Partial<MarkdownContext> = {}): MarkdownContext & { problems: PageProblem[] } {
  const problems: PageProblem[] = [];
  return {
    folder: '.',
    fallbackAlt: 'fallback',
    ids: new Set(),
    link: (address) => address,
    problem: (one) => problems.push(one),
    problems,
    ...more,
  };
}

describe('markdown', () => {
  it('sets formulas for the eye and for screen readers, wherever Jupyter would', async () => {
    const context = contextOf();
    const { html } = await markdownHtml(
      'Of ($H_t$), in `$code$` and\n\n$$ \\mathcal{L} = \\beta \\, \\max( H(q) - H_t, 0 ) $$\n\n$$\na\n$$',
      context,
    );
    expect(html.match(/<math /g)).toHaveLength(3);
    expect(html.match(/class="katex-display"/g)).toHaveLength(2);
    expect(html).toContain('<annotation encoding="application/x-tex">H_t</annotation>');
    expect(html).toContain('<code>$code$</code>');
    expect(context.problems).toEqual([]);
  });

  it('leaves a formula that cannot be set as it was written, and says so', async () => {
    const context = contextOf();
    const { html } = await markdownHtml('Before $\\frac{1$ after.', context);
    expect(html).toMatch(/Before .*\\frac\{1.* after\./);
    expect(context.problems).toMatchObject([
      {
        what: expect.stringMatching(
          /a formula that cannot be set \(Unexpected end of input in a macro argument, expected '}'/,
        ),
      },
    ]);
  });

  it('says when dollar signs enclose nothing that can be set', async () => {
    const context = contextOf();
    const { html } = await markdownHtml('$$ a\n\nb $$', context);
    expect(context.problems).toMatchObject([{ what: 'dollar signs that enclose no formula' }]);
    expect(
      html.match(/<span class="unset"><code>\$\$<\/code> <small>\(dollar signs that enclose no formula\)/g),
    ).toHaveLength(2);
  });

  it("gives headings Jupyter's ids, each once in a page", async () => {
    const context = contextOf({ ids: new Set(['7.-Figure-3']) });
    const { html, headings } = await markdownHtml(
      '# A *short* title\n\n## 7. Figure 3\n\n## See [that](x.ipynb), $q$ & `code`',
      context,
    );
    expect(headings.map(({ level, id, text }) => [level, id, text])).toEqual([
      [1, 'A-short-title', 'A short title'],
      [2, '7.-Figure-3-2', '7. Figure 3'],
      [2, 'See-that,-q-code', 'See that, q & code'],
    ]);
    for (const { id } of headings) expect(html).toContain(`id="${id}"`);
    // A table of contents is made of links already.
    expect(headings[2].html).not.toMatch(/<a\b/);
  });

  it('writes links as the page wants them, and unreachable ones as plain text', async () => {
    const link = (address: string) => (address === 'x.ipynb' ? 'x.html' : null);
    const { html } = await markdownHtml('[one](x.ipynb), [two](../lib/index.ts)', contextOf({ link }));
    expect(html).toContain('<a href="x.html">one</a>');
    expect(html).toContain('<span class="elsewhere" title="../lib/index.ts">two</span>');
  });

  it('marks the words of TypeScript, and leaves unknown languages alone', async () => {
    const { html } = await markdownHtml('```ts\nconst a = `<${1}>`;\n```\n\n```klingon\na < b\n```', contextOf());
    expect(html).toContain('<span class="hljs-keyword">const</span>');
    expect(html).toContain('a &lt; b');
  });

  it('writes tables with scopes, in a place that scrolls', async () => {
    const { html } = await markdownHtml('| a | n |\n| --- | ---: |\n| x | 1 |', contextOf());
    expect(html).toMatch(
      /<div class="scroll"><table>\s*<thead><tr><th scope="col">a<\/th><th scope="col" align="right">n<\/th>/,
    );
    expect(html).toContain('<td align="right">1</td>');
  });

  it('takes out what runs or loads', async () => {
    const { html } = await markdownHtml(
      '<script>alert(1)</script><iframe src="https://example.org"></iframe>\n\ntext',
      contextOf(),
    );
    expect(html).not.toMatch(/<script|<iframe|alert/);
    expect(html).toContain('text');
  });
});

describe('the style of formulas', () => {
  const fonts = (style: string) =>
    [
      ...style.matchAll(/font-family:"?(KaTeX_\w+)"?;font-style:(\w+);font-weight:(\d+);src:url\(data:font\/woff2/g),
    ].map(([, ...font]) => font.join(' '));
  const styleFor = async (markdown: string) => formulaStyle((await markdownHtml(markdown, contextOf())).html);

  it('is empty without formulas', async () => {
    expect(await styleFor('no formula')).toBe('');
  });

  it('holds the fonts that are used, and no others', async () => {
    expect(fonts(await styleFor('$x + 1$')).sort()).toEqual(['KaTeX_Main normal 400', 'KaTeX_Math italic 400']);
    const calligraphic = fonts(await styleFor('$\\mathcal{L} = \\mathbf{x}$'));
    expect(calligraphic).toContain('KaTeX_Caligraphic normal 400');
    expect(calligraphic).toContain('KaTeX_Main normal 700');
    expect(calligraphic).not.toContain('KaTeX_AMS normal 400');
    expect(fonts(await styleFor('$\\mathbb{R}$'))).toContain('KaTeX_AMS normal 400');
    expect(fonts(await styleFor('$$\\sum_i \\Bigl( x \\Bigr)$$'))).toEqual(
      expect.arrayContaining(['KaTeX_Size2 normal 400']),
    );
    expect(fonts(await styleFor('$\\mathsf{x}$'))).toContain('KaTeX_SansSerif normal 400');
  });

  it('loads nothing from elsewhere', async () => {
    const style = await styleFor('$\\mathcal{L}$');
    expect([...style.matchAll(/url\(([^)]{5})/g)].every(([, start]) => start === 'data:')).toBe(true);
  });
});

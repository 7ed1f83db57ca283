import { describe, expect, it } from 'vitest';
import { cleaned } from '../../lib/report/clean.ts';
import type { MarkdownContext } from '../../lib/report/markdown.ts';
import { bundleHtml } from '../../lib/report/output.ts';
import { htmlAttacks, markdownAttacks } from './attacks.ts';

const context: MarkdownContext = {
  folder: '.',
  fallbackAlt: 'x',
  ids: new Set(),
  link: (address) => address,
  problem: () => {},
};

/** What a browser would act on in the tags of `html`, read without the sanitizer's parser. */
function actsIn(html: string): string[] {
  const tags = html.match(/<[a-zA-Z!?/](?:[^>"']|"[^"]*"|'[^']*')*>?/g) ?? [];
  return tags.filter(
    (tag) =>
      /^<(?:script|style|iframe|object|embed|link|meta|base|form|button|select|textarea|template|foreignobject|animate|set|feimage|math(?! xmlns)|video|audio)\b/i.test(
        tag,
      ) ||
      /[\s/"']on\w+\s*=/i.test(tag.replace(/="[^"]*"/g, '=""')) ||
      [...tag.matchAll(/\s(?:href|xlink:href|src|srcset|poster|background|action|formaction|data)="([^"]*)"/gi)].some(
        ([, address]) => !isHarmless(address),
      ) ||
      /url\((?!#)|\\72|image-set|expression|behavior/i.test(tag) ||
      (/^<(?!a\b)/.test(tag) && /\s(?:src|srcset|href|xlink:href|poster|background)="https?:/.test(tag)),
  );
}

/** Read as a browser reads an address. */
function isHarmless(address: string): boolean {
  const { protocol } = new URL(address.replaceAll('&amp;', '&'), 'https://example.org/page.html');
  return protocol === 'https:' || address.startsWith('data:image/');
}

describe('what notebooks bring along', () => {
  it.each(htmlAttacks)('cannot run or load as HTML, nor inside Markdown: %s', async (attack) => {
    expect(actsIn(await bundleHtml({ 'text/html': attack, 'text/plain': 'x' }, context))).toEqual([]);
    expect(actsIn(await bundleHtml({ 'text/markdown': `${attack}\n\nand ${attack}` }, context))).toEqual([]);
    expect(actsIn(await bundleHtml({ 'text/latex': `$x$ ${attack}` }, context))).toEqual([]);
  });

  it.each(markdownAttacks)('cannot run or load as Markdown: %s', async (attack) => {
    expect(actsIn(await bundleHtml({ 'text/markdown': attack }, context))).toEqual([]);
  });

  it('cannot run or load as what was clean before: cleaning again changes nothing', () => {
    for (const attack of [...htmlAttacks, ...markdownAttacks]) {
      const { html } = cleaned(attack);
      expect(cleaned(html).html, attack).toBe(html);
    }
  });

  it('stays as it is where it is harmless', () => {
    for (const html of [
      '<table><caption style="caption-side:top;text-align:left;max-width:46em"><b>T</b></caption><thead><tr><th scope="col" colspan="2">a</th></tr></thead><tbody style="border-top:1px solid"><tr><td valign="top"><div align="right">1</div></td></tr></tbody></table>',
      '<details open><summary>More</summary><p style="color:rgb(1, 2, 3);width:calc(100% - 2em)">x</p></details>',
      '<progress max="100" value="20" style="width:24em;vertical-align:middle"></progress>',
      '<a href="https://example.org/?a=1&amp;b=2">x</a> <a href="#part">y</a> <a name="part"></a>',
      '<svg viewbox="0 0 2 1" width="20"><defs><lineargradient id="g"><stop offset="0" stop-color="#fff"></stop></lineargradient></defs><path d="M0 0L2 1" fill="url(#g)" transform="translate(1,2) rotate(3)"></path><text x="1" text-anchor="middle">a &lt; b</text><use href="#g"></use></svg>',
      '<p style="background:linear-gradient(rgb(1, 2, 3), #fff)">&amp;amp;</p>',
    ])
      expect(cleaned(html)).toEqual({ html, left: [] });
  });

  it('says what it had to leave out', async () => {
    const told: string[] = [];
    const html = await bundleHtml(
      {
        'text/html':
          '<p>before</p><iframe src="https://example.org/"></iframe><video src="x.mp4"></video><script>plot()</script>',
      },
      { ...context, problem: ({ what }) => told.push(what) },
    );
    expect(html).toContain('<em class="absent">[embedded page]</em><em class="absent">[video]</em>');
    expect(told).toEqual([
      'an embedded page, which no page runs or loads',
      'a video, which no page runs or loads',
      'a script, which no page runs or loads',
    ]);
  });
});

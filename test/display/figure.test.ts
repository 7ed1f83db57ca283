import sharp from 'sharp';
import { from } from 'arquero';
import { describe, expect, it } from 'vitest';
import { cell } from '../../lib/figures/figure.ts';
import type { Chart, TableFigure } from '../../lib/figures/figure.ts';
import { table1Rows } from '../../lib/figures/table-1/table-1.ts';
import { figureBundles } from '../../lib/display/figure.ts';
import { galleryBundle } from '../../lib/display/gallery.ts';
import { table1, table3 } from '../../lib/notebook/kit-figures.ts';

/** Columns that every row of an HTML table has. */
function columnsPerRow(html: string): number[] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<t[dh][^>]*>/g)].reduce((sum, [tag]) => sum + Number(/colspan="(\d+)"/.exec(tag)?.[1] ?? 1), 0),
  );
}

const small: TableFigure = {
  form: 'table',
  name: 'small',
  title: 'Table <0>',
  caption: 'A & B.',
  head: [
    [cell(''), cell('Wide heading', { span: 2, align: 'center' })],
    [cell('Name'), cell('n', { align: 'right' }), cell('Block')],
  ],
  body: [
    [[cell('first'), cell('10', { align: 'right' }), { lines: ['1×1, 64', '3×3, 64'], times: 3 }]],
    [[cell('b'), cell('both of them', { span: 2 })]],
  ],
  notes: ['¹ A note.'],
  data: from([{ n: 10 }]),
};

describe('a table', () => {
  it('is HTML with spans, scopes, blocks and notes', async () => {
    const [bundle, ...others] = await figureBundles(small);
    expect(others).toEqual([]);
    const html = String(bundle['text/html']);
    expect(html).toContain('<b>Table &lt;0&gt;.</b> A &amp; B.</caption>');
    expect(html).toContain('<th scope="colgroup" colspan="2"><div align="center">Wide heading</div></th>');
    expect(html).toContain('<td><div align="left">[1×1, 64<br>3×3, 64] ×3</div></td>');
    expect(html).toContain('<p style="max-width: 60em">¹ A note.</p>');
    expect(columnsPerRow(html)).toEqual([3, 3, 3, 3]);
  });

  it('folds more than two notes', async () => {
    const [few] = await figureBundles({ ...small, notes: ['¹ One.', '² Two.'] });
    expect(few['text/html']).not.toContain('<details');
    const [many] = await figureBundles({ ...small, notes: ['¹ One.', '² Two.', '³ <Three>.'] });
    expect(many['text/html']).toMatch(
      /<summary>Notes<\/summary>\n<p>¹ One.<\/p>\n<p>² Two.<\/p>\n<p>³ &lt;Three&gt;.<\/p>\n<\/details>$/,
    );
    expect(many['text/plain']).toContain('³ <Three>.');
  });

  it('is aligned text, too', async () => {
    const [bundle] = await figureBundles(small);
    expect(bundle['text/plain']).toBe(
      [
        'Table <0>. A & B.',
        '',
        '       Wide heading',
        'Name    n  Block',
        '--------------------------------',
        'first  10  [1×1, 64; 3×3, 64] ×3',
        'b      both of them',
        '',
        '¹ A note.',
      ].join('\n'),
    );
  });

  it('has as many columns in every row, for those of the paper', async () => {
    for (const [figure, columns] of [
      [await table1(), 9],
      [await table3(), 7],
    ] as const) {
      const [bundle] = await figureBundles(figure);
      const perRow = columnsPerRow(String(bundle['text/html']));
      expect(new Set(perRow)).toEqual(new Set([columns]));
    }
  });

  it('holds every count of Table 1', async () => {
    const [bundle] = await figureBundles(await table1());
    for (const { flops } of table1Rows()) {
      for (const form of Object.values(bundle)) expect(form).toContain((flops / 1e9).toFixed(3));
    }
  });
});

describe('a chart', () => {
  it('is its drawing, then its caption', async () => {
    const chart: Chart = {
      form: 'chart',
      name: 'c',
      title: 'Figure 0',
      caption: 'What <this> is.',
      details: ['More & more.', 'Last.'],
      data: from([{ x: 1 }]),
      spec: { data: { values: [{ x: 1 }] }, mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' } } },
    };
    const [drawing, caption] = await figureBundles(chart);
    expect(Object.keys(drawing).sort()).toEqual(['application/vnd.vegalite.v5+json', 'text/html', 'text/plain']);
    expect(drawing['text/plain']).toBe('Figure 0');
    expect(caption['text/html']).toContain('What &lt;this&gt; is.');
    expect(caption['text/html']).toMatch(
      /^<p [^>]*>[^<]*<\/p>\n<details [^>]*><summary>More about this figure<\/summary>\n<p>More &amp; more.<\/p>\n<p>Last.<\/p>\n<\/details>$/,
    );
    expect(caption['text/plain']).toBe('What <this> is.\n\nMore & more.\n\nLast.');
    const [, brief] = await figureBundles({ ...chart, details: [] });
    expect(brief['text/html']).not.toContain('<details');
  });
});

describe('galleryBundle', () => {
  const red = { pixels: Uint8Array.of(255, 0, 0, 0, 0, 255), width: 2, height: 1, caption: 'red & blue' };
  const grey = { pixels: Uint8Array.of(7), width: 1, height: 1, caption: 'grey' };

  it('sets pictures in rows, with their words', async () => {
    const { 'text/html': html, 'text/plain': text } = await galleryBundle([red, grey, grey], { columns: 2 });
    expect(text).toBe('red & blue\ngrey\ngrey');
    expect(columnsPerRow(String(html))).toEqual([2, 1]);
    expect(html).toContain('width="128" height="64"');
    expect(html).toContain('<br>red &amp; blue</div>');
  });

  it('has columns of one width, whatever the captions', async () => {
    const { 'text/html': html } = await galleryBundle(
      [red, { ...grey, caption: 'a much longer caption than the others have' }, grey],
      { columns: 3, drawnWidth: 100 },
    );
    expect([...String(html).matchAll(/<td[^>]* width="([^"]+)"/g)].map(([, width]) => width)).toEqual([
      '33%',
      '33%',
      '33%',
    ]);
    expect(html).toContain('<table style="table-layout: fixed; width: 348px; max-width: 100%">');
    expect((await galleryBundle([grey], { columns: 5 }))['text/html']).toContain('width: 144px');
  });

  it('enlarges pixels to squares', async () => {
    const { 'text/html': html } = await galleryBundle([red], { drawnWidth: 6 });
    const [, base64] = /base64,([^"]*)"/.exec(String(html))!;
    const { data, info } = await sharp(Buffer.from(base64, 'base64'))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([6, 3]);
    expect([...data.subarray(0, 18)]).toEqual([...Array(3).fill([255, 0, 0]), ...Array(3).fill([0, 0, 255])].flat());
  });

  it('refuses what it cannot draw', async () => {
    await expect(galleryBundle([{ ...red, width: 3 }])).rejects.toThrow('displayImages: expected 3 x 1 pixels');
    await expect(galleryBundle([red], { columns: 0 })).rejects.toThrow('columns');
    await expect(galleryBundle([red], { drawnWidth: 0 })).rejects.toThrow('drawnWidth');
  });
});

import sharp from 'sharp';
import { table } from 'arquero';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { chartBundle, svgImage } from '../../lib/display/chart.ts';
import { displayChart, displayImage, displayMarkdown, displayTable, liveDisplay } from '../../lib/display/display.ts';
import { interruptSignal } from '../../lib/kernel/interrupt.ts';
import { pictureBundle } from '../../lib/display/picture.ts';
import { tableBundle } from '../../lib/display/table.ts';

describe('tableBundle', () => {
  const rows = [
    { network: 'cResNet-51', flops: 3831037952, top5: 0.83333 },
    { network: 'a < b & "c"', flops: null, top5: 1 },
  ];

  it('aligns numbers right, rounds them, escapes texts, leaves null empty', () => {
    const bundle = tableBundle(rows, { caption: 'Table <1>' });
    expect(bundle['text/plain']).toBe(
      [
        'Table <1>',
        'network              flops    top5',
        '-----------  -------------  ------',
        'cResNet-51   3,831,037,952  0.8333',
        'a < b & "c"                      1',
      ].join('\n'),
    );
    expect(bundle['text/html']).toContain('Table &lt;1&gt;</caption>');
    expect(String(bundle['text/html']).replaceAll(' style="white-space: nowrap"', '')).toContain(
      '<td><div align="left">a &lt; b &amp; &quot;c&quot;</div></td><td><div align="right"></div></td>',
    );
  });

  it('keeps short texts on one line, and lets long ones wrap', () => {
    const html = tableBundle([
      { network: 'cResNet-51', why: 'a sentence that would push the table out of its column' },
    ])['text/html'];
    expect(html).toContain('<td style="white-space: nowrap"><div align="left">cResNet-51</div>');
    expect(html).toContain('<td><div align="left">a sentence');
  });

  it('shows the columns asked for, under their labels', () => {
    const bundle = tableBundle(rows, {
      columns: [{ key: 'top5', label: 'Top-5 [%]', format: (value) => (Number(value) * 100).toFixed(1) }, 'network'],
    });
    expect(bundle['text/plain']).toBe(
      'Top-5 [%]  network\n---------  -----------\n     83.3  cResNet-51\n    100.0  a < b & "c"',
    );
  });

  it('takes an arquero table, empty ones too', () => {
    expect(tableBundle(table({ bpp: [0.1, 0.33] }))).toEqual(tableBundle([{ bpp: 0.1 }, { bpp: 0.33 }]));
    expect(tableBundle(table({ bpp: [] }))['text/plain']).toBe('bpp\n---');
  });

  it('refuses columns that are not there', () => {
    expect(() => tableBundle(rows, { columns: ['top1'] })).toThrow(
      'expected columns among network, flops, top5; got "top1"',
    );
  });
});

describe('pictureBundle', () => {
  it('draws every pixel as a square', async () => {
    const { data, metadata } = await pictureBundle(Uint8Array.of(255, 0, 0, 0, 255, 0), {
      width: 2,
      height: 1,
      scale: 3,
      alt: 'red, green',
    });
    const { data: pixels, info } = await sharp(Buffer.from(String(data['image/png']), 'base64'))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([6, 3, 3]);
    const row = [...Array(3).fill([255, 0, 0]), ...Array(3).fill([0, 255, 0])].flat();
    expect([...pixels]).toEqual([...row, ...row, ...row]);
    expect(metadata).toEqual({ 'image/png': { width: 6, height: 3, alt: 'red, green' } });
    expect(data['text/plain']).toBe('red, green');
  });

  it('takes grey, and makes small pictures visible', async () => {
    const { metadata } = await pictureBundle(new Uint8Array(64 * 32), { width: 64, height: 32, alt: 'grey' });
    expect(metadata).toEqual({ 'image/png': { width: 256, height: 128, alt: 'grey' } });
  });

  it('refuses pixels that do not fit', async () => {
    await expect(pictureBundle(new Uint8Array(11), { width: 2, height: 2, alt: '' })).rejects.toThrow(
      'expected 2 x 2 pixels of 1, 3 or 4 bytes, got 11 bytes',
    );
    await expect(pictureBundle(new Uint8Array(12), { width: 2, height: 2, scale: 1.5, alt: '' })).rejects.toThrow(
      'whole number',
    );
  });
});

describe('charts', () => {
  it('need an alt text', async () => {
    await expect(chartBundle({ data: { values: [] }, mark: 'point' }, { alt: ' ' })).rejects.toThrow(
      'expected an alt text',
    );
  });

  it('and pictures say what is missing where a script without types leaves it out', async () => {
    const bare = <T>(show: (...given: any[]) => Promise<T>, ...given: unknown[]) => show(...given);
    await expect(bare(displayChart, { data: { values: [] }, mark: 'point' })).rejects.toThrow(
      'displayChart: expected an alt text',
    );
    await expect(bare(displayImage, new Uint8Array(4))).rejects.toThrow(
      'displayImage: expected { width, height, alt } beside the pixels, got none',
    );
  });

  it('carry the drawing whole, in one attribute', () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4"><g clip-path="url(#clip0)" fill='red'>50% &amp;</g></svg>`;
    const html = svgImage(`${svg}\n`, 'a "red" <thing>');
    const [, alt, source] = /^<img alt="([^"]*)" src="data:image\/svg\+xml,([^"<>#&]*)" style="max-width: 100%">$/.exec(
      html,
    )!;
    expect(decodeURIComponent(source)).toBe(svg);
    expect(alt).toBe('a &quot;red&quot; &lt;thing&gt;');
  });
});

describe('in a plain script', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('prints the text forms', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    displayTable([{ a: 1 }]);
    displayMarkdown('**b**');
    const live = liveDisplay();
    live.markdown('c');
    live.markdown('d');
    expect(log.mock.calls.flat()).toEqual(['a\n-\n1', '**b**', 'c', 'd']);
  });

  it('has a stop signal that never fires', () => {
    expect(interruptSignal().aborted).toBe(false);
  });
});

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { TopLevelSpec } from 'vega-lite';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';

const spec: TopLevelSpec = {
  data: {
    values: [
      { a: 1, b: 1 / 3 },
      { a: 2, b: 2 / 3 },
    ],
  },
  mark: { type: 'line', clip: true },
  encoding: {
    x: { field: 'a', type: 'quantitative' },
    y: { field: 'b', type: 'quantitative', axis: { title: 'width & <height>' } },
  },
};

describe('renderSvg', () => {
  it('gives one standalone SVG with its text escaped', async () => {
    const svg = await renderSvg(spec);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*<\/svg>\n$/);
    expect(svg).toContain('width &amp; &lt;height&gt;');
  });

  it('gives the same bytes each time, clip paths included', async () => {
    const first = await renderSvg(spec);
    expect(first).toContain('id="clip0"');
    expect(await renderSvg(spec)).toBe(first);
  });

  it('rounds what is drawn to three decimals', async () => {
    expect(await renderSvg(spec)).not.toMatch(/\sd="[^"]*\.\d{4}/);
  });

  it('reads out small numbers with their digits', async () => {
    const values = [{ rate: 0.0983, share: 1 / 3, step: 0.000123456 }];
    const encoding = Object.fromEntries(
      (['rate', 'share', 'step'] as const).map((field, at) => [
        ['x', 'y', 'size'][at],
        { field, type: 'quantitative', legend: null },
      ]),
    );
    const svg = await renderSvg({ title: 'at 0.0983 bpp', data: { values }, mark: 'point', encoding } as TopLevelSpec);
    const labels = [...svg.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label);
    expect(labels).toContain("Title text 'at 0.0983 bpp'");
    expect(labels).toContain('rate: 0.0983; share: 0.333; step: 0.000123');
  });

  it('refuses data that is not inline', async () => {
    await expect(renderSvg({ ...spec, data: { url: 'numbers.csv' } })).rejects.toThrow(
      /data inline, got one that loads numbers\.csv/,
    );
  });

  it('draws pictures that stand in the spec, pixels sharp where asked, and refuses all others', async () => {
    const picture = await sharp({ create: { width: 2, height: 1, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    const image = (url: string): TopLevelSpec => ({
      data: { values: [{ url }] },
      mark: { type: 'image', width: 20, height: 10, smooth: false },
      encoding: { url: { field: 'url' }, description: { value: 'a picture' } },
    });
    const inline = `data:image/png;base64,${picture.toString('base64')}`;
    const svg = await renderSvg(image(inline));
    expect(svg).toContain(`href="${inline}"`);
    expect(svg).toContain('image-rendering: pixelated');
    const data = await sharp(Buffer.from(svg)).flatten({ background: 'white' }).raw().toBuffer();
    expect(data.toString('hex')).toContain('123456'.repeat(5));
    for (const url of ['https://example.org/a.png', 'file:///a.png', 'a.png', 'data:image/svg+xml;base64,AAAA']) {
      await expect(renderSvg(image(url))).rejects.toThrow(`got one that loads ${url}`);
    }
  });
});

describe('specWarnings', () => {
  it('passes on what Vega-Lite warns of', () => {
    expect(specWarnings(spec)).toEqual([]);
    const odd = { ...spec, encoding: { ...spec.encoding, flavour: { field: 'a' } } } as TopLevelSpec;
    expect(specWarnings(odd).join()).toContain('flavour');
  });
});

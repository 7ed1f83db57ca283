import sharp from 'sharp';
import { expect, it } from 'vitest';
import { withLighterPictures } from '../../lib/report/lighter.ts';

/** A picture with something to compress, and alpha: transparent pixels have colours, too. */
const pixels = Buffer.from(Array.from({ length: 64 * 64 * 4 }, (_, i) => (i * i * 7 + (i >> 6) * 31) % 251));
const png = await sharp(pixels, { raw: { width: 64, height: 64, channels: 4 } })
  .png()
  .toBuffer();
const source = `data:image/png;base64,${png.toString('base64')}`;

it('gives the same pixels in fewer bytes, wherever they stand', async () => {
  const html = await withLighterPictures(`<img alt="a" src="${source}"> %22${source}%22`);
  expect(html.length).toBeLessThan(2 * source.length);
  const [first, second] = [...html.matchAll(/data:image\/webp;base64,([\w+/=]+)/g)].map(([, base64]) => base64);
  expect(second).toBe(first);
  expect(await sharp(Buffer.from(first, 'base64')).raw().toBuffer()).toEqual(pixels);
});

it('leaves alone what is small, deep or no picture', async () => {
  const deep = await sharp(pixels, { raw: { width: 64, height: 64, channels: 4 } })
    .toColourspace('rgb16')
    .png()
    .toBuffer();
  expect(deep[24]).toBe(16);
  for (const bytes of [png.subarray(0, 400), deep, Buffer.from('tiny')]) {
    const html = `<img src="data:image/png;base64,${bytes.toString('base64')}">`;
    expect(await withLighterPictures(html)).toBe(html);
  }
});

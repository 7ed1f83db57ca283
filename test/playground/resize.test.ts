import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderScene } from '../../lib/datasets/synthetic-scenes.ts';
import { fittedSize, resized } from '../../lib/playground/resize.ts';
import { opaque } from '../../lib/playground/session.ts';

describe('resized', () => {
  it('is what the data sets are made with, within a grey level or two', async () => {
    const from = { height: 200, width: 200 };
    const { image } = renderScene(1, 'val', 2, 200);
    for (const to of [
      { height: 96, width: 96 },
      { height: 40, width: 120 },
      { height: 200, width: 96 },
    ]) {
      const ours = resized(opaque(image, from).rgba, from, to);
      const theirs = await sharp(image, { raw: { width: 200, height: 200, channels: 3 } })
        .resize(to.width, to.height, { fit: 'fill' })
        .raw()
        .toBuffer();
      const off = ours.map((value, at) => Math.abs(value - theirs[at]));
      expect(off.reduce((a, b) => a + b, 0) / off.length).toBeLessThan(0.6);
    }
  });

  it('leaves a picture of that size alone', () => {
    const size = { height: 16, width: 24 };
    const pixels = Uint8Array.from({ length: 16 * 24 * 3 }, (_, at) => (at * 37) % 256);
    expect(resized(opaque(pixels, size).rgba, size, size)).toEqual(pixels);
  });

  it('keeps a plain colour, up to its edges', () => {
    const pixels = Uint8Array.from({ length: 30 * 50 * 3 }, (_, at) => [200, 10, 255][at % 3]);
    expect(
      [
        ...resized(opaque(pixels, { height: 30, width: 50 }).rgba, { height: 30, width: 50 }, { height: 8, width: 16 }),
      ].every((value, at) => value === [200, 10, 255][at % 3]),
    ).toBe(true);
  });
});

it('pictures are fitted to whole blocks, and never enlarged beyond one', () => {
  expect(fittedSize({ height: 3000, width: 4000 }, 512)).toEqual({ height: 384, width: 512 });
  expect(fittedSize({ height: 100, width: 203 }, 512)).toEqual({ height: 104, width: 200 });
  expect(fittedSize({ height: 9, width: 5000 }, 256)).toEqual({ height: 8, width: 256 });
});

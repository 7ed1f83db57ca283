import fc from '../property.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkStoredSize, coveredSize, PADDING_COLOUR, readImage, storedMask } from '../../lib/datasets/stored-size.ts';
import { VOID } from '../../lib/datasets/void.ts';
import type { StoredSize } from '../../lib/datasets/stored-size.ts';
import { put } from './picture-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stored-size-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const side = fc.integer({ min: 1, max: 40 });
const eights = fc.integer({ min: 1, max: 6 }).map((n) => n * 8);
const fit = fc.constantFrom<StoredSize['fit']>('resize', 'pad');
const mask = fc
  .tuple(side, side)
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((indices) => ({ width, height, indices })),
  );

test.each([
  [0, 8],
  [8, 12],
  [8, 4104],
  [8.5, 8],
  [NaN, 8],
])('refuses %ix%i', (height, width) => {
  expect(() => checkStoredSize({ height, width }, 'test')).toThrow(
    /test: expected (height|width) to be a multiple of 8/,
  );
});

describe('masks', () => {
  test('hold no value that was not there before, void aside', () => {
    fc.assert(
      fc.property(mask, eights, eights, fit, (source, height, width, how) => {
        const stored = storedMask(source, { height, width, fit: how });
        expect(stored.length).toBe(height * width);
        const allowed = new Set([...source.indices, ...(how === 'pad' ? [VOID] : [])]);
        expect([...new Set(stored)].filter((index) => !allowed.has(index))).toEqual([]);
      }),
    );
  });

  test('keep every pixel where they fit, and are void elsewhere', () => {
    fc.assert(
      fc.property(mask, (source) => {
        const stored = storedMask(source, { height: 40, width: 48, fit: 'pad' });
        for (let y = 0; y < 40; y++) {
          for (let x = 0; x < 48; x++) {
            const inside = y < source.height && x < source.width;
            if (stored[y * 48 + x] !== (inside ? source.indices[y * source.width + x] : VOID)) expect.fail(`${x},${y}`);
          }
        }
      }),
    );
  });

  test('repeat every pixel when enlarged by a whole number, and take the middle one of three', () => {
    const wide = { width: 8, height: 8, indices: Uint8Array.from({ length: 64 }, (_, i) => i) };
    const large = storedMask(wide, { height: 24, width: 16, fit: 'resize' });
    for (let y = 0; y < 24; y++)
      for (let x = 0; x < 16; x++) expect(large[y * 16 + x]).toBe(Math.floor(y / 3) * 8 + Math.floor(x / 2));
    expect(storedMask({ width: 16, height: 24, indices: large }, { height: 8, width: 8, fit: 'resize' })).toEqual(
      wide.indices,
    );
  });
});

test('pad scales down what does not fit, keeping its shape, and never up', () => {
  const stored: StoredSize = { height: 64, width: 128, fit: 'pad' };
  expect(coveredSize({ height: 128, width: 128 }, stored)).toEqual({ height: 64, width: 64 });
  expect(coveredSize({ height: 100, width: 256 }, stored)).toEqual({ height: 50, width: 128 });
  expect(coveredSize({ height: 60, width: 5 }, stored)).toEqual({ height: 60, width: 5 });
  expect(coveredSize({ height: 1, width: 4000 }, stored)).toEqual({ height: 1, width: 128 });
});

describe('images', () => {
  /** Left third red, the rest blue, lossless. */
  async function thirds(width: number, height: number): Promise<string> {
    const pixels = Buffer.alloc(width * height * 3);
    for (let i = 0; i < width * height; i++) pixels[i * 3 + (i % width < width / 3 ? 0 : 2)] = 255;
    put(
      folder,
      'thirds.png',
      await sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer(),
    );
    return join(folder, 'thirds.png');
  }

  test('are kept pixel for pixel where they fit, before a plain ground', async () => {
    const { image, ...size } = await readImage(await thirds(9, 5), { height: 8, width: 16, fit: 'pad' });
    expect(size).toEqual({ height: 5, width: 9 });
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 16; x++) {
        const kept = x < 3 ? [255, 0, 0] : [0, 0, 255];
        const expected = y < 5 && x < 9 ? kept : [...PADDING_COLOUR];
        expect([...image.subarray((y * 16 + x) * 3, (y * 16 + x) * 3 + 3)]).toEqual(expected);
      }
    }
  });

  test.each<StoredSize>([
    { height: 40, width: 48, fit: 'resize' },
    { height: 96, width: 240, fit: 'resize' },
    { height: 64, width: 64, fit: 'pad' },
  ])('lie on their masks: $width x $height, $fit', async (stored) => {
    const [width, height] = [120, 90];
    const { image } = await readImage(await thirds(width, height), stored);
    const indices = Uint8Array.from({ length: width * height }, (_, i) => (i % width < width / 3 ? 1 : 2));
    const small = storedMask({ width, height, indices }, stored);
    let compared = 0;
    let apart = 0;
    for (let pixel = 0; pixel < small.length; pixel++) {
      if (small[pixel] === VOID) continue;
      const [red, , blue] = image.subarray(pixel * 3, pixel * 3 + 3);
      // On the edge itself a picture is a blend; the mask takes the side of the larger share.
      if (Math.abs(red - blue) < 40) continue;
      compared++;
      if (red > blue !== (small[pixel] === 1)) apart++;
    }
    expect(apart).toBe(0);
    expect(compared).toBeGreaterThan(0.7 * small.filter((index) => index !== VOID).length);
  });

  test('are not turned by EXIF: masks are drawn on the pixels as stored', async () => {
    const turned = await sharp(await thirds(9, 6))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    put(folder, 'turned.png', turned);
    const { image, height, width } = await readImage(join(folder, 'turned.png'), { height: 8, width: 16, fit: 'pad' });
    expect([height, width]).toEqual([6, 9]);
    expect([...image.subarray(0, 12)]).toEqual([255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 255]);
  });

  test('that cannot be read are named', async () => {
    put(folder, 'broken.jpg', 'no picture');
    await expect(readImage(join(folder, 'broken.jpg'), { height: 8, width: 8, fit: 'pad' })).rejects.toThrow(
      /broken\.jpg cannot be read/,
    );
    await expect(readImage(join(folder, 'gone.jpg'), { height: 8, width: 8, fit: 'pad' })).rejects.toThrow(/gone\.jpg/);
  });
});

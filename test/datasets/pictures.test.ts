import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { picturesFingerprint, preparePictures } from '../../lib/datasets/pictures.ts';
import { archiveBeside, plain, put, unpack } from './picture-files.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  root = join(folder, 'root');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const prepare = (request: Partial<Parameters<typeof preparePictures>[2]> = {}) =>
  preparePictures(root, join(folder, 'out'), { name: 'test', height: 16, width: 24, ...request });

/** A picture whose red tells the column and whose green tells the row. */
async function grid(name: string, width: number, height: number): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels.set([x, y, 7], (y * width + x) * 3);
  put(
    root,
    name,
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

/** The pixel expected at row y, column x of every stored picture. */
async function expectPixels(
  expected: (y: number, x: number) => [number, number],
  height = 16,
  width = 24,
): Promise<unknown> {
  const split = await prepare({ height, width });
  expect(split).toMatchObject({ name: 'test', part: 'val', count: 1, height, width, classNames: [] });
  expect(split.readMasks).toBeUndefined();
  const image = split.readImages([0]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      expect([...image.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]).toEqual([...expected(y, x), 7]);
    }
  }
  return split.about;
}

describe('every pixel is one of the picture', () => {
  test('in its place, where the size is the stored one', async () => {
    await grid('a.png', 24, 16);
    expect(await expectPixels((y, x) => [x, y])).toMatchObject({ turned: [], cropped: [] });
  });

  test('turned a quarter clockwise, where it stands', async () => {
    await grid('a.png', 16, 24);
    expect(await expectPixels((y, x) => [y, 23 - x])).toMatchObject({ turned: ['a.png'], cropped: [] });
  });

  test('turned where it lies and the stored size stands', async () => {
    await grid('a.png', 24, 16);
    expect(await expectPixels((y, x) => [y, 15 - x], 24, 16)).toMatchObject({ turned: ['a.png'] });
  });

  test('from the center, where it is larger', async () => {
    await grid('a.png', 31, 20);
    expect(await expectPixels((y, x) => [x + 3, y + 2])).toMatchObject({ turned: [], cropped: ['a.png'] });
  });

  test('turned, then from the center', async () => {
    await grid('a.png', 20, 31);
    // Turned, row y and column x show the picture's column y and row 30 - x.
    expect(await expectPixels((y, x) => [y + 2, 30 - (x + 3)])).toMatchObject({
      turned: ['a.png'],
      cropped: ['a.png'],
    });
  });

  test('of a square, never turned', async () => {
    await grid('a.png', 24, 24);
    expect(await expectPixels((y, x) => [x, y + 4])).toMatchObject({ turned: [], cropped: ['a.png'] });
  });
});

describe('a clear error names', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'a small picture',
      async () => put(root, 'b.png', await plain(15, 40, 1, 'png')),
      /b\.png is 15x40 pixels: expected at least 24x16/,
    ],
    ['a file that is no picture', () => put(root, 'b.txt', 'notes'), /b\.txt cannot be read/],
  ])('%s, leaving nothing', async (_, arrange, message) => {
    await grid('a.png', 24, 16);
    await arrange();
    await expect(prepare()).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(['root']);
  });

  test('a folder without pictures, or none', async () => {
    await expect(prepare()).rejects.toThrow(/root is not a folder/);
    put(root, 'train/a.png', await plain(24, 16, 1));
    await expect(prepare()).rejects.toThrow(/root holds no pictures/);
    await expect(picturesFingerprint(root)).rejects.toThrow(/root holds no pictures/);
  });
});

test('picturesFingerprint sees names and sizes', async () => {
  await grid('a.png', 24, 16);
  const original = await picturesFingerprint(root);
  put(root, '.hidden', 'x');
  expect(await picturesFingerprint(root)).toBe(original);
  await grid('b.png', 24, 16);
  expect(await picturesFingerprint(root)).not.toBe(original);
});

const archive = archiveBeside('kodak.tar');
test.skipIf(!archive)('Kodak: the lying one as it is, the standing one turned', async () => {
  unpack(archive!, folder, 'kodak/01.png', 'kodak/04.png');
  root = join(folder, 'kodak');
  const split = await prepare({ name: 'kodak', height: 512, width: 768 });
  expect(split.count).toBe(2);
  expect(split.about).toMatchObject({ turned: ['04.png'], cropped: [] });
  // Sums of the channels over all pixels, by Pillow and NumPy.
  const sums = [0, 1].map((index) => {
    const sum = [0, 0, 0];
    split.readImages([index]).forEach((value, at) => (sum[at % 3] += value));
    return sum;
  });
  expect(sums).toEqual([
    [47092044, 42760789, 34755002],
    [51863117, 33079772, 30820432],
  ]);
  // Corners of 04.png as Pillow reads it: 99 at the left, bottom and top, 0 at the top right; turned clockwise, its
  // left is on top and its top right is the lower right.
  const image = split.readImages([1]);
  const at = (y: number, x: number) => [...image.subarray((y * 768 + x) * 3, (y * 768 + x) * 3 + 3)];
  expect([at(0, 0), at(0, 767), at(511, 767)]).toEqual([
    [99, 99, 99],
    [99, 99, 99],
    [0, 0, 0],
  ]);
});

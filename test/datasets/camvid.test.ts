import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { camVidFingerprint, CAMVID_CLASS_NAMES, prepareCamVid } from '../../lib/datasets/camvid.ts';
import { archiveBeside, plain, pngOf, put, unpack } from './picture-files.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camvid-'));
  root = join(folder, 'root');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const prepare = (request: Partial<Parameters<typeof prepareCamVid>[2]> = {}) =>
  prepareCamVid(root, join(folder, 'out'), { part: 'val', height: 8, width: 16, fit: 'resize', ...request });

/** Two pictures of 32 x 16, one JPEG and one PNG; masks of two classes, left and right. */
async function twoPictures(): Promise<void> {
  const mask = (left: number, right: number) =>
    pngOf(
      32,
      Array.from({ length: 512 }, (_, i) => (i % 32 < 16 ? left : right)),
    );
  put(root, 'val/b.jpg', await plain(32, 16, 60));
  put(root, 'val/a.png', await plain(32, 16, 90, 'png'));
  put(root, 'valannot/b.png', mask(0, 11));
  put(root, 'valannot/a.png', mask(10, 255));
}

test('pairs pictures and masks by name; 11 is void', async () => {
  await twoPictures();
  const split = await prepare();
  expect(split).toMatchObject({
    name: 'camvid',
    part: 'val',
    count: 2,
    height: 8,
    width: 16,
    classNames: [],
    maskClassNames: CAMVID_CLASS_NAMES,
  });
  expect([split.readImages([0])[0], split.readImages([1])[0]]).toEqual([90, 60]);
  const rows = (left: number) => Array.from({ length: 128 }, (_, i) => (i % 16 < 8 ? left : 255));
  expect([...split.readMasks!([0, 1])]).toEqual([...rows(10), ...rows(0)]);
});

describe('a clear error names', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'a missing folder of masks',
      () => rmSync(join(root, 'valannot'), { recursive: true }),
      /root has no folder valannot\//,
    ],
    [
      'an empty folder',
      () => ['a.png', 'b.jpg'].forEach((name) => rmSync(join(root, 'val', name))),
      /root\/val holds no pictures/,
    ],
    ['a picture without mask', () => rmSync(join(root, 'valannot/b.png')), /missing:\n {2}valannot\/b\.png/],
    [
      'a mask without picture',
      () => put(root, 'valannot/c.png', pngOf(1, [0])),
      /1 masks in valannot\/ have no picture in val\/:\n {2}c\.png/,
    ],
  ])('%s', async (_, arrange, message) => {
    await twoPictures();
    arrange();
    await expect(prepare()).rejects.toThrow(message);
    await expect(camVidFingerprint(root, 'val')).rejects.toThrow(message);
  });

  test('a value that is no class', async () => {
    await twoPictures();
    put(root, 'valannot/a.png', pngOf(32, new Array<number>(512).fill(12)));
    await expect(prepare()).rejects.toThrow(
      /a\.png: value 12 at column 0, row 0 is no class. Expected 0\.\.10 \(sky\.\.bicyclist\) or 11 or 255/,
    );
    expect(readdirSync(folder)).toEqual(['root']);
  });
});

test('camVidFingerprint sees names and sizes of one part', async () => {
  await twoPictures();
  const original = await camVidFingerprint(root, 'val');
  put(root, 'val/.DS_Store', 'x');
  put(root, 'train/a.jpg', 'x');
  expect(await camVidFingerprint(root, 'val')).toBe(original);
  put(root, 'valannot/a.png', pngOf(32, new Array<number>(512).fill(1)));
  expect(await camVidFingerprint(root, 'val')).not.toBe(original);
});

const archive = archiveBeside('camvid-480x360.tar');
describe.skipIf(!archive)('CamVid itself', () => {
  beforeEach(() => {
    unpack(archive!, folder, 'camvid/val*/0016E5_0795*', 'camvid/val*/0016E5_0796[135]*');
    root = join(folder, 'camvid');
  });
  // Pixels of each class in the mask 0016E5_07959.png, counted with Pillow and NumPy; the last is void.
  const counts = [15008, 52841, 383, 49063, 15252, 25472, 716, 4141, 6054, 912, 2279, 679];

  /** Pixels of each class, then void, in the first mask. */
  async function histogram(height: number, width: number): Promise<number[]> {
    const split = await prepare({ height, width });
    expect(split.count).toBe(4);
    const found = new Array<number>(12).fill(0);
    for (const index of split.readMasks!([0])) found[index === 255 ? 11 : index]++;
    return found;
  }

  test('at its own size, counted by another program', async () => {
    expect(await histogram(360, 480)).toEqual(counts);
  });

  test('at half its size, every class keeps its share', async () => {
    const small = await histogram(176, 240);
    small.forEach((count, index) => {
      const share = counts[index] / (480 * 360);
      expect(Math.abs(count / (240 * 176) - share)).toBeLessThan(0.001 + 0.03 * share);
    });
  });

  test('its classes look as they are called', async () => {
    const split = await prepare({ height: 176, width: 240 });
    const [pixels, mask] = [split.readImages([0, 1, 2, 3]), split.readMasks!([0, 1, 2, 3])];
    const sums = CAMVID_CLASS_NAMES.map(() => ({ pixels: 0, row: 0, light: 0 }));
    mask.forEach((index, at) => {
      if (index === 255) return;
      sums[index].pixels++;
      sums[index].row += Math.floor(at / 240) % 176;
      sums[index].light += (pixels[at * 3] + pixels[at * 3 + 1] + pixels[at * 3 + 2]) / 3;
    });
    const of = (name: string) => {
      const { pixels: count, row, light } = sums[CAMVID_CLASS_NAMES.indexOf(name)];
      return { row: row / count, light: light / count };
    };
    const lightest = CAMVID_CLASS_NAMES.toSorted((a, b) => of(b).light - of(a).light)[0];
    expect(lightest).toBe('sky');
    const downwards = ['sky', 'building', 'car', 'road'];
    expect(downwards.toSorted((a, b) => of(a).row - of(b).row)).toEqual(downwards);
  });
});

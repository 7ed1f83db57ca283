import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imageFolderFingerprint, prepareImageFolder } from '../../lib/datasets/image-folder.ts';
import { openSplit } from '../../lib/datasets/split.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'image-folder-'));
  root = join(folder, 'root');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

/** A width x height picture whose left half is `left` and whose right half is `right` (sRGB). */
function halves(width: number, height: number, left: number[], right: number[]): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.set(i % width < width / 2 ? left : right, i * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
const plain = (colour: string, width = 24, height = 20): Sharp =>
  sharp({ create: { width, height, channels: 3, background: colour } });
const png = (value: number): Promise<Buffer> => plain(`rgb(${value},${value},${value})`).png().toBuffer();

const prepare = (request: Partial<Parameters<typeof prepareImageFolder>[2]> = {}) =>
  prepareImageFolder(root, join(folder, 'out'), { name: 'test', part: 'train', size: 8, ...request });

/** Two classes with `count` plain pictures each in train and one each in val. */
async function twoClasses(count = 2): Promise<void> {
  for (const [at, name] of ['ant', 'bee'].entries()) {
    for (let i = 0; i < count; i++) put(`train/${name}/${i}.png`, await png(at * 100 + i));
    put(`val/${name}/0.png`, await png(200));
  }
}

describe('decoding', () => {
  beforeEach(() => twoClasses(1));

  /** The first image's mean colour over columns [from, to). */
  async function columns(from: number, to: number): Promise<number[]> {
    const split = await prepare();
    const image = split.readImages([0]);
    const mean = [0, 1, 2].map((channel) => {
      let sum = 0;
      for (let y = 0; y < 8; y++) for (let x = from; x < to; x++) sum += image[(y * 8 + x) * 3 + channel];
      return sum / 8 / (to - from);
    });
    split.close();
    return mean;
  }
  function expectColour(actual: number[], expected: number[], tolerance = 4): void {
    actual.forEach((value, channel) => expect(Math.abs(value - expected[channel])).toBeLessThanOrEqual(tolerance));
  }

  test('scales the shorter side and crops the center', async () => {
    // 48 x 16, thirds red, green, blue: the center 16 x 16 is the green third.
    const pixels = Buffer.alloc(48 * 16 * 3);
    for (let i = 0; i < 48 * 16; i++) pixels[i * 3 + Math.floor((i % 48) / 16)] = 255;
    put(
      'train/ant/0.png',
      await sharp(pixels, { raw: { width: 48, height: 16, channels: 3 } })
        .png()
        .toBuffer(),
    );
    expectColour(await columns(1, 7), [0, 255, 0]);
  });

  test('turns as EXIF says', async () => {
    // Stored red left, blue right; orientation 2 is mirrored left to right.
    const mirrored = halves(32, 32, [255, 0, 0], [0, 0, 255]).withMetadata({ orientation: 2 });
    put('train/ant/0.png', await mirrored.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer());
    expectColour(await columns(0, 3), [0, 0, 255]);
    expectColour(await columns(5, 8), [255, 0, 0]);
    // Orientation 6 is a quarter turn clockwise: left and right become top and bottom, and every column holds both.
    const turned = halves(32, 32, [255, 0, 0], [0, 0, 255]).withMetadata({ orientation: 6 });
    put('train/ant/0.png', await turned.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer());
    expectColour(await columns(0, 3), [127.5, 0, 127.5]);
  });

  test('brings grey, 16-bit, transparent and CMYK pictures to RGB', async () => {
    put('train/ant/0.png', await plain('#787878').toColourspace('b-w').jpeg().toBuffer());
    expect((await sharp(join(root, 'train/ant/0.png')).metadata()).channels).toBe(1);
    expectColour(await columns(0, 8), [120, 120, 120]);

    put('train/ant/0.png', await plain('#4080c0').toColourspace('rgb16').png().toBuffer());
    expect((await sharp(join(root, 'train/ant/0.png')).metadata()).depth).toBe('ushort');
    expectColour(await columns(0, 8), [64, 128, 192]);

    const veil = {
      create: { width: 9, height: 9, channels: 4 as const, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
    };
    put('train/ant/0.png', await sharp(veil).png().toBuffer());
    expectColour(await columns(0, 8), [255, 127, 127]);

    put('train/ant/0.png', await plain('#ff8000').toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer());
    expect((await sharp(join(root, 'train/ant/0.png')).metadata()).space).toBe('cmyk');
    expectColour(await columns(0, 8), [255, 128, 0], 20); // orange, as far as ink can show it
  });

  test('reads WebP and GIF by content, whatever the name says', async () => {
    put('train/ant/0.png', await plain('#204060').webp({ lossless: true }).toBuffer());
    expectColour(await columns(0, 8), [32, 64, 96]);
    put('train/ant/0.png', await plain('#204060').gif().toBuffer());
    expectColour(await columns(0, 8), [32, 64, 96]);
  });
});

describe('unreadable files', () => {
  test('are skipped and listed, the others keep order and labels', async () => {
    await twoClasses(3);
    const jpeg = await halves(64, 64, [9, 200, 9], [90, 9, 90]).jpeg().toBuffer();
    put('train/ant/1.png', jpeg.subarray(0, jpeg.length - 40));
    put('train/bee/0.png', 'no image at all');
    put('train/bee/2.png', '');
    const split = await prepare({ maxBadFraction: 0.5 });
    expect([...split.labels]).toEqual([0, 0, 1]);
    expect([0, 1, 2].map((i) => split.readImages([i])[0])).toEqual([0, 2, 101]);
    expect(split.skipped.map(({ file }) => file)).toEqual(['train/ant/1.png', 'train/bee/0.png', 'train/bee/2.png']);
    expect(split.skipped[0].reason).toMatch(/premature end|cut short/i);
    for (const { reason } of split.skipped) expect(reason).toMatch(/\S/);
    expect(openSplit(join(folder, 'out')).skipped).toEqual(split.skipped);
  });

  test('fail when they are more than the allowed share, named', async () => {
    await twoClasses(3);
    put('train/ant/2.png', 'broken');
    await expect(prepare()).rejects.toThrow(
      /1 of the first 3 of 6 files cannot be read, more than 1%[^]*train\/ant\/2\.png/,
    );
    expect(readdirSync(folder)).toEqual(['root']);
  });
});

test('a class of which no file can be read is named, however few its files are', async () => {
  await twoClasses(150);
  for (const part of ['train', 'val']) put(`${part}/cow/0.png`, '');
  await expect(prepare()).rejects.toThrow(/train: no file of the class 'cow' can be read/);
  expect(readdirSync(folder)).toEqual(['root']);
});

describe('the folder', () => {
  test('gives class names and order by the bytes of the names', async () => {
    for (const name of ['b', 'B', 'ä', 'a10', 'a9']) {
      put(`train/${name}/x.png`, await png(1));
      put(`val/${name}/x.png`, await png(1));
    }
    const split = await prepare();
    expect(split.classNames).toEqual(['B', 'a10', 'a9', 'b', 'ä']);
    expect([...split.labels]).toEqual([0, 1, 2, 3, 4]);
  });

  test('gives readable names to Imagenette, and only to it', async () => {
    const add = async (name: string) => {
      put(`train/${name}/x.png`, await png(1));
      put(`val/${name}/x.png`, await png(1));
    };
    await add('n01440764');
    await add('n03888257');
    expect((await prepare()).classNames).toEqual(['tench', 'parachute']);
    await add('n01443537');
    expect((await prepare()).classNames).toEqual(['n01440764', 'n01443537', 'n03888257']);
  });

  test('names classes by their folders where these are words of JavaScript', async () => {
    const words = ['constructor', 'toString'];
    for (const name of words) for (const part of ['train', 'val']) put(`${part}/${name}/x.png`, await png(1));
    expect((await prepare()).classNames).toEqual(words);
  });

  test('may hold links, nested folders and hidden files', async () => {
    await twoClasses(1);
    put('train/ant/deeper/z.png', await png(7));
    put('train/ant/.DS_Store', 'x');
    put('train/.cache/x.png', await png(1));
    // Thumbnails that a Synology disk makes.
    put('train/ant/@eaDir/0.png/SYNOPHOTO_THUMB_M.jpg', await png(1));
    symlinkSync(join(root, 'train/bee/0.png'), join(root, 'train/ant/link.png'));
    const split = await prepare();
    expect(split.count).toBe(4);
    expect([0, 1, 2, 3].map((i) => split.readImages([i])[0])).toEqual([0, 7, 100, 100]);
  });

  test.each<[string, () => Promise<void> | void, RegExp]>([
    ['is missing', () => {}, /is not a folder/],
    [
      'has a link to a folder around it',
      async () => {
        await twoClasses();
        symlinkSync(join(root, 'train'), join(root, 'train/ant/all'));
      },
      /train\/ant\/all links to a folder that it lies in: remove the link/,
    ],
    ['has no val/', async () => put('train/ant/0.png', await png(1)), /has no folder val\/.*found 'train'/],
    ['has no train/', async () => put('val/ant/0.png', await png(1)), /has no folder train\//],
    [
      'has no classes',
      () => ['train', 'val'].forEach((part) => mkdirSync(join(root, part), { recursive: true })),
      /train holds no class folders/,
    ],
    [
      'has the pictures of val/ in one folder, as ImageNet unpacks them',
      async () => {
        put('train/ant/0.png', await png(1));
        put('val/ILSVRC2012_val_00000001.JPEG', await png(1));
      },
      /val holds no class folders\. Expected .*val\/<class>\/<images>/,
    ],
    [
      'has an empty class',
      async () => {
        await twoClasses();
        for (const part of ['train', 'val']) mkdirSync(join(root, part, 'cow'));
      },
      /1 class folder\(s\) without images: 'cow'/,
    ],
    [
      'has other classes in val/',
      async () => {
        await twoClasses();
        put('train/cow/0.png', await png(1));
        put('val/dog/0.png', await png(1));
      },
      /different classes: 1 only in train\/ \('cow'\), 1 only in val\/ \('dog'\)/,
    ],
  ])('%s: a clear error', async (_, arrange, message) => {
    await arrange();
    await expect(prepare()).rejects.toThrow(message);
    await expect(imageFolderFingerprint(root, 'train')).rejects.toThrow(message);
  });
});

describe('maxImages', () => {
  test('takes a balanced subset, the same every time, contained in larger ones', async () => {
    for (const [name, count] of [
      ['a', 9],
      ['b', 2],
      ['c', 9],
    ] as const) {
      for (let i = 0; i < count; i++) put(`train/${name}/${i}.png`, await png(i));
      put(`val/${name}/0.png`, await png(1));
    }
    const images = async (maxImages: number) => {
      const split = await prepare({ maxImages });
      const all = Array.from({ length: split.count }, (_, i) => `${split.labels[i]}/${split.readImages([i])[0]}`);
      split.close();
      return all;
    };
    const counts = (list: string[]) =>
      [0, 1, 2].map((label) => list.filter((one) => one.startsWith(`${label}`)).length);
    const ten = await images(10);
    expect(counts(ten)).toEqual([4, 2, 4]);
    expect(await images(10)).toEqual(ten);
    expect(await images(14)).toEqual(expect.arrayContaining(ten));
    expect(counts(await images(4)).sort()).toEqual([1, 1, 2]);
    expect((await images(100)).length).toBe(20);
    await expect(prepare({ maxImages: 2 })).rejects.toThrow(/at least the number of classes, 3, got 2/);
  });
});

test('one at a time or many at once: the same split', async () => {
  await twoClasses(9);
  const one = await prepare({ concurrency: 1 });
  const many = await prepare({ concurrency: 16 });
  expect(many.fingerprint).toBe(one.fingerprint);
});

test('reports progress and stops when told, leaving nothing', async () => {
  await twoClasses(40);
  const told: [number, number][] = [];
  await prepare({ onProgress: (done, total) => told.push([done, total]) });
  expect(told.at(-1)).toEqual([80, 80]);
  rmSync(join(folder, 'out'), { recursive: true });
  const controller = new AbortController();
  const stopped = prepare({ signal: controller.signal, onProgress: () => controller.abort() });
  await expect(stopped).rejects.toThrow(/abort/i);
  expect(readdirSync(folder)).toEqual(['root']);
});

test('imageFolderFingerprint sees names and sizes of the part, not where the folder lies', async () => {
  await twoClasses();
  const original = await imageFolderFingerprint(root, 'train');
  put('val/ant/1.png', await png(1));
  expect(await imageFolderFingerprint(root, 'train')).toBe(original);
  symlinkSync(root, join(folder, 'alias'));
  expect(await imageFolderFingerprint(join(folder, 'alias'), 'train')).toBe(original);
  put('train/ant/0.png', Buffer.concat([await png(0), Buffer.alloc(1)]));
  expect(await imageFolderFingerprint(root, 'train')).not.toBe(original);
});

describe('held-out training images', () => {
  /** The grey value of each image, class by class. */
  async function greys(part: 'train' | 'val'): Promise<number[]> {
    const split = await prepare({ part, holdOut: 2 });
    const values = Array.from({ length: split.count }, (_, at) => split.readImages([at])[0]);
    split.close();
    return values;
  }

  test('are every second of each class, and never one of val/', async () => {
    await twoClasses(5);
    expect(await greys('val')).toEqual([1, 3, 101, 103]);
    expect(await greys('train')).toEqual([0, 2, 4, 100, 102, 104]);
  });

  test('tell by their fingerprint when a training image has changed, and not when one of val/ has', async () => {
    await twoClasses(2);
    const looked = () => Promise.all((['train', 'val'] as const).map((part) => imageFolderFingerprint(root, part, 2)));
    const before = await looked();
    put('val/ant/0.png', 'another');
    expect(await looked()).toEqual(before);
    put('train/ant/1.png', 'another');
    const [train, val] = await looked();
    expect(train).toBe(before[0]);
    expect(val).not.toBe(before[1]);
  });

  test('are refused where a class has too few', async () => {
    await twoClasses(2);
    await expect(prepare({ part: 'val', holdOut: 3 })).rejects.toThrow(
      /class 'ant' has 2 images.*hold out more, one in 2/,
    );
  });
});

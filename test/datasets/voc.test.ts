import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SplitPart } from '../../lib/datasets/split.ts';
import { vocColour } from '../../lib/datasets/voc-colours.ts';
import { prepareVoc, vocFingerprint, VOC_CLASS_NAMES } from '../../lib/datasets/voc.ts';
import { plain, pngOf, put } from './picture-files.ts';

// Miniature trees in the layouts that VOC and SBD are published in. Picture `name` is 12 x 10 pixels of one grey; its
// mask is of one class with a void frame in VOC's own masks, of one class in the others.
let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voc-'));
  root = join(folder, 'root');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const VOC = 'VOCdevkit/VOC2012';
const SBD = 'benchmark_RELEASE/dataset';
const WIDTH = 12;
const HEIGHT = 10;
const palette = Array.from({ length: 256 }, (_, index) => vocColour(index));

const filled = (index: number): number[] => new Array<number>(WIDTH * HEIGHT).fill(index);
const framed = (index: number): number[] =>
  filled(index).map((_, i) =>
    i < WIDTH || i >= WIDTH * (HEIGHT - 1) || i % WIDTH === 0 || i % WIDTH === WIDTH - 1 ? 255 : index,
  );

const list = (name: string, ...names: string[]) =>
  put(root, `${VOC}/ImageSets/Segmentation/${name}.txt`, `${names.join('\n')}\n`);
const image = async (name: string, grey: number) =>
  put(root, `${VOC}/JPEGImages/${name}.jpg`, await plain(WIDTH, HEIGHT, grey));
const vocMask = (name: string, index: number) =>
  put(root, `${VOC}/SegmentationClass/${name}.png`, pngOf(WIDTH, framed(index), { palette }));
const augMask = (name: string, index: number) =>
  put(root, `${VOC}/SegmentationClassAug/${name}.png`, pngOf(WIDTH, filled(index)));

/** A MATLAB 5 file holding GTcls.Segmentation, uncompressed. */
function matFile(values: number[]): Buffer {
  const element = (type: number, data: Buffer): Buffer => {
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(type, 0);
    tag.writeUInt32LE(data.length, 4);
    return Buffer.concat([tag, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
  };
  const int32 = (...numbers: number[]): Buffer => Buffer.from(Int32Array.from(numbers).buffer);
  const array = (arrayClass: number, rows: number, columns: number, name: string, ...parts: Buffer[]): Buffer =>
    element(
      14,
      Buffer.concat([
        element(6, int32(arrayClass, 0)),
        element(5, int32(rows, columns)),
        element(1, Buffer.from(name)),
        ...parts,
      ]),
    );
  const byColumns = values.map((_, i) => values[(i % HEIGHT) * WIDTH + Math.floor(i / HEIGHT)]);
  const matrix = array(9, HEIGHT, WIDTH, '', element(2, Buffer.from(byColumns)));
  const fields = [element(5, int32(16)), element(1, Buffer.from('Segmentation'.padEnd(16, '\0')))];
  const header = Buffer.concat([Buffer.from('MATLAB 5.0 MAT-file'.padEnd(124)), Buffer.from([0, 1, 73, 77])]);
  return Buffer.concat([header, array(2, 1, 1, 'GTcls', ...fields, matrix)]);
}
const sbd = (at: string, parts: Record<'train' | 'val', Record<string, number>>): void => {
  for (const [part, pictures] of Object.entries(parts)) {
    put(folder, `${at}/${part}.txt`, Object.keys(pictures).join('\n'));
    for (const [name, index] of Object.entries(pictures)) put(folder, `${at}/cls/${name}.mat`, matFile(filled(index)));
  }
};

/** VOC alone: two training pictures, one for validation, two that only SBD has masks for. */
async function voc(): Promise<void> {
  for (const [name, grey] of Object.entries({
    '2007_000032': 10,
    '2007_000039': 20,
    '2007_000033': 30,
    '2008_000002': 40,
    '2008_000003': 50,
  })) {
    await image(name, grey);
  }
  vocMask('2007_000032', 1);
  vocMask('2007_000039', 20);
  vocMask('2007_000033', 7);
  list('train', '2007_000032', '2007_000039');
  list('val', '2007_000033');
}
function aug(): void {
  list('trainaug', '2007_000032', '2008_000002', '2008_000003');
  augMask('2007_000032', 1);
  augMask('2008_000002', 19);
  augMask('2008_000003', 15);
}
const sbdParts = { train: { '2008_000002': 19, '2007_000033': 7 }, val: { '2007_000032': 1, '2008_000003': 15 } };

const prepare = (part: SplitPart = 'train', request: Partial<Parameters<typeof prepareVoc>[2]> = {}) =>
  prepareVoc(root, join(folder, 'out'), { part, height: 16, width: 24, fit: 'pad', ...request });

/** Grey of each picture and, of its mask, the index at row 0 and at row 5: '10: 255 1'. */
async function pictures(...args: Parameters<typeof prepare>): Promise<{ contents: string[]; about: string }> {
  const split = await prepare(...args);
  const at = (index: number) => {
    const mask = split.readMasks!([index]);
    return `${split.readImages([index])[0]}: ${mask[0]} ${mask[5 * 24 + 5]}`;
  };
  const contents = Array.from({ length: split.count }, (_, index) => at(index));
  split.close();
  return { contents, about: (split.about as { pictures: string }).pictures };
}

describe('the validation part', () => {
  test('is val.txt with the palette masks, padded by void', async () => {
    await voc();
    aug();
    const split = await prepare('val');
    expect(split).toMatchObject({
      name: 'voc-2012',
      part: 'val',
      count: 1,
      height: 16,
      width: 24,
      classNames: [],
      skipped: [],
    });
    expect(split.maskClassNames).toEqual(VOC_CLASS_NAMES);
    const mask = split.readMasks!([0]);
    for (let y = 0; y < 16; y++) {
      for (let x = 0; x < 24; x++) {
        const inside = y > 0 && x > 0 && y < HEIGHT - 1 && x < WIDTH - 1;
        expect(mask[y * 24 + x]).toBe(inside ? 7 : 255);
      }
    }
    expect([...split.readImages([0]).subarray(0, 3)]).toEqual([30, 30, 30]);
  });

  test.each(['.', 'VOCdevkit', VOC])('is found from %s', async (from) => {
    await voc();
    const split = await prepareVoc(join(root, from), join(folder, 'out'), {
      part: 'val',
      height: 8,
      width: 8,
      fit: 'resize',
    });
    expect(split.count).toBe(1);
  });
});

describe('the training part', () => {
  beforeEach(voc);

  test('is trainaug.txt with the grey masks where they are', async () => {
    aug();
    sbd(`root/${SBD}`, { train: { '2008_000002': 3 }, val: { '2008_000003': 3 } });
    const { contents, about } = await pictures();
    expect(contents).toEqual(['10: 1 1', '40: 19 19', '50: 15 15']);
    expect(about).toMatch(/trainaug/);
  });

  test.each(['', 'VOCdevkit/', `${VOC}/`])(
    "is VOC's train and SBD without VOC's val, SBD beside VOC in '%s'",
    async (at) => {
      sbd(`root/${at}${SBD}`, sbdParts);
      const { contents, about } = await pictures();
      expect(contents).toEqual(['10: 255 1', '20: 255 20', '40: 19 19', '50: 15 15']);
      expect(about).toMatch(/SBD without VOC 2012's val/);
    },
  );

  test.each(['', '/benchmark_RELEASE', `/${SBD}`])(
    'takes SBD from a folder of its own, before anything else (given: sbd%s)',
    async (given) => {
      aug();
      sbd(`sbd/${SBD}`, sbdParts);
      expect((await pictures('train', { sbd: join(folder, `sbd${given}`) })).contents).toHaveLength(4);
    },
  );

  test("is VOC's own where nothing else is there, and says so", async () => {
    const { contents, about } = await pictures();
    expect(contents).toEqual(['10: 255 1', '20: 255 20']);
    expect(about).toMatch(/without SBD's masks, 1,464 pictures in place of the paper's 10,582/);
  });

  test('may be cut down to a fixed choice', async () => {
    aug();
    const two = (await pictures('train', { maxImages: 2 })).contents;
    expect(two).toHaveLength(2);
    expect((await pictures('train', { maxImages: 2 })).contents).toEqual(two);
    expect(two).toEqual(expect.arrayContaining((await pictures('train', { maxImages: 1 })).contents));
  });
});

describe('a clear error names', () => {
  test.each<[string, SplitPart, () => unknown, RegExp]>([
    [
      'a folder that is no VOC',
      'val',
      () => rmSync(join(root, VOC, 'JPEGImages'), { recursive: true }),
      /root holds no PASCAL VOC 2012.*VOCdevkit\/VOC2012\//,
    ],
    ['the part without masks', 'test', () => {}, /test part's masks are not published/],
    [
      'a missing list',
      'val',
      () => rmSync(join(root, VOC, 'ImageSets/Segmentation/val.txt')),
      /Segmentation\/val\.txt is missing/,
    ],
    ['an empty list', 'val', () => list('val', '', ' '), /Segmentation\/val\.txt is empty/],
    [
      'a line that is no name',
      'val',
      () => list('val', '/JPEGImages/a.jpg /SegmentationClass/a.png'),
      /val\.txt: expected one picture name a line.*'\/JPEGImages/,
    ],
    [
      'a listed image that is missing',
      'val',
      () => list('val', '2007_000033', 'gone'),
      /1 of the 2 files that .*val\.txt asks for are missing:\n {2}JPEGImages\/gone\.jpg/,
    ],
    [
      'a listed mask that is missing',
      'train',
      () => rmSync(join(root, VOC, 'SegmentationClass/2007_000039.png')),
      /1 of the 2 files that .*train\.txt asks for are missing:\n {2}SegmentationClass\/2007_000039\.png/,
    ],
    [
      "a mask of SBD's that is missing",
      'train',
      () => {
        sbd(`root/${SBD}`, sbdParts);
        rmSync(join(root, SBD, 'cls/2008_000003.mat'));
      },
      /1 of the 2 files that .*dataset\/\{train,val\}\.txt asks for are missing:\n {2}cls\/2008_000003\.mat/,
    ],
    [
      'masks without their list',
      'train',
      () => augMask('2007_000032', 1),
      /SegmentationClassAug is there, but not .*trainaug\.txt/,
    ],
    [
      'a list without its masks',
      'train',
      () => list('trainaug', '2007_000032'),
      /trainaug\.txt is there, but not .*SegmentationClassAug/,
    ],
    [
      'validation pictures among the training ones',
      'train',
      () => {
        aug();
        list('trainaug', '2007_000032', '2007_000033');
      },
      /trainaug\.txt names 1 pictures of val\.txt:\n {2}2007_000033/,
    ],
  ])('%s', async (_, part, arrange, message) => {
    await voc();
    arrange();
    await expect(prepare(part)).rejects.toThrow(message);
    await expect(vocFingerprint(root, part)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(['root']);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'a mask of another size',
      () => put(root, `${VOC}/SegmentationClass/2007_000033.png`, pngOf(5, filled(1), { palette })),
      /000033\.png is 5x24 pixels, its image .*000033\.jpg 12x10/,
    ],
    [
      'a value that is no class',
      () => vocMask('2007_000033', 21),
      /000033\.png: value 21 at column 1, row 1 is no class. Expected 0\.\.20 \(background\.\.tv\/monitor\) or 255 \(void\)/,
    ],
    [
      'a colour that is no index',
      () => put(root, `${VOC}/SegmentationClass/2007_000033.png`, pngOf(WIDTH, filled(0), { palette: [[9, 9, 9]] })),
      /000033\.png: the colour #090909/,
    ],
    [
      'an image that cannot be read',
      () => put(root, `${VOC}/JPEGImages/2007_000033.jpg`, 'no picture'),
      /000033\.jpg cannot be read/,
    ],
    [
      'a mask that cannot be read',
      () => put(root, `${VOC}/SegmentationClass/2007_000033.png`, 'no picture'),
      /000033\.png cannot be read/,
    ],
  ])('%s, leaving nothing', async (_, arrange, message) => {
    await voc();
    arrange();
    await expect(prepare('val')).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(['root']);
  });

  test("a mask of SBD's that cannot be read, and SBD that is not there", async () => {
    await voc();
    mkdirSync(join(folder, 'empty'));
    await expect(prepare('train', { sbd: join(folder, 'empty') })).rejects.toThrow(/empty holds no SBD/);
    sbd(`root/${SBD}`, sbdParts);
    put(root, `${SBD}/cls/2008_000003.mat`, matFile(filled(1)).subarray(0, 300));
    await expect(prepare()).rejects.toThrow(/2008_000003\.mat cannot be read: damaged or cut short/);
  });

  test('a stored size that is no multiple of 8', async () => {
    await voc();
    await expect(prepare('val', { height: 500 })).rejects.toThrow(
      /expected height to be a multiple of 8 between 8 and 4096, got 500/,
    );
  });
});

test('one at a time or many at once: the same split; told of progress, stopped when told', async () => {
  await voc();
  aug();
  const one = await prepare('train', { concurrency: 1 });
  const told: number[][] = [];
  const many = await prepare('train', { concurrency: 9, onProgress: (...args) => told.push(args) });
  expect(many.fingerprint).toBe(one.fingerprint);
  expect(told.at(-1)).toEqual([3, 3]);
  rmSync(join(folder, 'out'), { recursive: true });
  await expect(prepare('train', { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  expect(readdirSync(folder)).toEqual(['root']);
});

test('vocFingerprint sees names and sizes of the part, and where its masks come from; not where VOC lies', async () => {
  await voc();
  const val = await vocFingerprint(root, 'val');
  const train = await vocFingerprint(root, 'train');
  aug();
  const augmented = await vocFingerprint(root, 'train');
  sbd(`sbd/${SBD}`, sbdParts);
  const withSbd = await vocFingerprint(root, 'train', join(folder, 'sbd'));
  expect(new Set([val, train, augmented, withSbd]).size).toBe(4);
  expect(await vocFingerprint(join(root, VOC), 'val')).toBe(val);
  renameSync(root, join(folder, 'elsewhere'));
  root = join(folder, 'elsewhere');
  expect(await vocFingerprint(root, 'train')).toBe(augmented);
  put(root, `${VOC}/SegmentationClassAug/2008_000003.png`, Buffer.concat([pngOf(WIDTH, filled(15)), Buffer.alloc(1)]));
  expect(await vocFingerprint(root, 'train')).not.toBe(augmented);
  expect(await vocFingerprint(root, 'val')).toBe(val);
});

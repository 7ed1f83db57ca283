import fc from '../property.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodePicture } from '../../lib/datasets/decoding.ts';
import { prepareImageFolder } from '../../lib/datasets/image-folder.ts';
import { withoutOddities } from '../../lib/datasets/jpeg-oddities.ts';
import { preparePictures } from '../../lib/datasets/pictures.ts';
import { readImage } from '../../lib/datasets/stored-size.ts';
import { loadImage } from '../../lib/notebook/models/image.ts';
import { beginningPictures } from '../../lib/playground/pictures.ts';
import { put } from './picture-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddities-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [width, height] = [72, 56];
const waves = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
  const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
  return 128 + 60 * Math.sin(x / 3 + (at % 3)) + 50 * Math.cos(y / 4);
});
const picture = sharp(waves, { raw: { width, height, channels: 3 } });
const sequential = await picture.clone().jpeg({ quality: 90 }).toBuffer();
const progressive = await picture.clone().jpeg({ quality: 90, progressive: true }).toBuffer();
const inks = await picture.clone().toColourspace('cmyk').jpeg({ quality: 90 }).toBuffer();

async function decoded(file: Uint8Array): Promise<Buffer> {
  put(folder, 'picture.jpg', file);
  return (await decodePicture(join(folder, 'picture.jpg'), { upright: true })).data;
}

const scanOf = (file: Buffer) => file.indexOf(Buffer.from([0xff, 0xda]));
const tableOf = (file: Buffer) => file.indexOf(Buffer.from([0xff, 0xdb]));
const inserted = (file: Buffer, at: number, ...bytes: number[]) =>
  Buffer.concat([file.subarray(0, at), Buffer.from(bytes), file.subarray(at)]);
const changed = (file: Buffer, change: (copy: Buffer) => void) => {
  const copy = Buffer.from(file);
  change(copy);
  return copy;
};
/** Of three components, the scan's last three bytes: the band's begin and end, and the precision. */
const band = (file: Buffer) => scanOf(file) + 5 + 2 * 3;
const jfif = (revision: number) => [0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0'), revision, 2, 0, 0, 1, 0, 1, 0, 0];
const adobe = (transform: number) => [0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform];

describe('what every viewer passes over changes no pixel', () => {
  test.each<[string, Buffer, Buffer?]>([
    ['a scan that says its band ends at 0 (Samsung)', changed(sequential, (copy) => (copy[band(copy) + 1] = 0))],
    ['a scan that says a precision', changed(sequential, (copy) => (copy[band(copy) + 2] = 0x10))],
    ['bytes before a table', inserted(sequential, tableOf(sequential), 1, 2, 3, 4)],
    ['bytes before the scan', inserted(sequential, scanOf(sequential), 0, 0, 0)],
    ['bytes before the scan of a progressive file', inserted(progressive, scanOf(progressive), 7, 0, 7), progressive],
    ['filling before a marker', inserted(sequential, scanOf(sequential), 0xff, 0xff)],
    ['a later revision of JFIF', inserted(sequential, 2, ...jfif(2)), inserted(sequential, 2, ...jfif(1))],
    ['an unknown colour transform', inserted(sequential, 2, ...adobe(7)), inserted(sequential, 2, ...adobe(1))],
    ['zeros before the end', inserted(sequential, sequential.length - 2, ...Buffer.alloc(60))],
    ['whatever follows the end', Buffer.concat([sequential, sequential.subarray(0, 500), Buffer.alloc(9)])],
    ['a missing end', sequential.subarray(0, -2)],
    ['two of them', changed(inserted(sequential, tableOf(sequential), 9, 9), (copy) => (copy[band(copy) + 1] = 0))],
  ])('%s', async (_, odd, plain = sequential) => {
    expect(Buffer.compare(await decoded(odd), await decoded(plain))).toBe(0);
  });

  test('nor of inks, whose unknown transform libjpeg reads as YCCK', async () => {
    const transform = inks.indexOf('Adobe') + 11;
    const of = (value: number) => decoded(changed(inks, (copy) => (copy[transform] = value)));
    expect(Buffer.compare(await of(9), await of(2))).toBe(0);
    expect(Buffer.compare(await of(9), await of(0))).not.toBe(0);
  });
});

describe('a picture of which a part is missing is refused, odd or not', () => {
  const cutAt = (file: Buffer, share: number) =>
    file.subarray(0, scanOf(file) + Math.floor((file.length - scanOf(file)) * share));
  const end = Buffer.from([0xff, 0xd9]);
  const odd = changed(sequential, (copy) => (copy[band(copy) + 1] = 0));
  test.each<[string, Buffer]>([
    ['cut short', cutAt(sequential, 0.6)],
    ['cut short near its end', cutAt(sequential, 0.95)],
    ['cut short, and ended', Buffer.concat([cutAt(sequential, 0.6), end])],
    ['cut short, odd, and ended', Buffer.concat([cutAt(odd, 0.6), end])],
    ['cut in its header', sequential.subarray(0, scanOf(sequential) - 5)],
    ['cut in the header of its scan', sequential.subarray(0, scanOf(sequential) + 7)],
    ['a hole in its middle', Buffer.concat([cutAt(odd, 0.4), sequential.subarray(cutAt(odd, 0.6).length)])],
    ['progressive, cut short', cutAt(progressive, 0.6)],
    ['progressive, cut short, and ended', Buffer.concat([cutAt(progressive, 0.6), end])],
    ['progressive, its end missing', progressive.subarray(0, -2)],
    ['nothing behind the first bytes', Buffer.from([0xff, 0xd8, 0xff])],
  ])('%s', async (_, damaged) => {
    await expect(decoded(damaged)).rejects.toThrow(/\S/);
  });
});

test('every reader takes an odd file, and none a damaged one', async () => {
  const odd = changed(sequential, (copy) => (copy[band(copy) + 1] = 0));
  const damaged = Buffer.concat([odd.subarray(0, odd.length >> 1), Buffer.from([0xff, 0xd9])]);
  for (const [name, file] of Object.entries({ odd, damaged })) {
    put(folder, `${name}/one.jpg`, file);
    put(folder, `classes/train/a/${name}.jpg`, file);
    put(folder, `classes/val/a/${name}.jpg`, file);
  }
  // Decoded beside the damaged one: libvips has one error text for both.
  put(folder, 'damaged/two.jpg', odd);
  const stored = { height, width, fit: 'resize' } as const;
  const readers: Record<string, (name: string) => Promise<{ image: Uint8Array } | { pixels: Uint8Array }>> = {
    'with masks': (name) => readImage(join(folder, name, 'one.jpg'), stored),
    'pixel for pixel': async (name) => {
      const split = await preparePictures(join(folder, name), join(folder, `${name}-out`), { name, height, width });
      return { image: split.readImages([0]) };
    },
    'in a cell': (name) => loadImage(join(folder, name, 'one.jpg')),
  };
  // The playground codes its pictures again: as it does those of a file without oddities.
  put(folder, 'plain/one.jpg', sequential);
  put(folder, 'odd-alone/one.jpg', odd);
  const [ofPlain, ofOdd] = await Promise.all(['plain', 'odd-alone'].map((one) => beginningPictures(join(folder, one))));
  expect(ofOdd[0].bytes).toEqual(ofPlain[0].bytes);
  await expect(beginningPictures(join(folder, 'damaged'))).rejects.toThrow(/one\.jpg.*premature end/);
  const plain = await decoded(sequential);
  for (const [reader, read] of Object.entries(readers)) {
    const got = await read('odd');
    expect(Buffer.compare('image' in got ? got.image : got.pixels, plain), reader).toBe(0);
    await expect(read('damaged'), reader).rejects.toThrow(/one\.jpg.*premature end/);
  }
  const split = await prepareImageFolder(join(folder, 'classes'), join(folder, 'classes-out'), {
    name: 'odd',
    part: 'train',
    size: 48,
    maxBadFraction: 0.5,
  });
  expect(split.count).toBe(1);
  // Decoded beside the odd one, whose fault libvips may have told of it.
  expect(split.skipped).toEqual([{ file: 'train/a/damaged.jpg', reason: expect.stringMatching(/premature end/) }]);
});

test('nothing else decodes files of strangers', async () => {
  const lib = join(import.meta.dirname, '../../lib');
  const names = (await readdir(lib, { recursive: true })).filter((name) => /\.(ts|mjs)$/.test(name));
  // Pixels that are there already come as `raw`.
  const decodes = /\bsharp\((?!\w+, \{\s*raw:)/;
  const decoders = await Promise.all(
    names.map(async (name) => (decodes.test(await readFile(join(lib, name), 'utf8')) ? [name] : [])),
  );
  expect(decoders.flat().sort()).toEqual([
    // What it wrote itself.
    'codec/baselines/sharp.ts',
    'datasets/decoding.ts',
    // Draws the street that the playground begins with.
    'playground/street.ts',
    // Codes PNG anew, without loss; what it cannot read stays as it is.
    'report/lighter.ts',
  ]);
});

test('nothing is put right in a file without oddities, and nothing twice', () => {
  for (const file of [sequential, progressive, inks]) expect(withoutOddities(file)!.equals(file)).toBe(true);
  const once = withoutOddities(Buffer.concat([inserted(sequential, 2, 5, 5, ...adobe(9)), Buffer.alloc(3)]))!;
  expect(withoutOddities(once)!.equals(once)).toBe(true);
});

test('any bytes are taken, those of other files not at all', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: sequential.length }), (bytes, at) => {
      withoutOddities(Buffer.concat([sequential.subarray(0, at), bytes]));
      withoutOddities(Buffer.concat([Buffer.from([0xff, 0xd8]), bytes]));
    }),
  );
  expect(withoutOddities(Buffer.from('\x89PNG\r\n', 'latin1'))).toBeUndefined();
  expect(withoutOddities(new Uint8Array())).toBeUndefined();
});

import fc from '../property.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readIndexPng } from '../../lib/datasets/index-image.ts';
import { vocColour } from '../../lib/datasets/voc-colours.ts';
import { pngOf, put } from './picture-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'index-image-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const every = Array.from({ length: 256 }, (_, index) => index);
const vocPalette = every.map(vocColour);
let at = 0;
const read = (bytes: Uint8Array, colourOf?: typeof vocColour) => {
  const name = `${at++}.png`;
  put(folder, name, bytes);
  return readIndexPng(join(folder, name), colourOf);
};

// As printed in VOC's development kit and on every chart of its classes.
test.each([
  [0, 0, 0, 0],
  [1, 128, 0, 0],
  [2, 0, 128, 0],
  [3, 128, 128, 0],
  [4, 0, 0, 128],
  [5, 128, 0, 128],
  [6, 0, 128, 128],
  [7, 128, 128, 128],
  [8, 64, 0, 0],
  [9, 192, 0, 0],
  [10, 64, 128, 0],
  [11, 192, 128, 0],
  [12, 64, 0, 128],
  [13, 192, 0, 128],
  [14, 64, 128, 128],
  [15, 192, 128, 128],
  [16, 0, 64, 0],
  [17, 128, 64, 0],
  [18, 0, 192, 0],
  [19, 128, 192, 0],
  [20, 0, 64, 128],
  [255, 224, 224, 192],
])('VOC draws index %i as %i, %i, %i', (index, ...colour) => {
  expect(vocColour(index)).toEqual(colour);
});

test('no two indices share a VOC colour', () => {
  expect(new Set(vocPalette.map(String)).size).toBe(256);
});

describe('the indices are read as they are', () => {
  test('from 8-bit grey, every value', async () => {
    expect(await read(pngOf(16, every))).toMatchObject({ width: 16, height: 16, indices: Buffer.from(every) });
    expect((await read(pngOf(16, every), vocColour)).indices).toEqual(Buffer.from(every));
  });

  test("from VOC's palette, every value", async () => {
    expect([...(await read(pngOf(16, every, { palette: vocPalette }), vocColour)).indices]).toEqual(every);
  });

  test('from any such picture', async () => {
    const picture = fc
      .integer({ min: 1, max: 9 })
      .chain((width) =>
        fc
          .array(fc.integer({ min: 0, max: 255 }), { minLength: width, maxLength: 4 * width })
          .map((values) => ({ width, values: values.slice(0, values.length - (values.length % width)) })),
      );
    await fc.assert(
      fc.asyncProperty(picture, fc.boolean(), async ({ width, values }, grey) => {
        const { indices } = await read(pngOf(width, values, grey ? {} : { palette: vocPalette }), vocColour);
        expect([...indices]).toEqual(values);
      }),
      { numRuns: 40 },
    );
  });

  test('by colour: from a short, reordered palette, and from RGB', async () => {
    const palette = [15, 255, 0, 20].map(vocColour);
    const picture = pngOf(4, [0, 1, 2, 3], { bits: 2, palette });
    expect([...(await read(picture, vocColour)).indices]).toEqual([15, 255, 0, 20]);
    const rgb = await sharp(picture).toColourspace('srgb').png({ palette: false }).toBuffer();
    expect([...(await read(rgb, vocColour)).indices]).toEqual([15, 255, 0, 20]);
  });
});

const lossy = await sharp(pngOf(16, every)).jpeg({ quality: 100 }).toBuffer();

describe('errors name the file and what is wrong', () => {
  test.each<[string, Buffer, typeof vocColour | undefined, RegExp]>([
    [
      'a colour of no index',
      pngOf(2, [0, 0, 0, 1], {
        palette: [
          [0, 0, 0],
          [1, 2, 3],
        ],
      }),
      vocColour,
      /#010203 at column 1, row 1/,
    ],
    ['colours where indices are expected', pngOf(1, [0], { palette: vocPalette }), undefined, /8-bit grey.*palette/],
    ['16 bits', pngOf(1, [7], { bits: 16 }), vocColour, /8-bit grey.*got 1 channel\(s\) of 16 bits/],
    ['4 bits', pngOf(2, [7, 1], { bits: 4 }), undefined, /8-bit grey.*got 1 channel\(s\) of 4 bits/],
    ['1 bit', pngOf(2, [0, 1], { bits: 1 }), undefined, /8-bit grey/],
    ['a JPEG', lossy, undefined, /is a JPEG, whose values are not the ones that were drawn/],
    ['no picture', Buffer.from('no picture'), undefined, /cannot be read: .*Replace/],
    ['a cut file', pngOf(16, every).subarray(0, 150), undefined, /cannot be read: .*Replace/],
  ])('%s', async (_, bytes, colourOf, message) => {
    const name = `${at}.png`;
    const reading = read(bytes, colourOf);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(join(folder, name));
  });
});

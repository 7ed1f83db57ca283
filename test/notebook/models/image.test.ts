import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadImage } from '../../../lib/notebook/models/image.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Red tells the column, green the row. */
const gradient = (width: number, height: number) =>
  Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return [pixel % width, Math.floor(pixel / width), 7][at % 3];
  });

async function picture(name: string, width: number, height: number, orientation?: number): Promise<string> {
  const file = join(folder, name);
  const made = sharp(gradient(width, height), { raw: { width, height, channels: 3 } });
  await (orientation === undefined ? made : made.withMetadata({ orientation })).png().toFile(file);
  return file;
}

describe('loadImage', () => {
  it('gives the pixels as they are when both sides are multiples of 8', async () => {
    expect(await loadImage(await picture('fits.png', 24, 16))).toEqual({
      pixels: gradient(24, 16),
      width: 24,
      height: 16,
    });
  });

  it('cuts the rest off on both sides', async () => {
    const { pixels, width, height } = await loadImage(await picture('larger.png', 29, 17));
    expect([width, height]).toEqual([24, 16]);
    // 5 columns too many: 2 left, 3 right; 1 row too many: below.
    expect([...pixels.slice(0, 3)]).toEqual([2, 0, 7]);
    expect([...pixels.slice(-3)]).toEqual([25, 15, 7]);
  });

  it('turns pictures upright', async () => {
    // 6: the top of the picture is the file's right-hand side turned up: a quarter clockwise.
    const { pixels, width, height } = await loadImage(await picture('turned.png', 16, 8, 6));
    expect([width, height]).toEqual([8, 16]);
    expect([...pixels.slice(0, 3)]).toEqual([0, 7, 7]);
  });

  it('scales down to the longest side, and never up', async () => {
    const file = await picture('long.png', 96, 48);
    expect(await loadImage(file, { longestSide: 32 })).toMatchObject({ width: 32, height: 16 });
    expect(await loadImage(file, { longestSide: 500 })).toMatchObject({ width: 96, height: 48 });
  });

  it('lays transparent pictures on white', async () => {
    const file = join(folder, 'clear.png');
    await sharp(new Uint8Array(8 * 8 * 4), { raw: { width: 8, height: 8, channels: 4 } })
      .png()
      .toFile(file);
    expect((await loadImage(file)).pixels.every((value) => value === 255)).toBe(true);
  });

  it('says what is wrong with a file', async () => {
    await expect(loadImage(join(folder, 'none.png'))).rejects.toThrow(
      /there is no file .*none\.png; a relative path starts at/,
    );
    const text = join(folder, 'text.png');
    await writeFile(text, 'no picture');
    await expect(loadImage(join(text, 'below.png'))).rejects.toThrow(/there is no file .*below\.png; a relative path/);
    await expect(loadImage(text)).rejects.toThrow(
      /text\.png cannot be read as a picture \(.+\): save it as JPEG or PNG/,
    );
    const empty = join(folder, 'empty.jpg');
    await writeFile(empty, '');
    await expect(loadImage(empty)).rejects.toThrow(/empty\.jpg is empty: name a picture file$/);
    await expect(loadImage(folder)).rejects.toThrow(/ is a folder: name one picture in it$/);
    const phone = join(folder, 'photo.heic');
    await writeFile(phone, 'no picture either');
    await expect(loadImage(phone)).rejects.toThrow(
      /photo\.heic cannot be read as a picture \(.+\): save it as JPEG or PNG$/,
    );
    for (const file of [join(folder, 'none.png'), text, empty, folder]) {
      // One sentence, and nothing of the decoder's inside below it in a cell.
      expect(await loadImage(file).catch((error: unknown) => error)).toSatisfy(
        (error: Error) => error instanceof RangeError && error.cause === undefined && !error.message.includes('\n'),
      );
    }
    await expect(loadImage(await picture('small.png', 40, 7))).rejects.toThrow(
      'expected at least 8 x 8 pixels, got 40 x 7 from',
    );
    const wide = await picture('wide.png', 1000, 20);
    await expect(loadImage(wide, { longestSide: 192 })).rejects.toThrow(
      `got 192 x 4 from ${wide}, 1000 x 20 scaled down to a longest side of 192: give one of at least 400`,
    );
    expect(await loadImage(wide, { longestSide: 400 })).toMatchObject({ width: 400, height: 8 });
    await expect(loadImage(text, { longestSide: 4.5 })).rejects.toThrow(
      'expected longestSide to be a whole number of at least 8 pixels, got 4.5',
    );
  });
});

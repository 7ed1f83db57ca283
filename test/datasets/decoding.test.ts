import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodePicture, decodingVersion } from '../../lib/datasets/decoding.ts';
import { prepareImageFolder } from '../../lib/datasets/image-folder.ts';
import { readImage } from '../../lib/datasets/stored-size.ts';
import { dataArtifacts } from '../../lib/experiments/plan/data-artifacts.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { loadImage } from '../../lib/notebook/models/image.ts';
import { put, tiffOf } from './picture-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'decoding-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const encoded = {
  jpg: (picture: Sharp) => picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
  'progressive.jpg': (picture: Sharp) => picture.jpeg({ quality: 100, progressive: true, chromaSubsampling: '4:4:4' }),
  png: (picture: Sharp) => picture.png(),
  webp: (picture: Sharp) => picture.webp({ lossless: true }),
  tif: (picture: Sharp) => picture.tiff(),
};
const formats = Object.keys(encoded) as (keyof typeof encoded)[];

/** A round bright spot on black; its center in [0, 1] of width and height. */
const [width, height] = [965, 725];
const center = [0.31, 0.64] as const;
const grey = Buffer.from(
  Uint8Array.from({ length: width * height }, (_, at) => {
    const distance = Math.hypot(
      (at % width) + 0.5 - center[0] * width,
      Math.floor(at / width) + 0.5 - center[1] * height,
    );
    return Math.round(250 * Math.exp(-((distance / 60) ** 2)));
  }),
);
const spots = new Map<string, Promise<Buffer>>();
function spot(format: keyof typeof encoded): Promise<Buffer> {
  const known =
    spots.get(format) ??
    encoded[format](sharp(grey, { raw: { width, height, channels: 1 } }).toColourspace('srgb')).toBuffer();
  spots.set(format, known);
  return known;
}

/** The center of brightness in pixels. */
function centerOf(pixels: Uint8Array, wide: number): [number, number] {
  let [sum, across, down] = [0, 0, 0];
  for (let at = 0; at < pixels.length; at += 3) {
    const light = Math.max(0, pixels[at] - 20);
    const [x, y] = [(at / 3) % wide, Math.floor(at / 3 / wide)];
    sum += light;
    across += light * (x + 0.5);
    down += light * (y + 0.5);
  }
  return [across / sum, down / sum];
}

function expectCenter(found: readonly number[], expected: readonly number[]): void {
  expect(Math.hypot(found[0] - expected[0], found[1] - expected[1])).toBeLessThan(0.03);
}

describe.each(formats)('scaling down moves nothing: %s', (format) => {
  test.each([
    [72, 96],
    [96, 128],
    [184, 248],
    [48, 64],
  ])('stretched to %ix%i, as pictures with masks are', async (tall, wide) => {
    put(folder, `spot.${format}`, await spot(format));
    const { image } = await readImage(join(folder, `spot.${format}`), { height: tall, width: wide, fit: 'resize' });
    expectCenter(centerOf(image, wide), [center[0] * wide, center[1] * tall]);
  });

  test('cut to a square, as folders of images are', async () => {
    for (const part of ['train', 'val']) put(folder, `${format}/${part}/spot/one`, await spot(format));
    const split = await prepareImageFolder(join(folder, format), join(folder, `${format}-out`), {
      name: 'spots',
      part: 'val',
      size: 96,
    });
    const left = (width - height) / 2;
    expectCenter(centerOf(split.readImages([0]), 96), [(96 * (center[0] * width - left)) / height, 96 * center[1]]);
    split.close();
  });

  test('within a longest side, as in cells', async () => {
    put(folder, `spot.${format}`, await spot(format));
    // 192 x 144.2 pixels: nothing is cut off.
    const image = await loadImage(join(folder, `spot.${format}`), { longestSide: 192 });
    expect([image.width, image.height]).toEqual([192, 144]);
    expectCenter(centerOf(image.pixels, 192), [192 * center[0], 144 * center[1]]);
  });
});

describe('every sort of picture becomes 8-bit sRGB', () => {
  const [red, green, blue] = [200, 90, 40];
  const plain = (alpha?: number) =>
    sharp({
      create: {
        width: 8,
        height: 8,
        channels: alpha === undefined ? 3 : 4,
        background: { r: red, g: green, b: blue, ...(alpha !== undefined && { alpha }) },
      },
    });
  const light = Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const frames = [
    [red, green, blue],
    [0, 0, 255],
  ].map((colour) => Buffer.alloc(8 * 8 * 3, Buffer.from(colour)));
  const onWhite = (value: number) => Math.round(0.5 * value + 0.5 * 255);

  test.each<[string, () => Promise<Buffer>, number[], number]>([
    ['RGB', () => plain().png().toBuffer(), [red, green, blue], 0],
    ['16 bits', () => plain().toColourspace('rgb16').png().toBuffer(), [red, green, blue], 1],
    [
      '16-bit grey',
      () =>
        sharp(new Uint16Array(64).fill(0x8080), { raw: { width: 8, height: 8, channels: 1 } })
          .toColourspace('grey16')
          .png()
          .toBuffer(),
      [128, 128, 128],
      1,
    ],
    ['grey JPEG', () => plain().greyscale().jpeg({ quality: 100 }).toBuffer(), [light, light, light], 25],
    [
      'one bit',
      () =>
        sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
          .png({ palette: true, colours: 2 })
          .toBuffer(),
      [255, 255, 255],
      0,
    ],
    ['inks', () => plain().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(), [red, green, blue], 35],
    ['half transparent', () => plain(0.5).png().toBuffer(), [red, green, blue].map(onWhite), 1],
    ['wholly transparent', () => plain(0).png().toBuffer(), [255, 255, 255], 0],
    [
      'an animation: its first frame',
      () =>
        sharp(Buffer.concat(frames), { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
          .gif()
          .toBuffer(),
      [red, green, blue],
      4,
    ],
    ['Display P3', () => plain().withIccProfile('p3').png().toBuffer(), [red, green, blue], 2],
    [
      'an SVG',
      async () =>
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="rgb(${red},${green},${blue})"/></svg>`,
        ),
      [red, green, blue],
      0,
    ],
  ])('%s', async (name, make, expected, tolerance) => {
    put(folder, 'sort', await make());
    const { data, ...size } = await decodePicture(join(folder, 'sort'), { upright: true });
    expect(size).toEqual({ width: 8, height: 8 });
    expect(data.length).toBe(8 * 8 * 3);
    for (const [channel, value] of expected.entries())
      expect(
        Math.abs(data[3 * 27 + channel] - value),
        `${name}, channel ${channel}: ${data[3 * 27 + channel]}`,
      ).toBeLessThanOrEqual(tolerance);
  });

  test('a profile is not just dropped: Display P3 holds other numbers for the same colour', async () => {
    const file = await plain().withIccProfile('p3').png().toBuffer();
    const numbers = await sharp(file, { ignoreIcc: true }).raw().toBuffer();
    expect(Math.abs(numbers[0] - red)).toBeGreaterThan(5);
  });
});

// Corners of the picture as it is to be seen: top left, top right, bottom right, bottom left.
const corners = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
];
/** By EXIF orientation: which corner of the upright picture lies at the file's top left, and so on clockwise. */
const lying: Record<number, number[]> = {
  1: [0, 1, 2, 3],
  2: [1, 0, 3, 2],
  3: [2, 3, 0, 1],
  4: [3, 2, 1, 0],
  5: [0, 3, 2, 1],
  6: [1, 2, 3, 0],
  7: [2, 1, 0, 3],
  8: [3, 0, 1, 2],
};

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'EXIF orientation %i: upright where it is wanted, as stored where masks are drawn so',
  async (orientation) => {
    const [topLeft, topRight, bottomRight, bottomLeft] = lying[orientation].map((corner) => corners[corner]);
    const pixels = Buffer.from([topLeft, topRight, bottomLeft, bottomRight].flat());
    put(
      folder,
      'turned',
      await sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer(),
    );
    const upright = (await decodePicture(join(folder, 'turned'), { upright: true })).data;
    expect([...upright]).toEqual([0, 1, 3, 2].flatMap((corner) => corners[corner]));
    expect([...(await decodePicture(join(folder, 'turned'), { upright: false })).data]).toEqual([...pixels]);
  },
);

test('how pictures are decoded is part of the key of data that is read from files, and of no other', async () => {
  const files = dataArtifacts(imagenette, 1, { data: {}, lookOnly: true });
  const all = [
    ...Object.values(await files.classification()),
    ...Object.values(await files.segmentation()),
    ...(await files.qualitySets()).slice(1).map(({ images }) => images),
  ];
  expect(all).toHaveLength(5);
  for (const artifact of all) {
    expect(artifact.config).toHaveProperty('decoding', decodingVersion);
    const before = { ...artifact, config: { ...artifact.config, decoding: decodingVersion - 1 } };
    expect(artifactKey(before)).not.toBe(artifactKey(artifact));
  }
  const scenes = await dataArtifacts(quick, 1, { data: {} }).classification();
  expect(scenes.train.config).not.toHaveProperty('decoding');
});

describe('values of more than 8 bits', () => {
  const decoded = async (name: string, values: Parameters<typeof tiffOf>[0]) => {
    put(folder, name, tiffOf(values));
    const { data } = await decodePicture(join(folder, name), { upright: true });
    return [...data].filter((_, at) => at % 3 === 0);
  };

  test('are scaled where they are whole numbers of 16 bits', async () => {
    expect(await decoded('8.tif', Uint8Array.of(0, 64, 128, 255))).toEqual([0, 64, 128, 255]);
    expect(await decoded('16.tif', Uint16Array.of(0, 64 * 256, 128 * 256, 65_535))).toEqual([0, 64, 128, 255]);
  });

  // They came out as 0, 0, 0, 1 and as 0, 255, 0, 0.
  test.each([
    ['float', Float32Array.of(0, 0.25, 0.5, 1)],
    ['uint', Uint32Array.of(0, 2 ** 30, 2 ** 31, 2 ** 32 - 1)],
  ])('are refused where nothing says what white is: %s', async (depth, values) => {
    await expect(decoded(`${depth}.tif`, values)).rejects.toThrow(
      `expected whole numbers of 8 or 16 bits as its values, got ${depth}`,
    );
  });
});

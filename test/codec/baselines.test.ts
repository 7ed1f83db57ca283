import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import {
  baselineCodecs,
  defaultSettings,
  encodeWith,
  fileHeaderBytes,
  settingName,
  uniformGreyBytes,
} from '../../lib/codec/baselines.ts';
import { decodedCodestream, jpeg2000Codestream } from '../../lib/codec/baselines/jpeg-2000.ts';
import { mse } from '../../lib/metrics/mse.ts';
import { psnr } from '../../lib/metrics/psnr.ts';
import { stripes } from '../metrics/pictures.ts';
import { kodak, kodakMissing } from './kodak.ts';

const small = { height: 64, width: 64 };

describe.each(baselineCodecs)('%s', (codec) => {
  it('has eight settings whose rate and quality rise, above the bytes of a grey picture', async () => {
    const settings = defaultSettings(codec);
    expect(settings).toHaveLength(8);
    const picture = stripes(small);
    const files = [];
    for (const setting of settings) {
      const { bytes, decoded } = await encodeWith(codec, picture, small, setting);
      expect(decoded).toHaveLength(picture.length);
      expect(bytes).toBeGreaterThan(await uniformGreyBytes(codec, small, setting));
      files.push({ bytes, psnr: psnr(mse(picture, decoded)) });
    }
    for (const value of ['bytes', 'psnr'] as const) {
      const values = files.map((file) => file[value]);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    expect(files.at(-1)!.psnr - files[0].psnr).toBeGreaterThan(3);
  });

  it.each([
    [1, 1],
    [8, 8],
    [7, 13],
    [5, 200],
  ])('takes a picture of %i x %i', async (height, width) => {
    const picture = stripes({ height, width });
    const { bytes, decoded } = await encodeWith(codec, picture, { height, width }, defaultSettings(codec)[7]);
    expect(bytes).toBeGreaterThan(0);
    expect(decoded).toHaveLength(picture.length);
  });

  it('leaves rows and columns where they were, also of a view into a larger array', async () => {
    const size = { height: 24, width: 40 };
    const picture = stripes(size);
    const view = new Uint8Array([...picture, ...picture]).subarray(picture.length);
    const { decoded } = await encodeWith(codec, view, size, codec === 'JPEG 2000' ? 8 : 90);
    // Chroma at half resolution costs most on pictures as small as this.
    expect(psnr(mse(picture, decoded))).toBeGreaterThan(20);
  });

  it('keeps a grey picture grey and in three channels', async () => {
    const colours = stripes(small);
    const picture = colours.map((_, i) => colours[i - (i % 3)]);
    const { decoded } = await encodeWith(codec, picture, small, defaultSettings(codec)[7]);
    const greenOfEach = decoded.map((_, i) => decoded[i - (i % 3) + 1]);
    expect(psnr(mse(greenOfEach, decoded))).toBeGreaterThan(38);
    expect(psnr(mse(picture, decoded))).toBeGreaterThan(20);
  });

  it('has headers of one length whatever the picture, and a grey picture takes no less', async () => {
    const setting = defaultSettings(codec)[3];
    const headers = await fileHeaderBytes(codec, setting);
    expect(headers).toBeGreaterThan(20);
    for (const side of [64, 224])
      expect(await uniformGreyBytes(codec, { height: side, width: side }, setting)).toBeGreaterThanOrEqual(headers);
  });

  it('refuses bytes that do not fit and settings it has not', async () => {
    await expect(encodeWith(codec, new Uint8Array(11), { height: 2, width: 2 }, 1)).rejects.toThrow(
      `${codec}: expected image to hold 2 x 2 RGB pixels = 12 bytes, got 11`,
    );
    await expect(uniformGreyBytes(codec, { height: 2.5, width: 2 }, 1)).rejects.toThrow(/got 2.5 x 2/);
    await expect(encodeWith(codec, new Uint8Array(12), { height: 2, width: 2 }, 0)).rejects.toThrow(
      /as its setting, got 0/,
    );
    await expect(uniformGreyBytes(codec, { height: 2, width: 2 }, 101)).rejects.toThrow(/as its setting, got 101/);
  });
});

// ITU-T T.81, B.1.1.4: each marker segment begins with its length; the coded data follow SOS (FFDA), EOI ends the file.
describe('JPEG', () => {
  const beforeCodes = async (side: number): Promise<number> => {
    const grey = { create: { width: side, height: side, channels: 3, background: 'grey' } } as const;
    const file = await sharp(grey).jpeg({ quality: 10, optimiseCoding: true, chromaSubsampling: '4:2:0' }).toBuffer();
    let at = 2;
    while (file.readUInt16BE(at) !== 0xffda) at += 2 + file.readUInt16BE(at + 2);
    return at + 2 + file.readUInt16BE(at + 2);
  };

  it.each([16, 224])(
    'has headers of what its markers span, and less than four bytes of codes (%i px)',
    async (side) => {
      const codes = (await fileHeaderBytes('JPEG', 10)) - ((await beforeCodes(side)) + 2);
      expect(codes).toBeGreaterThan(0);
      expect(codes).toBeLessThan(4);
    },
  );

  it('writes codes for blocks in which nothing is, which are no headers', async () => {
    const [size, blocks] = [{ height: 224, width: 224 }, 14 * 14];
    const codes = (await uniformGreyBytes('JPEG', size, 10)) - (await fileHeaderBytes('JPEG', 10));
    // Six blocks of each, of two codes of a bit or more.
    expect(8 * codes).toBeGreaterThanOrEqual(12 * (blocks - 2));
  });
});

describe('JPEG 2000', () => {
  it('lands where it was asked to, on top of its constant bytes', async () => {
    const size = { height: 224, width: 224 };
    const picture = stripes(size);
    for (const bpp of [0.15, 0.4, 1.5]) {
      const { bytes } = await encodeWith('JPEG 2000', picture, size, bpp);
      const net = (8 * (bytes - (await uniformGreyBytes('JPEG 2000', size, bpp)))) / (224 * 224);
      expect(net).toBeGreaterThan(0.93 * bpp);
      expect(net).toBeLessThan(1.03 * bpp);
    }
  });

  // ISO/IEC 15444-1, A.6.1: marker FF52, its length, the coding style, progression, layers, colour transform, levels,
  // block width and height (powers of two less 2), block style, and the wavelet: 0 for the 9/7, 1 for the 5/3.
  it.each([
    [512, 768, 5],
    [64, 64, 5],
    [24, 40, 4],
    [7, 13, 2],
    [1, 9, 0],
  ])('declares the 9/7 wavelet and the colour transform at %i x %i, with %i levels', async (height, width, levels) => {
    const codestream = await jpeg2000Codestream(stripes({ height, width }), { height, width }, (height * width) / 2);
    const start = codestream.findIndex((byte, i) => byte === 0xff && codestream[i + 1] === 0x52);
    const marker = new DataView(codestream.buffer, start);
    expect(marker.getUint16(2)).toBe(12);
    expect(marker.getUint16(6)).toBe(1);
    expect([8, 9, 10, 11, 13].map((at) => marker.getUint8(at))).toEqual([1, levels, 4, 4, 0]);
  });

  // Pillow 9.4 (OpenJPEG 2.5.0) on the same bytes: save(..., 'JPEG2000', irreversible=True, mct=1, no_jp2=True,
  // quality_mode='rates', quality_layers=[pixel bytes / (bpp * pixels / 8 + bytes of the grey picture)]).
  it.each([
    [64, 64, 0.6, 175, 498, 29.0998],
    [64, 64, 2, 175, 1211, 42.2192],
    [24, 40, 8, 166, 596, 52.4758],
    [7, 13, 3, 148, 197, 52.6697],
    [224, 224, 0.4, 175, 2698, 23.3944],
  ])('at %i x %i and %d bpp writes as much as Pillow, as well', async (height, width, bpp, grey, bytes, decibels) => {
    const size = { height, width };
    const picture = stripes(size);
    const file = await encodeWith('JPEG 2000', picture, size, bpp);
    expect(await uniformGreyBytes('JPEG 2000', size, bpp)).toBe(grey);
    expect(file.bytes).toBe(bytes);
    expect(psnr(mse(picture, file.decoded))).toBeCloseTo(decibels, 2);
  });

  // The 5/3 wavelet would bring every byte back. Pillow: 2749 bytes, 51.5952 dB, no sample off by more than 3.
  it('comes within rounding of the picture, and no nearer, when nothing bounds the rate', async () => {
    const picture = stripes(small);
    const { bytes, decoded } = await encodeWith('JPEG 2000', picture, small, 24);
    expect(bytes).toBe(2749);
    expect(psnr(mse(picture, decoded))).toBeCloseTo(51.5952, 2);
    expect(Math.max(...picture.map((value, i) => Math.abs(value - decoded[i])))).toBe(3);
  });

  it('prints nothing, and says what is wrong with a codestream', async () => {
    const said: string[] = [];
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0),
    );
    const consoles = (['log', 'error', 'warn', 'info'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...words) => void said.push(words.join(' '))),
    );
    try {
      await encodeWith('JPEG 2000', stripes(small), small, 1);
      await expect(decodedCodestream(new Uint8Array(200))).rejects.toThrow(
        /^JPEG 2000: OpenJPEG could not decode: \[ERROR\] .+/,
      );
      // A failure leaves nothing behind that the next picture would meet.
      await encodeWith('JPEG 2000', stripes(small), small, 1);
    } finally {
      for (const spy of [...streams, ...consoles]) spy.mockRestore();
    }
    expect(said).toEqual([]);
  });
});

describe('settingName', () => {
  it('says the setting as records have it', () => {
    expect(settingName('JPEG', 40)).toBe('quality 40');
    expect(settingName('JPEG 2000', 0.4)).toBe('0.4 bpp');
  });
});

describe.skipIf(kodakMissing)('on Kodak images', () => {
  // Pillow 9.4 (libjpeg-turbo 2.1, libwebp 1.2, OpenJPEG 2.5) on the same pixels: save(..., 'JPEG', quality=q,
  // optimize=True), save(..., 'WEBP', quality=q, method=4), and JPEG 2000 as above.
  it.each([
    ['07', 'JPEG', 10, 12078, 27.715],
    ['07', 'JPEG', 45, 33766, 33.515],
    ['07', 'WebP', 5, 9638, 29.51],
    ['07', 'WebP', 55, 25816, 34.97],
    ['07', 'JPEG 2000', 0.15, 7485, 28.592],
    ['07', 'JPEG 2000', 0.6, 29524, 35.934],
    ['15', 'JPEG', 10, 9462, 27.823],
    ['15', 'WebP', 55, 24550, 34.078],
    ['15', 'JPEG 2000', 0.6, 29662, 35.467],
  ] as const)('%s: %s at %d agrees with Pillow', async (name, codec, setting, bytes, decibels) => {
    const { image, size } = await kodak(name);
    const file = await encodeWith(codec, image, size, setting);
    expect(Math.abs(file.bytes / bytes - 1)).toBeLessThan(0.005);
    expect(Math.abs(psnr(mse(image, file.decoded)) - decibels)).toBeLessThan(0.02);
  });

  it('AVIF is more than 3 dB better than JPEG at a lower rate', async () => {
    const { image, size } = await kodak('07');
    const jpeg = await encodeWith('JPEG', image, size, 10);
    const avif = await encodeWith('AVIF', image, size, 33);
    expect(avif.bytes).toBeLessThan(jpeg.bytes);
    expect(psnr(mse(image, avif.decoded))).toBeGreaterThan(psnr(mse(image, jpeg.decoded)) + 3);
  });
});

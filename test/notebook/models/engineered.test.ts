// Engineered codecs set to come near a number of bytes, against trying every setting.
import { describe, expect, it } from 'vitest';
import {
  baselineCodecs,
  encodeWith,
  settingName,
  settingScale,
  uniformGreyBytes,
} from '../../../lib/codec/baselines.ts';
import { engineeredAt, renderScene } from '../../../lib/index.ts';

const size = { height: 32, width: 32 };
const image = { ...size, pixels: renderScene(1, 'val', 3, 32).image };

const bytesAt = async (codec: (typeof baselineCodecs)[number], setting: number): Promise<number> => {
  const { bytes } = await encodeWith(codec, image.pixels, size, setting);
  return Math.max(0, bytes - (await uniformGreyBytes(codec, size, setting)));
};

describe.each(['JPEG', 'WebP'] as const)('%s', (codec) => {
  it('is at the quality whose file comes nearest', async () => {
    const { least, most } = settingScale(codec);
    const qualities = Array.from({ length: most - least + 1 }, (_, at) => least + at);
    const files = await Promise.all(qualities.map((quality) => bytesAt(codec, quality)));
    for (const bytes of [40, 90, 200, 1e6]) {
      const found = await engineeredAt(codec, image, bytes);
      const distances = files.map((file) => Math.abs(file - bytes));
      expect(Math.abs(found.bytes - bytes), `${bytes} bytes`).toBe(Math.min(...distances));
      const quality = qualities.find((one) => settingName(codec, one) === found.setting)!;
      expect(files[quality - least]).toBe(found.bytes);
    }
  });
});

it('JPEG 2000 is told the rate, and no more than a picture has', async () => {
  expect((await engineeredAt('JPEG 2000', image, 128)).setting).toBe('1 bpp');
  expect((await engineeredAt('JPEG 2000', image, 1e6)).setting).toBe('24 bpp');
});

it.each(baselineCodecs)('%s has the ends of its scale, and nothing beyond them', async (codec) => {
  const { of, least, most } = settingScale(codec);
  expect(settingName(codec, most)).toBe(of === 'quality' ? `quality ${most}` : `${most} bpp`);
  const step = of === 'quality' ? 1 : 0.5;
  const lowest = of === 'quality' ? least : least + step;
  for (const setting of [lowest, most])
    expect((await encodeWith(codec, image.pixels, size, setting)).bytes).toBeGreaterThan(0);
  for (const setting of [lowest - step, most + step])
    await expect(encodeWith(codec, image.pixels, size, setting)).rejects.toThrow(`as its setting, got ${setting}`);
});

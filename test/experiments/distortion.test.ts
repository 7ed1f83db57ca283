// What the recipes of Figure 8 keep of a picture that comes back as it was.
import { describe, expect, it } from 'vitest';
import { encodeWith } from '../../lib/codec/baselines.ts';
import { baselineRecord, codecQualityRecord } from '../../lib/experiments/plan/quality-records.ts';
import { plainResult } from '../../lib/store/key.ts';
import { measuredImages, qualityMeter } from '../../lib/experiments/recipes/distortion.ts';
import { highestPsnr } from '../../lib/metrics/psnr-mean.ts';
import { psnr } from '../../lib/metrics/psnr.ts';

const size = { height: 64, width: 64 };
const black = new Uint8Array(64 * 64 * 3);
const grey = new Uint8Array(64 * 64 * 3).fill(100);

describe('qualityMeter', () => {
  it('keeps a picture decoded without error, by its number', async () => {
    const meter = await qualityMeter(size);
    meter.add(
      grey,
      grey.map((value) => value + 5),
      0.5,
    );
    meter.add(black, (await encodeWith('JPEG 2000', black, size, 0.4)).decoded, 0.25);
    const means = meter.means();
    expect(plainResult({ points: [means] }, 'baseline.result')).toEqual({ points: [means] });
    expect(means.exact).toEqual([1]);
    expect(means.each).toMatchObject({ fileBpp: [0.5, 0.25], mse: [25, 0] });
    expect((means.each.ssim[0] + means.each.ssim[1]) / 2).toBeCloseTo(means.ssim, 4);
    expect(means.psnr).toBeCloseTo((psnr(25) + highestPsnr(black.length)) / 2, 9);
  });

  it('gives 1 for SSIM and MS-SSIM of uniform pictures that are the same, finite values of ones that are not', async () => {
    const same = await qualityMeter(size);
    same.add(black, black, 1);
    expect(same.means()).toMatchObject({ psnr: highestPsnr(black.length), exact: [0], ssim: 1, msSsim: 1 });
    const other = await qualityMeter(size);
    other.add(
      black,
      black.map(() => 255),
      1,
    );
    const { psnr: decibels, ssim, msSsim } = other.means();
    expect(decibels).toBe(0);
    // Without variance contrast and structure are 1, and luminance is c1 / (255^2 + c1), at the coarsest scale only.
    const luminance = 2.55 ** 2 / (255 ** 2 + 2.55 ** 2);
    expect(ssim).toBeCloseTo(luminance, 12);
    expect(msSsim).toBeCloseTo(luminance ** 0.1333, 12);
  });
});

describe('records of quality', () => {
  const finished = (config: object, result: object) =>
    ({ key: 'k', record: { config, result, createdBy: { machine: {}, engine: 'e' } } }) as never;
  const data = { train: finished({}, {}), val: finished({}, { images: 9 }) };
  const origin = { profile: 'toy', seed: 1, data };
  const images = finished({}, { name: 'photos' });

  it.each([{}, { spread: true as const }])('say which images they are of: %o', async (taken) => {
    const measured = { images: 4, height: 64, width: 64 };
    const expected = { name: 'photos', count: 4, height: 64, width: 64, ...taken };
    const quality = finished({ images: 4, ...taken }, measured);
    const codec = finished({ crop: 32, width: 1 }, {});
    const learned = codecQualityRecord(origin, images, [{ targetBpp: 0.33, codec, quality }], 'none');
    expect(learned.images).toEqual(expected);
    const jpeg = finished({ codec: 'JPEG', settings: [], images: 4, ...taken }, { ...measured, points: [] });
    expect((await baselineRecord(origin, images, jpeg)).images).toEqual(expected);
  });

  it('hold all that was measured, of the learned codec as of the others', async () => {
    const size = { images: 4, height: 64, width: 64 };
    const measured = { fileBpp: 0.3, psnr: 30, ssim: 0.9, msSsim: 0.95, novelty: 7 };
    const convention = { msSsimConvention: 'five scales' };
    const quality = finished({ images: 4 }, { ...size, ...convention, ...measured, entropyBpp: 0.29 });
    const codec = finished({ crop: 32, width: 1, channels: 16 }, {});
    const learned = codecQualityRecord(origin, images, [{ targetBpp: 0.33, codec, quality }], 'none');
    expect(learned.points).toEqual([{ setting: '0.33 bpp', targetBpp: 0.33, entropyBpp: 0.29, ...measured }]);
    const points = [{ setting: 'quality 30', ...measured }];
    const jpeg = finished(
      { codec: 'JPEG', settings: [30], images: 4 },
      { ...size, ...convention, rateConvention: 'whole files', points },
    );
    const engineered = await baselineRecord(origin, images, jpeg);
    expect(engineered.points).toEqual([{ setting: 'quality 30', targetBpp: null, entropyBpp: null, ...measured }]);
    for (const record of [learned, engineered]) expect(record.msSsimConvention).toBe('five scales');
  });

  it.each([64, 224])('say what headers take of whole files (%d px)', async (side) => {
    const measured = { images: 4, height: side, width: side };
    const codec = finished({ crop: 32, width: 1, channels: 16 }, {});
    const quality = finished({ images: 4 }, { ...measured, fileBpp: 0.3 });
    const learned = codecQualityRecord(origin, images, [{ targetBpp: 0.33, codec, quality }], 'none');
    const points = [{ setting: 'quality 30', fileBpp: 0.4 }];
    const jpeg = finished({ codec: 'JPEG', settings: [30], images: 4 }, { ...measured, points });
    const [engineered] = (await baselineRecord(origin, images, jpeg)).points;
    // Below 224 px the rates of engineered codecs leave out a grey picture's file.
    if (side < 224) {
      expect(learned.points[0]).not.toHaveProperty('headerBpp');
      expect(engineered).not.toHaveProperty('headerBpp');
    } else {
      expect(learned.points[0].headerBpp! * side * side).toBeCloseTo(8 * 12, 9);
      const block = await encodeWith('JPEG', new Uint8Array(16 * 16 * 3).fill(128), { height: 16, width: 16 }, 30);
      expect(engineered.headerBpp! * side * side).toBeCloseTo(8 * block.bytes, 9);
    }
  });
});

describe('measuredImages', () => {
  it('are the first, or lie evenly over all', () => {
    expect(measuredImages(10, { images: 4 })).toEqual([0, 1, 2, 3]);
    expect(measuredImages(10, { images: 4, spread: true })).toEqual([0, 2, 5, 7]);
    expect(measuredImages(3, { images: 4, spread: true })).toEqual([0, 1, 2]);
    expect(measuredImages(3, { images: null })).toEqual([0, 1, 2]);
  });
});

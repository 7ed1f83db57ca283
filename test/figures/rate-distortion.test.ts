import { describe, expect, it } from 'vitest';
import {
  exactNote,
  imageSets,
  imagesText,
  measuredOf,
  measuredTips,
  meanPoints,
  heightAt,
} from '../../lib/figures/rate-distortion/rate-distortion.ts';
import type { RateDistortionRecord, RatePoint } from '../../lib/records/record.ts';
import { fakePhotos, fakeRates } from './fixtures-compression.ts';

describe('heightAt', () => {
  const points = meanPoints([fakeRates('JPEG')]);

  it('passes through the points and lies on straight lines between them', () => {
    const [first, second] = points;
    expect(heightAt(points, 'ssim', second.fileBpp)).toBe(second.ssim);
    expect(heightAt(points, 'ssim', first.fileBpp)).toBe(first.ssim);
    expect(heightAt(points, 'ssim', (first.fileBpp + second.fileBpp) / 2)).toBeCloseTo(
      (first.ssim + second.ssim) / 2,
      12,
    );
  });

  it('has no value beyond the ends, nor without points', () => {
    for (const bpp of [0, points[0].fileBpp - 1e-6, points.at(-1)!.fileBpp + 1e-6])
      expect(heightAt(points, 'psnr', bpp)).toBeNull();
    expect(heightAt([], 'psnr', 0.5)).toBeNull();
  });
});

describe('what a mark says', () => {
  const titles = (points: readonly RatePoint[]) =>
    measuredTips(points).map((tip) => (tip as { readonly title: string }).title);
  const [learned, jpeg] = (['codec', 'JPEG'] as const).map((codec) => fakeRates(codec).points);

  it('is all that was measured of its point', () => {
    const qualities = ['MS-SSIM', 'SSIM', 'PSNR [dB]'];
    expect(titles(learned)).toEqual(['Rate of files [bpp]', 'Entropy estimate [bpp]', ...qualities]);
    expect(titles(jpeg)).toEqual(['Rate of files [bpp]', ...qualities]);
    const { fileBpp, entropyBpp, msSsim, ssim, psnr } = learned[0];
    expect(measuredOf(learned[0])).toEqual({ fileBpp, entropyBpp, msSsim, ssim, psnr });
  });

  it('leaves out what none of the points has, as in records from before it was measured', () => {
    const without = jpeg.map(({ ssim: _, ...point }) => point as RatePoint);
    expect(titles(without)).toEqual(['Rate of files [bpp]', 'MS-SSIM', 'PSNR [dB]']);
    expect(titles([...without, jpeg[0]])).toContain('SSIM');
  });
});

describe('points of several seeds', () => {
  /** Measured once more, a tenth off, with a number that no figure knows of. */
  const again = (record: RateDistortionRecord, off: number): RateDistortionRecord => ({
    ...record,
    points: record.points.map((point) =>
      Object.assign({}, point, {
        fileBpp: point.fileBpp + off,
        headerBpp: 0.02 + off,
        entropyBpp: point.entropyBpp && point.entropyBpp + off,
        novelty: 3 + off,
      }),
    ),
  });

  it('are means in whatever is a number, and keep their operating point', () => {
    const [low] = meanPoints([fakeRates('codec')]);
    const [point] = meanPoints([again(fakeRates('codec'), 0), again(fakeRates('codec'), 0.1)]);
    expect(point).toMatchObject({ setting: low.setting, targetBpp: low.targetBpp, psnr: low.psnr });
    expect(point.fileBpp).toBeCloseTo(low.fileBpp + 0.05, 12);
    expect(point.headerBpp).toBeCloseTo(0.07, 12);
    expect(point.entropyBpp).toBeCloseTo(low.entropyBpp! + 0.05, 12);
    expect((point as RatePoint & { novelty: number }).novelty).toBeCloseTo(3.05, 12);
  });

  it('have no estimate of entropy where none has one', () => {
    for (const { entropyBpp } of meanPoints([fakeRates('JPEG'), fakeRates('JPEG')])) expect(entropyBpp).toBeNull();
  });
});

describe('exactNote', () => {
  const record = fakeRates('JPEG 2000');
  const withExact = (...exact: number[]) => ({
    ...record,
    points: record.points.map((point, i) => (i === 5 ? { ...point, exact } : point)),
  });

  it('names the images that were decoded without error, and what they count as', () => {
    // 10 log10(255^2 * 64 * 64 * 3) dB.
    expect(exactNote(imageSets([fakeRates('codec'), withExact(2)]))).toBe(
      'Decoded without error, which counts in the mean PSNR as if a single value of the picture were off by one: ' +
        'invented scenes (as 89.0 dB): JPEG 2000 at setting 6: image 3.',
    );
    expect(exactNote(imageSets([withExact(0, 1, 2, 3, 4, 5, 6)]))).toContain('images 1, 2, 3, 4, 5 and 2 more.');
    expect(exactNote(imageSets([record]))).toBe('');
  });

  it('keeps them in means over seeds', () => {
    expect(meanPoints([withExact(4), withExact(1, 4)]).at(-1)!.exact).toEqual([1, 4]);
    expect(meanPoints([record]).at(-1)!.exact).toBeUndefined();
  });
});

describe('imageSets', () => {
  it('puts the data set that the codec was trained for first', () => {
    const sets = imageSets([
      fakeRates('codec', { images: fakePhotos }),
      fakeRates('codec'),
      fakeRates('JPEG', { images: fakePhotos }),
    ]);
    expect(sets.map(({ images, records }) => [images.name, records.length])).toEqual([
      ['invented scenes', 1],
      ['Invented photos', 2],
    ]);
  });

  it('puts the first images of a data set and as many taken evenly over it into two sets', () => {
    const record = fakeRates('codec');
    const sets = imageSets([{ ...record, images: { ...record.images, spread: true } }, fakeRates('JPEG')]);
    expect(sets.map(({ images, records }) => [imagesText(images), records.map(({ codec }) => codec)])).toEqual([
      ['invented scenes: 100 images, evenly taken, 64 × 64 px', ['codec']],
      ['invented scenes: 100 images, 64 × 64 px', ['JPEG']],
    ]);
  });
});

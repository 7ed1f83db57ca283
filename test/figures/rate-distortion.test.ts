import { describe, expect, it } from 'vitest';
import { imageSets, meanPoints, qualityAt } from '../../lib/figures/rate-distortion.ts';
import { fakePhotos, fakeRates } from './fixtures-compression.ts';

describe('qualityAt', () => {
  const points = meanPoints([fakeRates('JPEG')]);

  it('passes through the points and lies on straight lines between them', () => {
    const [first, second] = points;
    expect(qualityAt(points, 'ssim', second.fileBpp)).toBe(second.ssim);
    expect(qualityAt(points, 'ssim', first.fileBpp)).toBe(first.ssim);
    expect(qualityAt(points, 'ssim', (first.fileBpp + second.fileBpp) / 2)).toBeCloseTo((first.ssim + second.ssim) / 2, 12);
  });

  it('has no value beyond the ends, nor without points', () => {
    for (const bpp of [0, points[0].fileBpp - 1e-6, points.at(-1)!.fileBpp + 1e-6]) expect(qualityAt(points, 'psnr', bpp)).toBeNull();
    expect(qualityAt([], 'psnr', 0.5)).toBeNull();
  });
});

describe('imageSets', () => {
  it('puts the data set that the codec was trained for first', () => {
    const sets = imageSets([fakeRates('codec', { images: fakePhotos }), fakeRates('codec'), fakeRates('JPEG', { images: fakePhotos })]);
    expect(sets.map(({ images, records }) => [images.name, records.length])).toEqual([['invented scenes', 1], ['Invented photos', 2]]);
  });
});

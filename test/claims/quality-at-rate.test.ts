// Qualities at another rate, and their spread over images against a bootstrap of the whole comparison.
import { describe, expect, it } from 'vitest';
import { curveAt, differencesByImage, qualityOf, type MovedPoint } from '../../lib/claims/quality-at-rate.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { mean } from '../../lib/metrics/mean.ts';
import type { RatePoint } from '../../lib/records/record.ts';
import { fakeRateDistortion } from '../figures/fixtures.ts';

const jpeg = fakeRateDistortion('JPEG', [0.05, 0.2, 0.4, 0.8]).points;
const at = (fileBpp: number): RatePoint => ({ ...jpeg[0], fileBpp });

describe('curveAt', () => {
  it('interpolates between rates in their logarithm', () => {
    const { at: moved, reach } = curveAt(jpeg, at(Math.sqrt(0.05 * 0.2)));
    expect(reach).toBe('inside');
    expect(qualityOf(moved, 'psnr')).toBeCloseTo((jpeg[0].psnr + jpeg[1].psnr) / 2, 9);
    expect(qualityOf(curveAt(jpeg, at(0.2)).at, 'psnr')).toBe(jpeg[1].psnr);
  });

  it('ends where the curve ends', () => {
    expect(curveAt(jpeg, at(0.01))).toEqual({ at: { from: jpeg[0] }, reach: 'below' });
    expect(curveAt(jpeg, at(1))).toEqual({ at: { from: jpeg[3] }, reach: 'above' });
  });

  it('takes a rate of 0 as infinitely far away in logarithms', () => {
    const points = jpeg.slice(0, 2).map((point, i) => (i === 0 ? { ...point, fileBpp: 0 } : point));
    expect(curveAt(points, at(0.01))).toEqual({ at: { from: points[1] }, reach: 'inside' });
    expect(qualityOf(curveAt(points, at(0)).at, 'psnr')).toBe(points[0].psnr);
  });
});

describe('differencesByImage', () => {
  const images = 200;
  const random = createRandom(7, 'images');
  const detail = Array.from({ length: images }, () => random.normal());
  /** Of an image with more detail every codec makes a larger and a worse file, one more so than another. */
  const point = (bpp: number, ssim: number, ofDetail: number): RatePoint => {
    const each = {
      fileBpp: detail.map((more) => bpp * Math.exp(ofDetail * more + 0.1 * random.normal())),
      ssim: detail.map((more) => ssim - 0.03 * more + 0.005 * random.normal()),
    };
    return sampled({ ...jpeg[0], each: { ...each, mse: each.ssim, msSsim: each.ssim } }, [...detail.keys()]);
  };
  /** The point of some of the images, as means over them. */
  const sampled = (one: RatePoint, chosen: readonly number[]): RatePoint => {
    const [fileBpp, ssim] = (['fileBpp', 'ssim'] as const).map((name) => chosen.map((image) => one.each![name][image]));
    return { ...one, fileBpp: mean(fileBpp), ssim: mean(ssim) };
  };
  const deviation = (values: readonly number[]): number => {
    const middle = mean(values);
    return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
  };

  const [low, high] = [point(0.2, 0.6, 0.3), point(0.5, 0.75, 0.35)];
  const [first, second] = [point(0.33, 0.7, 0.6), point(0.3, 0.68, 0.1)];
  const untuned = [point(0.32, 0.66, 0.3), point(0.12, 0.5, 0.3)] as const;

  it.each<[string, (one: (given: RatePoint) => RatePoint) => [RatePoint, MovedPoint]]>([
    ['on a curve', (one) => [one(first), curveAt([one(low), one(high)], one(first)).at]],
    [
      'along the line of other points',
      (one) => [
        one(first),
        {
          from: one(second),
          along: { line: [one(untuned[0]), one(untuned[1])], rates: [one(second), one(first)] },
        },
      ],
    ],
    ['where it stays', (one) => [one(first), { from: one(second) }]],
  ])('have the mean and the spread of the difference, %s', (_, compared) => {
    const [whole, moved] = compared((one) => one);
    const terms = differencesByImage(whole, moved, 'ssim', 1)!;
    expect(mean(terms)).toBeCloseTo(whole.ssim - qualityOf(moved, 'ssim'), 12);
    const resampled = Array.from({ length: 2000 }, () => {
      const chosen = detail.map(() => random.integer(images));
      const [drawn, drawnMoved] = compared((one) => sampled(one, chosen));
      return drawn.ssim - qualityOf(drawnMoved, 'ssim');
    });
    expect((deviation(terms) / Math.sqrt(images) / deviation(resampled)).toFixed(1)).toBe('1.0');
  });

  it('are none where a point that is needed keeps means alone', () => {
    const { each: _, ...alone } = low;
    expect(differencesByImage(first, curveAt([alone, high], first).at, 'ssim', 1)).toBeNull();
    expect(differencesByImage(first, { from: alone }, 'ssim', 1)).toBeNull();
  });
});

import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { highestPsnr, psnrMean } from '../../lib/metrics/psnr-mean.ts';
import { psnr } from '../../lib/metrics/psnr.ts';

/** The mean over pictures of `values` bytes with these squared errors in all. */
function meanOf(values: number, squares: readonly number[]) {
  const mean = psnrMean(values);
  for (const sum of squares) mean.add(sum / values);
  return mean.result();
}

const values = 12;
const squares = fc.array(fc.integer({ min: 0, max: values * 255 ** 2 }), { minLength: 1, maxLength: 8 });

describe('psnrMean', () => {
  it("is the mean of each picture's own PSNR", () => {
    expect(meanOf(values, [12, 1200])).toEqual({ psnr: (psnr(1) + psnr(100)) / 2 });
    // 48.13 dB and 28.13 dB.
    expect(meanOf(values, [12, 1200]).psnr).toBeCloseTo(38.1308, 4);
  });

  it('counts a picture without error as if one value were off by one, and names it', () => {
    expect(highestPsnr(64 * 64 * 3)).toBeCloseTo(10 * Math.log10(255 ** 2 * 64 * 64 * 3), 9);
    expect(meanOf(values, [12, 0, 0])).toEqual({ psnr: (psnr(1) + 2 * psnr(1 / values)) / 3, exact: [1, 2] });
    expect(meanOf(values, [0])).toEqual({ psnr: highestPsnr(values), exact: [0] });
  });

  it('is finite, and never falls when a picture gets better', () => {
    fc.assert(
      fc.property(squares, fc.nat(), fc.nat(), (all, which, less) => {
        const better = all.map((sum, index) => (index === which % all.length ? Math.max(0, sum - less) : sum));
        const [before, after] = [meanOf(values, all), meanOf(values, better)];
        expect(Number.isFinite(before.psnr)).toBe(true);
        expect(after.psnr).toBeGreaterThanOrEqual(before.psnr - 1e-12);
        expect(before.exact ?? []).toEqual(all.flatMap((sum, index) => (sum === 0 ? [index] : [])));
      }),
    );
  });

  it('refuses to give a mean of nothing', () => {
    expect(() => psnrMean(values).result()).toThrow('psnrMean: expected at least one picture, got none');
    expect(() => psnrMean(0)).toThrow(/values from 1, got 0/);
  });
});

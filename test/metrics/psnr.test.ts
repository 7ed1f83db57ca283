import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { psnr } from '../../lib/metrics/psnr.ts';

describe('psnr', () => {
  it('is 0 dB at the largest error, 48.13 dB at an error of 1, infinite at none', () => {
    expect(psnr(255 ** 2)).toBe(0);
    expect(psnr(1)).toBeCloseTo(48.1308, 4);
    expect(psnr(0)).toBe(Infinity);
  });

  it('falls by 10 dB when the error grows tenfold', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 6e3, noNaN: true }), (error) => {
        expect(psnr(error) - psnr(10 * error)).toBeCloseTo(10, 9);
      }),
    );
  });

  it('refuses a negative or undefined error', () => {
    expect(() => psnr(-1)).toThrow(/at least 0, got -1/);
    expect(() => psnr(NaN)).toThrow(/got NaN/);
  });
});

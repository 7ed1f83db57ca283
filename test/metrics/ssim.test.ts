import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { ssim } from '../../lib/metrics/ssim.ts';
import { coarse, fill, negative, noisy, stripes } from './pictures.ts';

const sizes = fc.record({ height: fc.integer({ min: 1, max: 20 }), width: fc.integer({ min: 1, max: 20 }) });

describe('ssim', () => {
  // scikit-image 0.19.3 on the same bytes (pictures.ts is integer arithmetic, repeated there in numpy):
  // structural_similarity(a, b, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5,
  //                       use_sample_covariance=False)
  it.each([
    [64, 64, 0.7932419190513005, 0.715398233280366, -0.5451019297442932],
    [112, 128, 0.87289689686259, 0.826937256833501, -0.6389943690142427],
    [300, 181, 0.9365432390561383, 0.9138257621263328, -0.7672709726856458],
  ])('agrees with scikit-image at %i x %i', (height, width, coarsened, noised, inverted) => {
    const size = { height, width };
    const picture = stripes(size);
    expect(ssim(picture, coarse(picture, 40, 12), size)).toBeCloseTo(coarsened, 10);
    expect(ssim(picture, noisy(picture, 24), size)).toBeCloseTo(noised, 10);
    expect(ssim(picture, negative(picture), size)).toBeCloseTo(inverted, 10);
  });

  it('is 1 for identical pictures of any size', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const picture = stripes(size);
        expect(ssim(picture, picture, size)).toBe(1);
      }),
    );
  });

  it('is the luminance term alone for two uniform pictures', () => {
    fc.assert(
      fc.property(sizes, fc.nat(255), fc.nat(255), (size, a, b) => {
        const c1 = (0.01 * 255) ** 2;
        const luminance = (2 * a * b + c1) / (a * a + b * b + c1);
        expect(
          ssim(
            fill(size, () => a),
            fill(size, () => b),
            size,
          ),
        ).toBeCloseTo(luminance, 9);
      }),
    );
  });

  it('is symmetric and falls with noise', () => {
    const size = { height: 48, width: 40 };
    const picture = stripes(size);
    const values = [0, 2, 8, 30, 90].map((strength) => {
      const other = noisy(picture, strength);
      expect(ssim(other, picture, size)).toBeCloseTo(ssim(picture, other, size), 12);
      return ssim(picture, other, size);
    });
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values.at(-1)).toBeLessThan(0.6);
  });

  it('is the mean over channels', () => {
    const size = { height: 16, width: 16 };
    const picture = stripes(size);
    const changed = [0, 1, 2].map((channel) => {
      const other = picture.map((value, i) => (i % 3 === channel ? 255 - value : value));
      return ssim(picture, other, size);
    });
    const mean = changed[0] + changed[1] + changed[2] - 2;
    expect(ssim(picture, negative(picture), size)).toBeCloseTo(mean, 12);
  });

  it('names the image whose bytes do not fit', () => {
    const size = { height: 4, width: 5 };
    expect(() => ssim(new Uint8Array(60), new Uint8Array(61), size)).toThrow(
      /image b to hold 4 x 5 RGB pixels = 60 bytes, got 61/,
    );
    expect(() => ssim(new Uint8Array(59), new Uint8Array(60), size)).toThrow(/image a .* got 59/);
    expect(() => ssim(new Uint8Array(0), new Uint8Array(0), { height: 0, width: 5 })).toThrow(
      /at least 1 pixel, got 0 x 5/,
    );
  });
});

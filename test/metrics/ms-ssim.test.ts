import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { msSsim, msSsimConvention } from '../../lib/metrics/ms-ssim.ts';
import { coarse, fill, negative, noisy, stripes } from './pictures.ts';

const sizes = fc.record({ height: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 1, max: 40 }) });

describe('msSsim', () => {
  // Each scale by scikit-image 0.19.3 on the same bytes as 64-bit floats, one channel at a time:
  // structural_similarity(a, b, data_range=255, gaussian_weights=True, sigma=1.5*taps/11,
  //                       truncate=(taps-1)/2/(1.5*taps/11), use_sample_covariance=False, K1=K1)
  // with K1=0.01 at the coarsest scale, and K1=1e7 at the others, which takes luminance out and leaves contrast x
  // structure; numpy means of 2 x 2 pixels between scales. 112 x 128 has windows of 11, 11, 11, 11 and 7 taps; 300 x 181
  // has odd sides. scikit-image has no windows of 8 and 4 taps: at 64 x 64 the two coarsest scales come from
  // scipy.signal.convolve2d(..., 'valid') with the whole two-dimensional window.
  it.each([
    [64, 64, 0.9747488435690852, 0.9728820994124603],
    [112, 128, 0.9885814739745152, 0.9846234314160518],
    [176, 192, 0.9931182426199961, 0.9896525606254224],
    [300, 181, 0.9939960646243485, 0.9911029904344127],
  ])('agrees with scikit-image at %i x %i', (height, width, coarsened, noised) => {
    const size = { height, width };
    const picture = stripes(size);
    expect(msSsim(picture, coarse(picture, 40, 12), size)).toBeCloseTo(coarsened, 10);
    expect(msSsim(picture, noisy(picture, 24), size)).toBeCloseTo(noised, 10);
  });

  it('is 1 for identical pictures of any size', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const picture = stripes(size);
        expect(msSsim(picture, picture, size)).toBe(1);
      }),
    );
  });

  it('counts luminance at the coarsest scale only, at its weight', () => {
    fc.assert(
      fc.property(sizes, fc.nat(255), fc.nat(255), (size, a, b) => {
        const c1 = (0.01 * 255) ** 2;
        const luminance = (2 * a * b + c1) / (a * a + b * b + c1);
        expect(
          msSsim(
            fill(size, () => a),
            fill(size, () => b),
            size,
          ),
        ).toBeCloseTo(luminance ** 0.1333, 9);
      }),
    );
  });

  it('counts structure that is turned round as 0, never as NaN', () => {
    const size = { height: 64, width: 64 };
    const picture = stripes(size);
    expect(msSsim(picture, negative(picture), size)).toBe(0);
  });

  it('falls with noise and forgives fine noise more than coarse', () => {
    const size = { height: 64, width: 64 };
    const picture = stripes(size);
    const values = [0, 8, 30, 90].map((strength) => msSsim(picture, noisy(picture, strength), size));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    const checks = (side: number) =>
      picture.map((value, i) => {
        const [y, x] = [Math.floor(i / 3 / 64), Math.floor(i / 3) % 64];
        const up = (Math.floor(y / side) + Math.floor(x / side)) % 2 === 0;
        return Math.max(0, Math.min(255, value + (up ? 20 : -20)));
      });
    expect(msSsim(picture, checks(1), size)).toBeGreaterThan(msSsim(picture, checks(8), size));
  });

  it('names the image whose bytes do not fit', () => {
    expect(() => msSsim(new Uint8Array(12), new Uint8Array(9), { height: 2, width: 2 })).toThrow(
      /msSsim: expected image b .* got 9/,
    );
  });
});

describe('msSsimConvention', () => {
  it('says which windows an image size gets', () => {
    expect(msSsimConvention({ height: 512, width: 768 })).toBe('5 scales, window of 11 taps');
    // 161 px halve to 81, 41, 21 and 11.
    expect(msSsimConvention({ height: 161, width: 161 })).toBe('5 scales, window of 11 taps');
    expect(msSsimConvention({ height: 176, width: 160 })).toBe('5 scales, windows of 11, 11, 11, 11 and 10 taps');
    expect(msSsimConvention({ height: 64, width: 64 })).toBe('5 scales, windows of 11, 11, 11, 8 and 4 taps');
  });
});

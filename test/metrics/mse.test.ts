import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { mse } from '../../lib/metrics/mse.ts';

const pixels = fc.integer({ min: 0, max: 255 });

describe('mse', () => {
  it('is the mean of squared differences', () => {
    expect(mse([0, 0, 0, 0], [1, 2, 3, 4])).toBe(30 / 4);
    expect(mse(Uint8Array.of(0, 255), Uint8Array.of(255, 0))).toBe(255 ** 2);
  });

  it('is symmetric, zero only for equal arrays, and unmoved by a common shift', () => {
    const pairs = fc.array(fc.tuple(pixels, pixels), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(pairs, pixels, (pair, shift) => {
        const a = pair.map(([x]) => x);
        const b = pair.map(([, y]) => y);
        expect(mse(a, b)).toBe(mse(b, a));
        expect(mse(a, b) === 0).toBe(a.every((x, i) => x === b[i]));
        expect(
          mse(
            a.map((x) => x + shift),
            b.map((x) => x + shift),
          ),
        ).toBe(mse(a, b));
      }),
    );
  });

  it('refuses arrays that do not match', () => {
    expect(() => mse([1], [1, 2])).toThrow(/one length, got 1 and 2/);
    expect(() => mse([], [])).toThrow(/at least one/);
  });
});

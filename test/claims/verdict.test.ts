import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { around, seedInterval, shareInterval } from '../../lib/claims/interval.ts';
import { above, notBehind, together, verdicts, within } from '../../lib/claims/verdict.ts';

describe('shareInterval', () => {
  it('is the closed form for a difference of two shares', () => {
    const { value, low, high } = shareInterval([
      { weight: 1, share: 0.8, images: 1000 },
      { weight: -1, share: 0.5, images: 1000 },
    ]);
    expect(value).toBeCloseTo(0.3, 12);
    // 0.16/1000 + 0.25/1000 = 0.00041, whose root is 0.0202485.
    expect(high - value).toBeCloseTo(1.96 * 0.020248457, 8);
    expect(value - low).toBeCloseTo(high - value, 12);
  });

  it('weights the variances by the squares', () => {
    const { low, high } = shareInterval([
      { weight: 0.5, share: 0.5, images: 100 },
      { weight: 0.5, share: 0.5, images: 100 },
    ]);
    expect((high - low) / 2).toBeCloseTo((1.96 * 0.05) / Math.SQRT2, 12);
  });

  it('gets narrower with the root of the images', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: 10, max: 1e5 }),
        (share, images) => {
          const width = (count: number) => shareInterval([{ weight: 1, share, images: count }]).high - share;
          expect(width(images) / width(4 * images)).toBeCloseTo(2, 6);
        },
      ),
    );
  });
});

describe('seedInterval', () => {
  it("is Student's: 1, 2, 3 give 2 ± 4.303 / √3", () => {
    const { value, low, high } = seedInterval([1, 2, 3]);
    expect(value).toBe(2);
    expect(high).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 12);
    expect(low).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 12);
  });

  it('keeps the last quantile for many seeds', () => {
    const differences = Array.from({ length: 100 }, (_, i) => i % 2);
    expect(seedInterval(differences).high - 0.5).toBeCloseTo((2.042 * Math.sqrt(25 / 99)) / 10, 10);
  });

  it('needs two seeds', () => {
    expect(() => seedInterval([1])).toThrow('expected the differences of at least 2 seeds, got 1');
  });
});

describe('verdicts', () => {
  it.each([
    [0.51, 0.5, 'borne out'],
    [0.5, 0.5, 'cannot tell'],
    [-0.5, 0.5, 'cannot tell'],
    [-0.51, 0.5, 'not borne out'],
  ] as const)('above 0: %d ± %d is %s', (value, half, verdict) => {
    expect(above(around(value, half), 0)).toBe(verdict);
  });

  it.each([
    [-0.4, 0.5, 'borne out'],
    [-0.5, 0.5, 'cannot tell'],
    [-1.5, 0.5, 'cannot tell'],
    [-1.6, 0.5, 'not borne out'],
    [5, 0.5, 'borne out'],
  ] as const)('not worse by more than 1: %d ± %d is %s', (value, half, verdict) => {
    expect(above(around(value, half), -1)).toBe(verdict);
  });

  it.each([
    [0.4, 0.5, 'borne out'],
    [-0.4, 0.5, 'borne out'],
    [0.5, 0.5, 'cannot tell'],
    [1.4, 0.5, 'cannot tell'],
    [1.6, 0.5, 'not borne out'],
    [-1.6, 0.5, 'not borne out'],
    [0, 2, 'cannot tell'],
  ] as const)('within 1: %d ± %d is %s', (value, half, verdict) => {
    expect(within(around(value, half), 1)).toBe(verdict);
  });

  it('are not decided by what a sum rounds to, on either side of a bound', () => {
    // 0.1 + 0.2 - 0.3 is 5.6e-17 in doubles, 100 (0.71 - 0.7) is 1 + 9e-16: by hand they are 0 and 1.
    const [nothing, one] = [around(0.1 + 0.2 - 0.3, 0), around(100 * (0.71 - 0.7), 0)];
    for (const interval of [nothing, around(-nothing.value, 0)]) expect(above(interval, 0)).toBe('cannot tell');
    expect(within(one, 1)).toBe('cannot tell');
    expect(notBehind(around(-one.value, 0), 1)).toBe('not borne out');
    expect(above(around(1e-6, 0), 0)).toBe('borne out');
  });

  it('put together: one failure refutes, all are needed to bear out', () => {
    const [yes, no, unknown, none] = verdicts;
    expect(together([yes, yes])).toBe(yes);
    expect(together([yes, no, none])).toBe(no);
    expect(together([yes, unknown])).toBe(unknown);
    expect(together([yes, none])).toBe(unknown);
    expect(together([none, none])).toBe(none);
  });
});

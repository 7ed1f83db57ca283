import { describe, expect, it } from 'vitest';
import { pairedDifference } from '../../lib/claims/paired-difference.ts';

const valueOf = (value: number, seed: number) => ({ seed, value });

describe('a paired difference', () => {
  it('is of values of one seed, whatever their order, and of the seeds that both have', () => {
    const first = [valueOf(0.9, 5), valueOf(0.63, 3), valueOf(0.61, 1), valueOf(0.62, 2)];
    const second = [valueOf(0.6, 1), valueOf(0.6, 2), valueOf(0.1, 7), valueOf(0.6, 3)];
    // 1, 2 and 3 points: their standard deviation is 1, Student's t of two degrees of freedom 4.303.
    expect(pairedDifference(first, second)).toEqual({
      value: expect.closeTo(2, 9),
      margin: expect.closeTo(4.303 / Math.sqrt(3), 9),
      n: 3,
    });
  });

  it('has no margin for fewer than three seeds, and is none without a common one', () => {
    expect(pairedDifference([valueOf(0.5, 1), valueOf(0.7, 2)], [valueOf(0.6, 2), valueOf(0.2, 1)])).toEqual({
      value: expect.closeTo(20, 9),
      margin: null,
      n: 2,
    });
    expect(pairedDifference([valueOf(0.5, 1)], [valueOf(0.5, 2)])).toBeUndefined();
  });
});

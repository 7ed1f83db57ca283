import { describe, expect, it } from 'vitest';
import { median } from '../../lib/metrics/median.ts';

describe('median', () => {
  it('is the middle one, or the mean of the two in the middle', () => {
    expect(median([3, 1, 10])).toBe(3);
    expect(median([4, 1, 2, 10])).toBe(3);
    expect(median([7])).toBe(7);
  });

  it('refuses to give one of nothing', () => {
    expect(() => median([])).toThrow('median: expected at least one value, got none');
  });
});

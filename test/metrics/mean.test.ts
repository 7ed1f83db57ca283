import { expect, it } from 'vitest';
import { mean } from '../../lib/metrics/mean.ts';

it('the mean of values, of which none have none', () => {
  expect(mean([4])).toBe(4);
  expect(mean([1, -2, 7])).toBe(2);
  expect(mean([])).toBeNaN();
});

import { expect, it } from 'vitest';
import { seedInterval } from '../../lib/claims/interval.ts';

// 97.5% quantiles of Student's t for 1 to 30 degrees of freedom, from a printed table.
const printed = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

it.each([2, 3, 10, 31, 40])("the interval of %d seeds is Student's, by a printed table", (count) => {
  const differences = Array.from({ length: count }, (_, at) => (at % 2 === 0 ? 1 : -1) + 0.1 * at);
  const middle = differences.reduce((sum, value) => sum + value, 0) / count;
  const variance = differences.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (count - 1);
  const { value, low, high } = seedInterval(differences);
  const half = printed[Math.min(count - 1, 30) - 1] * Math.sqrt(variance / count);
  expect(value).toBeCloseTo(middle, 12);
  expect(high - value).toBeCloseTo(half, 12);
  expect(value - low).toBeCloseTo(half, 12);
});

it('takes the differences of two seeds at least', () => {
  expect(() => seedInterval([1])).toThrow('seedInterval: expected the differences of at least 2 seeds, got 1');
});

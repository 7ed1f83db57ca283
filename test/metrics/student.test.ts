// Student's distribution against printed tables, its closed forms and an interval of the claims.
import { expect, it } from 'vitest';
import { seedInterval } from '../../lib/claims/interval.ts';
import { studentP, studentQuantile } from '../../lib/metrics/student.ts';

it.each([
  [1, 12.7062],
  [2, 4.30265],
  [3, 3.18245],
  [5, 2.57058],
  [10, 2.22814],
  [20, 2.08596],
  [30, 2.04227],
  [Infinity, 1.95996],
])('has the printed 97.5%% quantile for %d degrees', (degrees, printed) => {
  expect(studentQuantile(degrees)).toBeCloseTo(printed, 3);
});

it.each([
  [0.9, 1.812],
  [0.99, 3.169],
])('for a share of %d, too', (share, printed) => {
  expect(studentQuantile(10, share)).toBeCloseTo(printed, 2);
});

it('has the closed forms of one and two degrees', () => {
  for (const t of [0, 0.3, 1, 2.5, 40]) {
    expect(studentP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 5);
    expect(studentP(-t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t ** 2), 5);
  }
});

it('is the normal distribution in the limit', () => {
  expect(studentP(1, Infinity)).toBeCloseTo(0.317311, 5);
  expect(studentP(3, Infinity)).toBeCloseTo(0.0026998, 6);
  expect(studentP(3, 1e7)).toBeCloseTo(studentP(3, Infinity), 5);
});

it('gives the interval that the claims have', () => {
  const differences = [1.2, -0.4, 0.9, 2.2, 0.1];
  const { value, high } = seedInterval(differences);
  const spread = Math.sqrt(differences.reduce((sum, one) => sum + (one - value) ** 2, 0) / 4);
  expect(high - value).toBeCloseTo((studentQuantile(4) * spread) / Math.sqrt(5), 3);
});

it('refuses what is none', () => {
  expect(() => studentP(1, 0)).toThrow('expected at least 1 degree of freedom, got 0');
  expect(() => studentQuantile(3, 1)).toThrow('expected a share above 0 and below 1, got 1');
});

import { expect, it } from 'vitest';
import { finalDropRate, polynomialRate, relaxedTarget, stepRate } from '../../lib/training/schedule.ts';

it('divides the rate at the start of each epoch named', () => {
  const schedule = { initial: 0.1, dropEpochs: [2, 4], divisor: 10 };
  [0.1, 0.1, 0.01, 0.01, 0.001, 0.001].forEach((rate, epoch) =>
    expect(stepRate(schedule, epoch)).toBeCloseTo(rate, 12),
  );
  expect(stepRate({ ...schedule, dropEpochs: [] }, 99)).toBe(0.1);
});

it('falls with a power of what remains: A.5 at the start, at half, and near the end', () => {
  const schedule = { initial: 0.001, power: 0.9 };
  expect(polynomialRate(schedule, 0, 20_000)).toBe(0.001);
  // 2^-0.9 and 20000^-0.9.
  expect(polynomialRate(schedule, 10_000, 20_000) / 0.001).toBeCloseTo(0.535887, 6);
  expect(polynomialRate(schedule, 19_999, 20_000) / 0.001).toBeCloseTo(1.346087e-4, 9);
  expect([0, 1, 2, 3].map((iteration) => polynomialRate({ initial: 8, power: 1 }, iteration, 4))).toEqual([8, 6, 4, 2]);
});

it("drops the codec's rate for the last share of the iterations", () => {
  const schedule = { initial: 1e-3, lastShare: 0.25, divisor: 10 };
  expect([0, 74, 75, 99].map((iteration) => finalDropRate(schedule, iteration, 100))).toEqual([1e-3, 1e-3, 1e-4, 1e-4]);
  expect(finalDropRate({ ...schedule, lastShare: 0 }, 99, 100)).toBe(1e-3);
});

it('lowers the target entropy in a straight line, then holds it', () => {
  expect([0, 10, 20, 40, 99].map((iteration) => relaxedTarget(2.5, 1.5, 0.4, iteration, 100))).toEqual([
    2.5, 2.25, 2, 1.5, 1.5,
  ]);
  expect(relaxedTarget(2.5, 1.5, 0, 0, 100)).toBe(1.5);
});

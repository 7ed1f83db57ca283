import { expect, it } from 'vitest';
import { finalDropRate, relaxedTarget, stepRate } from '../../lib/training/schedule.ts';

it('divides the rate at the start of each epoch named', () => {
  const schedule = { initial: 0.1, dropEpochs: [2, 4], divisor: 10 };
  [0.1, 0.1, 0.01, 0.01, 0.001, 0.001].forEach((rate, epoch) => expect(stepRate(schedule, epoch)).toBeCloseTo(rate, 12));
  expect(stepRate({ ...schedule, dropEpochs: [] }, 99)).toBe(0.1);
});

it('drops the codec\'s rate for the last share of the iterations', () => {
  const schedule = { initial: 1e-3, lastShare: 0.25, divisor: 10 };
  expect([0, 74, 75, 99].map((iteration) => finalDropRate(schedule, iteration, 100))).toEqual([1e-3, 1e-3, 1e-4, 1e-4]);
  expect(finalDropRate({ ...schedule, lastShare: 0 }, 99, 100)).toBe(1e-3);
});

it('lowers the target entropy in a straight line, then holds it', () => {
  expect([0, 10, 20, 40, 99].map((iteration) => relaxedTarget(2.5, 1.5, 0.4, iteration, 100))).toEqual([2.5, 2.25, 2, 1.5, 1.5]);
  expect(relaxedTarget(2.5, 1.5, 0, 0, 100)).toBe(1.5);
});

import { expect, test } from 'vitest';
import { commonSeeds } from '../../lib/claims/common-seeds.ts';

test('the seeds of every list, each once, in the order of the first', () => {
  expect(
    commonSeeds([
      [3, 1, 2, 3],
      [2, 3, 4],
      [5, 3, 2],
    ]),
  ).toEqual([3, 2]);
  expect(commonSeeds([[1, 2]])).toEqual([1, 2]);
});

test('none where a list is empty, where they share none, and of no lists', () => {
  expect(commonSeeds([[1], []])).toEqual([]);
  expect(commonSeeds([[1], [2]])).toEqual([]);
  expect(commonSeeds([])).toEqual([]);
});

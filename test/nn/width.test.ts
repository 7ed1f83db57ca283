import { expect, it } from 'vitest';
import { scaledFilters } from '../../lib/nn/width.ts';

it('channels are the nearest whole number to their share, at least four', () => {
  expect([64, 128, 256, 512].map((filters) => scaledFilters(filters, 0.25))).toEqual([16, 32, 64, 128]);
  expect([0.3, 0.2].map((width) => scaledFilters(64, width))).toEqual([19, 13]);
  expect(scaledFilters(64, 1 / 32)).toBe(4);
});

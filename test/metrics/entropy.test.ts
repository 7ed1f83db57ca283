import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { entropy } from '../../lib/metrics/entropy.ts';

describe('entropy', () => {
  it('has its closed forms: uniform log2(n), one bin 0, a biased coin', () => {
    expect(entropy([7, 7, 7, 7, 7, 7])).toBeCloseTo(Math.log2(6), 12);
    expect(entropy([0, 12, 0])).toBe(0);
    expect(entropy([1, 3])).toBeCloseTo(2 - 0.75 * Math.log2(3), 12);
  });

  const histograms = fc
    .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 12 })
    .filter((counts) => counts.some((count) => count > 0));

  it('lies in [0, log2(bins)] and depends on neither order nor scale', () => {
    fc.assert(
      fc.property(histograms, fc.integer({ min: 2, max: 9 }), (counts, scale) => {
        const bits = entropy(counts);
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(bits).toBeLessThanOrEqual(Math.log2(counts.length) + 1e-12);
        expect(entropy([...counts].reverse())).toBeCloseTo(bits, 12);
        expect(entropy(counts.map((count) => count * scale))).toBeCloseTo(bits, 12);
      }),
    );
  });

  it('adds up over independent symbols', () => {
    fc.assert(
      fc.property(histograms, histograms, (a, b) => {
        expect(entropy(a.flatMap((x) => b.map((y) => x * y)))).toBeCloseTo(entropy(a) + entropy(b), 9);
      }),
    );
  });

  it('refuses counts that are no distribution', () => {
    expect(() => entropy([0, 0])).toThrow(/sum above 0/);
    expect(() => entropy([])).toThrow(/sum above 0/);
    expect(() => entropy([2, -1])).toThrow(/got -1 in bin 1/);
    expect(() => entropy([NaN])).toThrow(/got NaN/);
  });
});

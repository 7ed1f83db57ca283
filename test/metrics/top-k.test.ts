import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { topK } from '../../lib/metrics/top-k.ts';

describe('topK', () => {
  it('counts by hand', () => {
    const logits = Float32Array.of(3, 2, 1, 0, 3, 2, 1, 0, 0, 0, 5, 1);
    expect(topK(logits, [0, 2, 1], 4, 1)).toBeCloseTo(1 / 3);
    expect(topK(logits, [0, 2, 1], 4, 3)).toBeCloseTo(2 / 3);
    expect(topK(logits, [0, 2, 1], 4, 4)).toBe(1);
  });

  it('gives a tie to the lower class index', () => {
    expect(topK(Float32Array.of(1, 1, 1), [0], 3, 1)).toBe(1);
    expect(topK(Float32Array.of(1, 1, 1), [1], 3, 1)).toBe(0);
    expect(topK(Float32Array.of(1, 1, 1), [1], 3, 2)).toBe(1);
  });

  it('is at chance for a constant network, whatever the ties', () => {
    const labels = Array.from({ length: 20 }, (_, label) => label);
    expect(topK(new Float32Array(400), labels, 20, 1)).toBe(1 / 20);
    expect(topK(new Float32Array(400), labels, 20, 5)).toBe(5 / 20);
  });

  it('never counts a label whose logit is NaN', () => {
    expect(topK(Float32Array.of(NaN, NaN), [0], 2, 2)).toBe(0);
  });

  it('agrees with a stable sort', () => {
    const cases = fc.integer({ min: 2, max: 8 }).chain((classes) =>
      fc.record({
        classes: fc.constant(classes),
        k: fc.integer({ min: 1, max: classes }),
        rows: fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: classes, maxLength: classes }), {
          minLength: 1,
          maxLength: 6,
        }),
        label: fc.integer({ min: 0, max: classes - 1 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ classes, k, rows, label }) => {
        const hits = rows.filter((row) =>
          row
            .map((_, index) => index)
            .sort((a, b) => row[b] - row[a])
            .slice(0, k)
            .includes(label),
        );
        const labels = rows.map(() => label);
        expect(topK(Float32Array.from(rows.flat()), labels, classes, k)).toBe(hits.length / rows.length);
      }),
    );
  });

  it('names what does not fit', () => {
    expect(() => topK(new Float32Array(5), [0, 1], 3, 1)).toThrow(/2 samples x 3 classes = 6 values, got 5/);
    expect(() => topK(new Float32Array(3), [3], 3, 1)).toThrow(/from 0 to 2, got 3/);
    expect(() => topK(new Float32Array(3), [0], 3, 0)).toThrow(/k: expected/);
    expect(() => topK(new Float32Array(0), [], 3, 1)).toThrow(/at least one sample/);
  });
});

import { describe, expect, test } from 'vitest';
import { CLUTTER_SHAPES, OBJECT_SHAPES } from '../../../lib/datasets/scenes/shapes.ts';

/** Area and centroid of the inside, and its farthest point, by counting cells of a fine grid. */
function measure(outline: (x: number, y: number) => number) {
  const step = 0.005;
  let [count, sumX, sumY, farthest] = [0, 0, 0, 0];
  for (let y = -2.5; y < 2.5; y += step) {
    for (let x = -2.5; x < 2.5; x += step) {
      if (outline(x, y) >= 0) continue;
      count++;
      sumX += x;
      sumY += y;
      farthest = Math.max(farthest, Math.hypot(x, y));
    }
  }
  return { area: count * step * step, x: sumX / count, y: sumY / count, farthest };
}

describe.each([...OBJECT_SHAPES, ...CLUTTER_SHAPES])('$name', ({ outline, extent }) => {
  const { area, x, y, farthest } = measure(outline);
  test('has the area of the unit disc, around its centroid', () => {
    expect(Math.abs(area / Math.PI - 1)).toBeLessThan(0.005);
    expect(Math.abs(x)).toBeLessThan(0.005);
    expect(Math.abs(y)).toBeLessThan(0.005);
  });
  test('fits its extent, tightly', () => {
    expect(farthest).toBeLessThanOrEqual(extent + 0.01);
    expect(farthest).toBeGreaterThan(extent - 0.03);
  });
});

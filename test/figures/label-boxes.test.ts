import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelBoxes, overlaps } from '../../lib/figures/label-boxes.ts';

describe('labelBoxes', () => {
  const panel = { width: 300, height: 300 };

  it('puts a lone label above its point, in the middle', () => {
    expect(labelBoxes([{ x: 150, y: 150, reach: 5, width: 60, height: 12 }], [], panel))
      .toEqual([{ x: 120, y: 131, width: 60, height: 12 }]);
  });

  it('keeps a few labels inside the panel and clear of each other and of the points', () => {
    const coordinate = fc.integer({ min: 15, max: 285 });
    fc.assert(fc.property(fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 1, maxLength: 5 }), (points) => {
      const marks = points.map(({ x, y }) => ({ x: x - 5, y: y - 5, width: 10, height: 10 }));
      const boxes = labelBoxes(points.map((point) => ({ ...point, reach: 5, width: 60, height: 12 })), marks, panel);
      boxes.forEach((box, index) => {
        expect(Math.min(box.x, box.y, panel.width - box.x - box.width, panel.height - box.y - box.height)).toBeGreaterThanOrEqual(0);
        expect([...marks, ...boxes.slice(0, index)].some((other) => overlaps(box, other))).toBe(false);
      });
    }));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connection, labelBoxes, overlaps } from '../../lib/figures/label-boxes.ts';

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

describe('connection', () => {
  const box = { x: 100, y: 100, width: 60, height: 12 };
  const mark = { width: 60, height: 12, reach: 5 };

  it.each([
    ['below', { x: 130, y: 200 }, { x: 130, y: 112 }, { x: 130, y: 195 }, 83],
    ['above, to the right', { x: 190, y: 55 }, { x: 160, y: 100 }, { x: 190, y: 60 }, 50],
    ['beside', { x: 80, y: 106 }, { x: 100, y: 106 }, { x: 80, y: 106 }, 20],
    ['behind the box', { x: 130, y: 104 }, { x: 130, y: 106 }, { x: 130, y: 106 }, 0],
  ])('leads to a mark %s', (_, { x, y }, from, to, length) => {
    expect(connection(box, { ...mark, x, y })).toEqual({ from, to, length });
  });

  it('is the shortest of all ways from the box to the bar', () => {
    const coordinate = fc.integer({ min: 0, max: 300 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(coordinate, coordinate, fc.integer({ min: 0, max: 80 }), share, share, share, (x, y, reach, a, b, c) => {
      const { from, to, length } = connection(box, { ...mark, x, y, reach });
      expect(length).toBeCloseTo(Math.hypot(from.x - to.x, from.y - to.y), 9);
      const other = Math.hypot(box.x + a * box.width - x, box.y + b * box.height - (y - reach + 2 * c * reach));
      expect(length).toBeLessThanOrEqual(other + 1e-9);
    }));
  });
});

import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { connection, crosses, labelBoxes, overlaps, strokeBoxes } from '../../lib/figures/chart/label-boxes.ts';
import type { Box, Labelled, PlacedLabel } from '../../lib/figures/chart/label-boxes.ts';

const markBox = ({ x, y }: { x: number; y: number }): Box => ({ x: x - 5, y: y - 5, width: 10, height: 10 });

describe('labelBoxes', () => {
  const panel = { width: 250, height: 270 };

  it('puts a lone label above its point, in the middle', () => {
    expect(
      labelBoxes([{ x: 150, y: 150, reach: 5, width: 60, height: 12 }], { marks: [], strokes: [], ...panel }),
    ).toEqual([{ box: { x: 120, y: 131, width: 60, height: 12 }, leader: null }]);
  });

  it('moves a label off a line, where there is room', () => {
    const line = strokeBoxes([120, 140], [180, 140]);
    const [{ box }] = labelBoxes([{ x: 150, y: 150, reach: 5, width: 60, height: 12 }], {
      marks: [],
      strokes: line,
      ...panel,
    }) as [PlacedLabel];
    expect(line.some((stroke) => overlaps(box, stroke))).toBe(false);
  });

  // As many as Figure 6 ever has in a panel, and as long; bars as high as the panel, marks on top of each other.
  const coordinate = (most: number) => fc.integer({ min: 8, max: most - 8 });
  const mark = fc.record({
    x: coordinate(panel.width),
    y: coordinate(panel.height),
    reach: fc.constantFrom(6, 6, 40, 150),
  });
  const crowd = fc.array(mark, { minLength: 1, maxLength: 7 });
  // Everything within a few pixels.
  const heap = fc
    .tuple(
      mark,
      fc.array(fc.record({ x: fc.integer({ min: -6, max: 6 }), y: fc.integer({ min: -6, max: 6 }) }), {
        minLength: 6,
        maxLength: 6,
      }),
    )
    .map(([first, shifts]) => [first, ...shifts.map(({ x, y }) => ({ ...first, x: first.x + x, y: first.y + y }))]);
  const inCorner = fc.array(
    fc.record({ x: fc.integer({ min: 6, max: 30 }), y: fc.integer({ min: 6, max: 30 }), reach: fc.constant(6) }),
    { minLength: 7, maxLength: 7 },
  );

  it('covers no other label, no mark and not the frame, whatever the crowd', () => {
    const obstacle = fc.record({ x: coordinate(panel.width), y: coordinate(panel.height) });
    fc.assert(
      fc.property(fc.oneof(crowd, heap, inCorner), fc.array(obstacle, { maxLength: 7 }), (points, others) => {
        const labelled = points.map((point): Labelled => ({ ...point, width: 75, height: 12 }));
        const marks = [...points, ...others].map(markBox);
        const strokes = points.flatMap(({ x, y, reach }) => strokeBoxes([x, y - reach], [x, y + reach]));
        const boxes = labelBoxes(labelled, { marks, strokes, ...panel }).map(({ box }) => box);
        boxes.forEach((box, index) => {
          expect(
            Math.min(box.x, box.y, panel.width - box.x - box.width, panel.height - box.y - box.height),
          ).toBeGreaterThanOrEqual(0);
          expect([...marks, ...boxes.slice(0, index)].filter((other) => overlaps(box, other))).toEqual([]);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('draws a line to a label that another mark is nearer to, or that is far', () => {
    const left: Labelled = { x: 100, y: 150, reach: 5, width: 60, height: 12 };
    // No room but to the right, behind the other mark.
    const walls = [
      { x: 0, y: 0, width: 250, height: 140 },
      { x: 0, y: 160, width: 250, height: 110 },
      { x: 0, y: 0, width: 94, height: 270 },
    ];
    const [{ leader }] = labelBoxes([left, { ...left, x: 112, width: 1 }], {
      marks: [...walls, markBox(left), markBox({ x: 112, y: 150 })],
      strokes: [],
      ...panel,
    }) as [PlacedLabel];
    expect(leader).toMatchObject({ to: { x: 100, y: 150 } });
  });

  it('gives the same places for the same marks', () => {
    fc.assert(
      fc.property(crowd, (points) => {
        const labelled = points.map((point): Labelled => ({ ...point, width: 75, height: 12 }));
        const around = { marks: points.map(markBox), strokes: [], ...panel };
        expect(labelBoxes(labelled, around)).toEqual(labelBoxes(labelled, around));
      }),
      { numRuns: 10 },
    );
  });
});

describe('crosses', () => {
  const box = { x: 10, y: 10, width: 20, height: 10 };
  it.each([
    ['through the middle', [0, 15], [40, 15], true],
    ['from corner to corner', [10, 10], [30, 20], true],
    ['ends before it', [0, 15], [9, 15], false],
    ['along its edge', [0, 10], [40, 10], false],
    ['past a corner', [0, 15], [12, 25], false],
    ['begins inside', [20, 15], [20, 90], true],
  ] as const)('%s', (_, [x1, y1], [x2, y2], expected) => {
    expect(crosses({ from: { x: x1, y: y1 }, to: { x: x2, y: y2 } }, box)).toBe(expected);
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
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        fc.integer({ min: 0, max: 80 }),
        share,
        share,
        share,
        (x, y, reach, a, b, c) => {
          const { from, to, length } = connection(box, { ...mark, x, y, reach });
          expect(length).toBeCloseTo(Math.hypot(from.x - to.x, from.y - to.y), 9);
          const other = Math.hypot(box.x + a * box.width - x, box.y + b * box.height - (y - reach + 2 * c * reach));
          expect(length).toBeLessThanOrEqual(other + 1e-9);
        },
      ),
    );
  });
});

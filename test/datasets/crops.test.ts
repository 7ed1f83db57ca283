import fc from '../property.ts';
import { describe, expect, test } from 'vitest';
import { centerCrops, cropBatch, randomCrops } from '../../lib/datasets/crops.ts';
import { createRandom } from '../../lib/datasets/random.ts';

const shape = fc.record({
  height: fc.integer({ min: 1, max: 7 }),
  width: fc.integer({ min: 1, max: 7 }),
  channels: fc.integer({ min: 1, max: 4 }),
});

describe('cropBatch', () => {
  test('takes pixel (top + y, left + x), or the one mirrored, of every item', () => {
    fc.assert(
      fc.property(
        shape,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 4 }),
        fc.integer(),
        (item, h, w, count, seed) => {
          const size = { height: 1 + (h % item.height), width: 1 + (w % item.width) };
          const random = createRandom(seed);
          const items = Uint8Array.from({ length: count * item.height * item.width * item.channels }, () =>
            random.bits(),
          );
          const crops = randomCrops(count, item, size, random);
          const expected: number[] = [];
          for (let n = 0; n < count; n++) {
            const { top, left, mirror } = crops[n];
            for (let y = 0; y < size.height; y++) {
              for (let x = 0; x < size.width; x++) {
                const column = left + (mirror ? size.width - 1 - x : x);
                for (let c = 0; c < item.channels; c++) {
                  expected.push(items[((n * item.height + top + y) * item.width + column) * item.channels + c]);
                }
              }
            }
          }
          expect([...cropBatch(items, item, crops, size)]).toEqual(expected);
          const floats = new Float32Array(expected.length);
          expect(cropBatch(items, item, crops, size, floats)).toBe(floats);
          expect([...floats]).toEqual(expected);
        },
      ),
    );
  });

  test('refuses arrays of the wrong length and crops that reach outside', () => {
    const item = { height: 4, width: 4, channels: 1 };
    const size = { height: 3, width: 3 };
    const crops = centerCrops(2, item, size);
    expect(() => cropBatch(new Uint8Array(31), item, crops, size)).toThrow(/items to hold 32 values, got 31/);
    expect(() => cropBatch(new Uint8Array(32), item, crops, size, new Uint8Array(17))).toThrow(/out to hold 18/);
    expect(() => cropBatch(new Uint8Array(16), item, [{ top: 2, left: 0, mirror: false }], size)).toThrow(/outside/);
    expect(() => centerCrops(1, item, { height: 5, width: 1 })).toThrow(/between 1x1 and the stored 4x4, got 5x1/);
  });
});

test('random crops reach every position equally often and mirror every second item', () => {
  const crops = randomCrops(12000, { height: 5, width: 6 }, { height: 4, width: 4 }, createRandom(1));
  const counts = new Map<string, number>();
  for (const { top, left, mirror } of crops) {
    const key = `${top} ${left} ${mirror}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(2 * 3 * 2);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  expect(
    randomCrops(50, { height: 5, width: 6 }, { height: 4, width: 4 }, createRandom(1), { mirror: false }).some(
      (c) => c.mirror,
    ),
  ).toBe(false);
});

test('random crops at multiples of a step reach those alone', () => {
  const crops = randomCrops(500, { height: 96, width: 90 }, { height: 80, width: 80 }, createRandom(1), { step: 8 });
  expect([...new Set(crops.map(({ top, left }) => `${top} ${left}`))].sort()).toEqual([
    '0 0',
    '0 8',
    '16 0',
    '16 8',
    '8 0',
    '8 8',
  ]);
});

test('center crops lie in the middle', () => {
  expect(centerCrops(1, { height: 72, width: 71 }, { height: 64, width: 64 })).toEqual([
    { top: 4, left: 3, mirror: false },
  ]);
});

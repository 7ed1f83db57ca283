import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../lib/datasets/random.ts';
import {
  downsampledMask,
  maskStride,
  segmentationBatch,
  type SegmentationExamples,
} from '../../lib/segmentation/examples.ts';
import { augmentedSegmentation } from './augmented.ts';

describe('downsampled masks', () => {
  it('take the pixel at [4, 4] of every 8x8 block', () => {
    const [height, width] = [16, 24];
    const mask = Uint8Array.from({ length: height * width }, (_, at) => {
      const [row, column] = [Math.floor(at / width), at % width];
      return row % 8 === 4 && column % 8 === 4 ? 1 + Math.floor(row / 8) * 3 + Math.floor(column / 8) : 255;
    });
    expect([...downsampledMask(mask, 1, { height, width }, { height: 2, width: 3 })]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are what they were enlarged from, whatever the factors, image by image', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 24, maxLength: 24 }),
        (tall, wide, small) => {
          const to = { height: 3, width: 4 };
          const from = { height: 3 * tall, width: 4 * wide };
          const large = new Uint8Array(2 * from.height * from.width);
          for (let at = 0; at < large.length; at++) {
            const [image, pixel] = [Math.floor(at / (from.height * from.width)), at % (from.height * from.width)];
            large[at] =
              small[
                image * 12 +
                  Math.floor(Math.floor(pixel / from.width) / tall) * 4 +
                  Math.floor((pixel % from.width) / wide)
              ];
          }
          expect([...downsampledMask(large, 2, from, to)]).toEqual(small);
        },
      ),
    );
  });

  it('stay inside a mask whose sides are no multiple of 8', () => {
    const mask = Uint8Array.from({ length: 50 * 33 }, (_, at) => at % 33);
    const row = [...downsampledMask(mask, 1, { height: 50, width: 33 }, { height: 7, width: 5 })].slice(0, 5);
    expect(row).toEqual([3, 9, 16, 23, 29]);
  });

  it('refuse masks of another size', () => {
    expect(() => downsampledMask(new Uint8Array(10), 1, { height: 4, width: 4 }, { height: 1, width: 1 })).toThrow(
      'masks: expected 1 of 4x4 pixels, got 10 values',
    );
  });
});

/** Inputs whose value at a step is its place, and masks whose blocks hold the same number. */
function places(count: number, height: number, width: number, stride: number): SegmentationExamples {
  const place = (image: number, row: number, column: number): number => (image * height + row) * width + column;
  const fill = (indices: ArrayLike<number>, by: number): Uint8Array =>
    Uint8Array.from(
      Array.from(indices).flatMap((image) =>
        Array.from({ length: height * by * width * by }, (_, at) =>
          place(image, Math.floor(at / (width * by) / by), Math.floor((at % (width * by)) / by)),
        ),
      ),
    );
  return {
    inputs: {
      count,
      height,
      width,
      channels: 1,
      labels: new Uint8Array(count),
      values: Float32Array.from({ length: 256 }, (_, byte) => byte),
      read: (indices) => fill(indices, 1),
    },
    maskHeight: height * stride,
    maskWidth: width * stride,
    readMasks: (indices) => fill(indices, stride),
  };
}

describe('a batch', () => {
  it.each([1, 8])('has the labels of its own crops, mirrored or not (%d mask pixels per step)', async (stride) => {
    const crop = { height: 3, width: 4 };
    const seen = new Set<string>();
    for (let draw = 0; draw < 20; draw++) {
      const { x, labels } = await segmentationBatch(
        augmentedSegmentation(places(3, 5, 6, stride)),
        [2, 0, 1],
        crop,
        crop,
        createRandom(1, draw),
      );
      expect([...labels]).toEqual([...x]);
      expect((x[0] / 30) | 0).toBe(2);
      seen.add([...x.subarray(0, 12)].join());
    }
    // Of the 3 x 3 places and two directions.
    expect(seen.size).toBeGreaterThan(9);
    expect([...seen].some((row) => Number(row.split(',')[0]) > Number(row.split(',')[1]))).toBe(true);
  });

  it('has one label per 8x8 pixels of an image', async () => {
    const examples = places(1, 16, 15, 1);
    const { x, labels } = await segmentationBatch(
      augmentedSegmentation(examples),
      [0],
      { height: 16, width: 8 },
      { height: 2, width: 1 },
      createRandom(1),
    );
    expect([...labels]).toEqual([x[4 * 8 + 4], x[12 * 8 + 4]]);
  });
});

it('masks must be a whole multiple of the inputs', () => {
  expect(maskStride(places(1, 4, 5, 8))).toBe(8);
  expect(() => maskStride({ ...places(1, 4, 5, 8), maskWidth: 39 })).toThrow(
    "masks: expected a whole multiple of the inputs' 4x5",
  );
});

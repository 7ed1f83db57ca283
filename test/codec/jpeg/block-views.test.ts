import { expect, it } from 'vitest';
import { blockViews, centerBlocks } from '../../../lib/codec/jpeg/block-views.ts';
import { openLiveEncoding } from '../../../lib/codec/live-encoding.ts';
import { codec, imageSpecs } from '../../../lib/codec/programs.ts';
import { centerCrops, cropBatch, type CropSize } from '../../../lib/datasets/crops.ts';
import { createRandom } from '../../../lib/datasets/random.ts';
import { onnxEngine } from '../../../lib/engine/onnx-engine.ts';
import { initialParameters, layoutOf } from '../../../lib/nn/parameters.ts';
import { batchOf, pixelValues, type Examples } from '../../../lib/training/examples.ts';
import fc from '../../property.ts';
import { noisy, stripes } from '../../metrics/pictures.ts';

/** Three pictures of 48x40. */
const size = { height: 48, width: 40 };
const all = [stripes(size), noisy(stripes(size), 9), stripes(size).reverse()];
const pictures: Examples = {
  ...size,
  count: 3,
  channels: 3,
  labels: [0, 1, 2],
  values: pixelValues([0, 0, 0]),
  read: (indices) => Uint8Array.from(Array.from(indices).flatMap((index) => [...all[index]])),
};

it('draws the very views that a learned codec’s encoder is given, as pixels', async () => {
  const shape = { width: 1 / 16, channels: 4, centers: 6 };
  const layout = await layoutOf(codec(shape), imageSpecs(1, 16, 16));
  const weights = initialParameters(layout, 3);
  const live = await openLiveEncoding(onnxEngine('cpu'), shape, weights, pictures, { height: 2, width: 3 }, 8);
  const crop = { height: 16, width: 24 };
  const indices = [2, 0, 1, 1, 2, 0, 0, 1];
  const learned = await live.draw(indices, { height: 2, width: 3 }, createRandom(5));
  const { x, crops } = await blockViews(pictures).draw(indices, crop, createRandom(5));
  await live.dispose();
  expect(crops).toEqual(learned.crops);
  expect(new Set(crops.map(({ mirror }) => mirror)).size, 'mirrored and not').toBe(2);
  const expected = cropBatch(pictures.read(indices), { ...size, channels: 3 }, crops, crop);
  expect([...x]).toEqual([...expected]);
});

it('validates on the blocks that a network on symbols is validated on', () => {
  const side = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(side, side, (rows, columns) => {
      const crop: CropSize = { height: 8 * Math.min(rows, 6), width: 8 * Math.min(columns, 5) };
      const own = centerBlocks(pictures, crop);
      const seen = batchOf(own, [1, 2], crop);
      // Symbols are cut in blocks of whole pictures, whose grid starts at the corner.
      const [{ top, left }] = centerCrops(
        1,
        { height: 6, width: 5 },
        { height: crop.height / 8, width: crop.width / 8 },
      );
      const place = { top: 8 * top, left: 8 * left, mirror: false };
      expect([...seen]).toEqual([...cropBatch(pictures.read([1, 2]), { ...size, channels: 3 }, [place, place], crop)]);
      expect(own.count).toBe(3);
    }),
  );
});

it('refuses crops of no whole blocks', async () => {
  const draw = blockViews(pictures).draw([0], { height: 12, width: 16 }, createRandom(1));
  await expect(draw).rejects.toThrow('blocks: expected sides that are multiples of 8, got 12x16');
  expect(() => centerBlocks(pictures, { height: 16, width: 20 })).toThrow('got 16x20');
});

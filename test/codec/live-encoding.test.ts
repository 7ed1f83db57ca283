import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { openLiveEncoding } from '../../lib/codec/live-encoding.ts';
import { codec, imageSpecs } from '../../lib/codec/programs.ts';
import { learnedCenters, openTranscoder } from '../../lib/codec/transcoding.ts';
import { randomViews, viewInPicture, viewSize } from '../../lib/codec/views.ts';
import { cropBatch, randomCrops, type CropSize } from '../../lib/datasets/crops.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import { pixelValues, type Examples } from '../../lib/training/examples.ts';

const engine = onnxEngine('cpu');
const shape = { width: 1 / 16, channels: 4, centers: 6 };
const layout = await layoutOf(codec(shape), imageSpecs(1, 16, 16));
const weights = initialParameters(layout, 3);

/** Noise, three pictures of 48x40. */
const random = createRandom(1, 'pictures');
const [height, width] = [48, 40];
const bytes = Uint8Array.from({ length: 3 * height * width * 3 }, () => random.integer(256));
const perPicture = height * width * 3;
const pictures: Examples = {
  count: 3,
  height,
  width,
  channels: 3,
  labels: [0, 1, 2],
  values: pixelValues([0, 0, 0]),
  read: (indices) =>
    Uint8Array.from(
      Array.from(indices).flatMap((index) => [...bytes.subarray(index * perPicture, (index + 1) * perPicture)]),
    ),
};

describe('a view', () => {
  it('takes a block more than the crop where the picture has room for eight positions of it', () => {
    expect(viewSize({ height: 10, width: 10 }, { height: 96, width: 96 })).toEqual({ height: 88, width: 88 });
    expect(viewSize({ height: 20, width: 20 }, { height: 176, width: 240 })).toEqual({ height: 168, width: 168 });
    expect(viewSize({ height: 7, width: 7 }, { height: 64, width: 64 })).toEqual({ height: 56, width: 56 });
    expect(viewSize({ height: 2, width: 3 }, { height: 32, width: 32 })).toEqual({ height: 24, width: 24 });
  });

  it('lies in the picture where its symbols were cut from, mirrored or not', () => {
    // A picture whose pixels are their columns and rows, and an encoder that keeps the first pixel of each block.
    const side = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 20 }), fc.integer(), (tall, wide, room, seed) => {
        const crop: CropSize = { height: tall, width: wide };
        const picture = { height: 8 * tall + room, width: 8 * wide + room };
        const view = viewSize(crop, picture);
        const place = Uint8Array.from({ length: picture.height * picture.width * 2 }, (_, at) => {
          const pixel = at >> 1;
          return at & 1 ? pixel % picture.width : Math.floor(pixel / picture.width);
        });
        const item = { ...picture, channels: 2 };
        for (const one of randomViews(3, picture, crop, createRandom(seed))) {
          const seen = cropBatch(place, item, [one.picture], view);
          const inView = { top: 8 * one.symbols.top, left: 8 * one.symbols.left, mirror: false };
          const size = { height: 8 * tall, width: 8 * wide };
          const expected = cropBatch(seen, { ...view, channels: 2 }, [inView], size);
          expect(cropBatch(place, item, [viewInPicture(one, view, crop)], size)).toEqual(expected);
        }
      }),
    );
  });
});

describe('views', () => {
  it('lie where crops of the picture itself do, and are mirrored as often; where two ways lead to a place, twice as often', () => {
    const [picture, crop] = [
      { height: 96, width: 96 },
      { height: 10, width: 10 },
    ];
    const view = viewSize(crop, picture);
    const count = 34_000;
    const views = randomViews(count, picture, crop, createRandom(7));
    // Pictures are mirrored, symbols never: mirrored ones no encoder makes.
    expect(views.some(({ symbols }) => symbols.mirror)).toBe(false);
    const places = views.map((one) => viewInPicture(one, view, crop));
    const pixels = randomCrops(count, picture, { height: 80, width: 80 }, createRandom(7));
    const mirrored = (crops: typeof pixels) => crops.filter(({ mirror }) => mirror).length / count;
    for (const crops of [places, pixels]) expect(Math.abs(mirrored(crops) - 0.5)).toBeLessThan(0.01);
    for (const side of ['top', 'left'] as const) {
      const share = (crops: typeof pixels) =>
        Array.from({ length: 17 }, (_, place) => crops.filter((one) => one[side] === place).length / count);
      expect(share(places).reduce((sum, each) => sum + each)).toBeCloseTo(1, 9);
      // Eight pixels in: the first of nine places in the picture and the second in the view, or the ninth and the first.
      share(places).forEach((each, place) => expect(Math.abs(each - (place === 8 ? 2 : 1) / 18)).toBeLessThan(0.008));
      for (const each of share(pixels)) expect(Math.abs(each - 1 / 17)).toBeLessThan(0.008);
    }
  });
});

describe('live encoding', () => {
  it('gives the centers that the frozen encoder makes of the cropped, mirrored picture', async () => {
    const crop = { height: 2, width: 2 };
    const live = await openLiveEncoding(engine, shape, weights, pictures, crop, 4);
    const indices = [2, 0, 1, 2];
    const { x } = await live.draw(indices, crop, createRandom(5));
    const views = randomViews(4, pictures, crop, createRandom(5));
    expect(new Set(views.map(({ picture }) => picture.mirror)).size, 'mirrored and not').toBe(2);
    const encoder = await openTranscoder(engine, shape, weights, { height: 24, width: 24 }, 1, false);
    const centers = await learnedCenters(shape, weights.parameters);
    for (const [at, view] of views.entries()) {
      const picture = cropBatch(pictures.read([indices[at]]), { height, width, channels: 3 }, [view.picture], {
        height: 24,
        width: 24,
      });
      const { symbols } = await encoder.run(picture, 1);
      const taken = cropBatch(symbols, { height: 3, width: 3, channels: 4 }, [view.symbols], crop);
      expect([...x.subarray(at * 16, (at + 1) * 16)]).toEqual(Array.from(taken, (symbol) => centers[symbol]));
    }
    await Promise.all([live.dispose(), encoder.dispose()]);
  });

  it('refuses crops larger than the pictures, and other crops than it was opened for', async () => {
    await expect(openLiveEncoding(engine, shape, weights, pictures, { height: 6, width: 6 }, 2)).rejects.toThrow(
      "crops: expected at most the pictures' 48x40 pixels, got 48x48",
    );
    const live = await openLiveEncoding(engine, shape, weights, pictures, { height: 2, width: 2 }, 2);
    await expect(live.draw([0, 1, 2], { height: 2, width: 2 }, createRandom(1))).rejects.toThrow(
      'live encoding: expected at most 2 crops of 2x2 symbols, got 3 of 2x2',
    );
    await live.dispose();
  });
});

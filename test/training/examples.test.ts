import { describe, expect, it } from 'vitest';
import { createRandom } from '../../lib/datasets/random.ts';
import {
  augmented,
  batchOf,
  centerValues,
  pixelValues,
  readsFrom,
  type Examples,
} from '../../lib/training/examples.ts';
import { cutsOf, locatedPictures } from './located-pictures.ts';

describe('a batch of examples', () => {
  // Three of 2 x 2 pixels and two channels.
  const bytes = Uint8Array.from({ length: 24 }, (_, at) => 10 * at);
  const of = (values: Float32Array): Examples => ({
    count: 3,
    height: 2,
    width: 2,
    channels: 2,
    labels: [0, 1, 2],
    values,
    read: readsFrom(bytes, 8),
  });
  const one = { height: 1, width: 1 };

  it('holds the examples asked for, less the mean of each channel', () => {
    expect([...batchOf(of(pixelValues([1.5, 100])), [2, 0], one)]).toEqual([158.5, 70, -1.5, -90]);
  });

  it('holds the centers that symbols stand for, the same in every channel', () => {
    const centers = Array.from({ length: 200 }, (_, symbol) => -symbol / 4);
    expect([...batchOf(of(centerValues(centers, 2)), [1], one)]).toEqual([-20, -22.5]);
  });
});

describe('augmented examples', () => {
  const pictures = locatedPictures(2, 24);
  const size = { height: 8, width: 8 };
  const drawn = async (stride?: number, step?: number) => {
    const indices = Uint8Array.from({ length: 200 }, (_, at) => at % 2);
    const { x, crops } = await augmented(pictures, stride, step).draw(indices, size, createRandom(1, 'crops'));
    return { cuts: cutsOf(x, size.height), crops };
  };
  const places = (cuts: readonly { top: number; left: number }[]) =>
    [...new Set(cuts.flatMap(({ top, left }) => [top, left]))].sort((a, b) => a - b);

  it('are cropped at every place, or at multiples of a step alone: all of these', async () => {
    expect(places((await drawn()).cuts)).toEqual(Array.from({ length: 17 }, (_, place) => place));
    expect(places((await drawn(1, 8)).cuts)).toEqual([0, 8, 16]);
  });

  it('say where they lie in pixels of the picture', async () => {
    const { cuts, crops } = await drawn(8);
    expect(crops).toEqual(cuts.map(({ top, left, mirror }) => ({ top: 8 * top, left: 8 * left, mirror })));
  });
});

// A codec as small as one can be, trained for three steps into a store of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SCENE_OPTIONS } from '../../../lib/datasets/synthetic-scenes.ts';
import { codecSample, quick, renderScene, sceneClassNames, trainedCodec, validationImage } from '../../../lib/index.ts';
import type { ExperimentOptions, KitProfile, Symbols, TrainedCodec, ValidationImage } from '../../../lib/index.ts';

const tiny: KitProfile = {
  ...quick,
  name: 'tiny',
  data: { source: 'synthetic-scenes', size: 32, train: 40, val: 20, options: DEFAULT_SCENE_OPTIONS },
  codec: { ...quick.codec, width: 0.125, iterations: 3, batch: 4, crop: 32 },
  classification: { ...quick.classification, cropPixels: 32 },
  segmentation: { ...quick.segmentation, cropPixels: 32 },
};
const index = 7;

let options: ExperimentOptions & { store: string };
let codec: TrainedCodec;
let sample: ValidationImage;
let symbols: Symbols;

beforeAll(async () => {
  options = { store: await mkdtemp(join(tmpdir(), 'store-')), workers: 0, engine: 'onnx-cpu' };
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  codec = await trainedCodec(tiny, { ...options, bpp: 0.33 });
  sample = await validationImage(tiny, index, options);
  symbols = await codec.encode(sample.image);
});
afterAll(async () => {
  await codec.dispose();
  vi.restoreAllMocks();
  await rm(options.store, { recursive: true });
});

describe('validationImage', () => {
  it('gives the image with its class and mask', () => {
    const scene = renderScene(tiny.seed, 'val', index, 32);
    expect(sample.image).toEqual({ pixels: scene.image, width: 32, height: 32 });
    expect([sample.label, sample.className]).toEqual([scene.label, sceneClassNames[scene.label]]);
    expect(sample.mask).toEqual({ values: scene.mask, width: 32, height: 32 });
    expect(sample.maskClassNames).toEqual(['background', ...sceneClassNames]);
  });

  it('refuses an image that is not there', async () => {
    await expect(validationImage(tiny, 20, options)).rejects.toThrow(
      'expected index to be a whole number from 0 to 19, got 20',
    );
  });
});

describe('trainedCodec', () => {
  it('makes of an image what the encoded data set holds', async () => {
    const { symbols: kept, reconstruction, centers } = await codecSample(tiny, index, { ...options, bpp: 0.33 });
    expect([symbols.width, symbols.height, symbols.channels]).toEqual([4, 4, 16]);
    expect(symbols.values).toEqual(kept.values);
    expect(await codec.decode(symbols)).toEqual(reconstruction);
    expect(codec.centers).toEqual(centers);
    expect(codec.histogram.reduce((sum, count) => sum + count, 0)).toBe(40 * 4 * 4 * 16);
    expect([codec.point.bpp, codec.width]).toEqual([0.33, 0.125]);
  });

  it('quantizes its representation to the nearest centers', async () => {
    const z = await codec.represent(sample.image);
    expect(
      [...z].map((value) => {
        const distances = codec.centers.map((center) => Math.abs(value - center));
        return distances.indexOf(Math.min(...distances));
      }),
    ).toEqual([...symbols.values]);
  });

  it('works on images of any size', async () => {
    const pixels = Uint8Array.from({ length: 16 * 40 * 3 }, (_, at) => (at * 37) % 256);
    const wide = await codec.encode({ pixels, width: 40, height: 16 });
    expect([wide.width, wide.height, wide.values.length]).toEqual([5, 2, 5 * 2 * 16]);
    expect(await codec.decode(wide)).toMatchObject({ width: 40, height: 16 });
  });

  it('writes a bit-stream of the length that the bits add up to', () => {
    const bytes = codec.write(symbols);
    expect(codec.read(bytes)).toEqual(symbols);
    const bits = codec.bits(symbols).reduce((sum, value) => sum + value, 0);
    const payload = 8 * (bytes.length - 12);
    expect(payload).toBeGreaterThanOrEqual(bits - 8);
    expect(payload).toBeLessThan(1.006 * bits + 8);
  });

  it('charges a symbol minus the logarithm of its share', () => {
    const total = codec.histogram.reduce((sum, count) => sum + count, 0);
    const bits = codec.bits(symbols);
    symbols.values.forEach((symbol, at) => {
      // The table gives every symbol one of 65,536 parts, so that rare ones cost a little less.
      if (codec.histogram[symbol] > 0.02 * total)
        expect(bits[at]).toBeCloseTo(-Math.log2(codec.histogram[symbol] / total), 2);
    });
  });

  it('refuses what does not fit', async () => {
    await expect(codec.encode({ ...sample.image, width: 30 })).rejects.toThrow(
      'sides that are multiples of 8, got 30 x 32',
    );
    await expect(codec.represent({ pixels: new Uint8Array(5), width: 8, height: 8 })).rejects.toThrow(
      'got 8 x 8 and 5 bytes: loadImage cuts',
    );
    await expect(codec.decode({ ...symbols, channels: 8 })).rejects.toThrow(
      'expected 4 x 4 x 16 symbols below 6, got 256 of 8 channels',
    );
    expect(() => codec.write({ ...symbols, values: new Uint8Array(256).fill(6) })).toThrow('symbols below 6');
    expect(() => codec.read(new Uint8Array(40))).toThrow('this is no stream of the codec');
    await expect(trainedCodec(tiny, { ...options, bpp: 7 })).rejects.toThrow(
      'trainedCodec: expected bpp to be an operating point of tiny (0.635, 0.33, 0.0983), got 7',
    );
    await expect(trainedCodec(tiny, { ...options, bpp: 0.33, tuning: 'joint' })).rejects.toThrow(
      'expected one of 0.635, 0.0983 bpp, got 0.33',
    );
  });
});

// A segmenter as small as one can be, trained for two steps into a store of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { smoke } from '../../../lib/experiments/profiles/smoke.ts';
import { createConfusion, trainedCodec, trainedSegmenter, validationImage } from '../../../lib/index.ts';
import type { ExperimentOptions, LogitMap, Symbols, TrainedSegmenter, ValidationImage } from '../../../lib/index.ts';

const bpp = 0.0983;
const index = 3;

let options: ExperimentOptions & { store: string };
let segmenter: TrainedSegmenter;
let sample: ValidationImage;
let symbols: Symbols;

beforeAll(async () => {
  options = { store: await mkdtemp(join(tmpdir(), 'store-')), workers: 0, engine: 'onnx-cpu' };
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  segmenter = await trainedSegmenter(smoke, 'cResNet-51', { ...options, bpp });
  sample = await validationImage(smoke, index, options);
  const codec = await trainedCodec(smoke, { ...options, bpp });
  symbols = await codec.encode(sample.image);
  await codec.dispose();
}, 120_000);
afterAll(async () => {
  await segmenter.dispose();
  vi.restoreAllMocks();
  await rm(options.store, { recursive: true });
});

/** The class with the largest logit at every pixel, interpolated between the middles of the map's places. */
function enlarged({ width, height, classes, values }: LogitMap, scale: number): Uint8Array {
  const around = (pixel: number, size: number) => {
    const place = Math.min(size - 1, Math.max(0, (pixel + 0.5) / scale - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(size - 1, low + 1), share: place - low };
  };
  const mask = new Uint8Array(width * height * scale * scale);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const [row, column] = [around(y, height), around(x, width)];
      const at = (i: number, j: number, k: number): number => values[(i * width + j) * classes + k];
      const logits = Array.from({ length: classes }, (_, k) => {
        const top = at(row.low, column.low, k) * (1 - column.share) + at(row.low, column.high, k) * column.share;
        const bottom = at(row.high, column.low, k) * (1 - column.share) + at(row.high, column.high, k) * column.share;
        return top * (1 - row.share) + bottom * row.share;
      });
      mask[y * width * scale + x] = logits.indexOf(Math.max(...logits));
    }
  }
  return mask;
}

describe('trainedSegmenter', () => {
  it('answers on a map of an eighth, whose enlarged logits make the mask', async () => {
    const logits = await segmenter.logits(symbols);
    expect([logits.width, logits.height, logits.classes]).toEqual([4, 4, segmenter.classNames.length]);
    const { width, height, values } = await segmenter.segment(symbols);
    expect([width, height]).toEqual([32, 32]);
    const own = enlarged(logits, 8);
    // Where two logits are as good as equal, rounding decides.
    expect(values.filter((label, at) => label !== own[at]).length).toBeLessThan(5);
  });

  it('sums the branches of ASPP', async () => {
    expect(segmenter.atrousRates).toEqual(smoke.segmentation.atrousRates);
    const whole = await segmenter.logits(symbols);
    const parts = await Promise.all(
      segmenter.atrousRates.map((rate) => segmenter.logits(symbols, { branches: [rate] })),
    );
    for (const [at, value] of whole.values.entries()) {
      expect(parts.reduce((sum, { values }) => sum + values[at], 0)).toBeCloseTo(value, 4);
    }
    expect(parts.every(({ values }) => values.some((value) => value !== 0))).toBe(true);
    expect((await segmenter.logits(symbols, { branches: [] })).values.every((value) => value === 0)).toBe(true);
    await expect(segmenter.logits(symbols, { branches: [1, 6] })).rejects.toThrow(
      'branches: expected rates among 1, 2, 3, 4, got 6',
    );
  });

  it('gives the masks that its last evaluation predicted', async () => {
    const { width, height, truth, predicted } = await segmenter.validate();
    expect([width, height, truth.length, predicted.length]).toEqual([32, 32, 20, 20]);
    expect(truth[index]).toEqual(sample.mask!.values);
    const mask = await segmenter.segment(symbols);
    expect(mask.values.filter((label, at) => label !== predicted[index][at]).length).toBeLessThan(5);
    const confusion = createConfusion(segmenter.classNames.length);
    predicted.forEach((one, i) => confusion.add(one, truth[i]));
    expect(confusion.scores().miou).toBeGreaterThan(0);
  });

  it.each([
    ['ResNet-18', {}, 'expected one of ResNet-50, ResNet-71, cResNet-39, cResNet-51, cResNet-72, got ResNet-18'],
    ['cResNet-51', { input: 'original' }, 'expected the input of cResNet-51 to be latent, got original'],
    ['ResNet-50', { input: 'original', bpp: 0.33 }, 'original images have no rate, got 0.33 bpp'],
    [
      'cResNet-39',
      { tuning: 'joint' },
      'expected cResNet-51, the one network that is fine-tuned (section 6), got cResNet-39',
    ],
  ] as const)('refuses %s %j', async (network, wanted, message) => {
    await expect(trainedSegmenter(smoke, network as never, { ...options, ...wanted })).rejects.toThrow(message);
  });

  it('refuses an image where it reads symbols', async () => {
    await expect(segmenter.segment(sample.image)).rejects.toThrow('encode it with the codec of the same rate');
    await expect(segmenter.logits({ ...symbols, channels: 3 })).rejects.toThrow(
      'use the codec that the network was trained behind',
    );
  });
});

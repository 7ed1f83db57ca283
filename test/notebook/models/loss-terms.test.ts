// The terms of Eq. 2 on networks as small as can be, beside what codec and classifier say when asked by themselves.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { entropy, lossTerms, mse, trainedClassifier, trainedCodec, validationImage } from '../../../lib/index.ts';
import { smoke } from '../../../lib/experiments/profiles/smoke.ts';
import type { ExperimentOptions, KitProfile, LossTerms, ValidationImage } from '../../../lib/index.ts';

const tiny: KitProfile = { ...smoke, name: 'tiny', classification: { ...smoke.classification, epochs: 1 } };
const bpp = 0.0983;

let options: ExperimentOptions & { store: string };
let images: ValidationImage[];
let terms: LossTerms;

beforeAll(async () => {
  options = { store: await mkdtemp(join(tmpdir(), 'store-')), workers: 0, engine: 'onnx-cpu' };
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  images = await Promise.all([4, 9, 11].map((index) => validationImage(tiny, index, options)));
  terms = await lossTerms(tiny, images, { bpp, ...options });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(options.store, { recursive: true });
});

it('gives the values that codec and classifier give', async () => {
  const codec = await trainedCodec(tiny, { bpp, ...options });
  const classifier = await trainedClassifier(tiny, 'cResNet-51', { bpp, ...options });
  const symbols = await Promise.all(images.map(({ image }) => codec.encode(image)));
  const counts = codec.centers.map((_, center) =>
    symbols.reduce((sum, { values }) => sum + values.filter((s) => s === center).length, 0),
  );
  expect(terms.entropy.value).toBeCloseTo(entropy(counts), 4);

  const answers = await classifier.classifyAll(symbols);
  const losses = answers.map((answer, i) => -Math.log(answer[images[i].label!]));
  expect(terms.crossEntropy.value).toBeCloseTo(losses.reduce((a, b) => a + b) / 3, 4);

  // Pictures are clipped to 0..255, which brings them nearer to the original, and rounded; training sees them as they come.
  const errors = await Promise.all(
    symbols.map(async (one, i) => mse(images[i].image.pixels, (await codec.decode(one)).pixels)),
  );
  const mean = errors.reduce((a, b) => a + b) / 3;
  expect(terms.mse.value).toBeGreaterThan(mean - 1);
  expect(terms.mse.value).toBeLessThan(20 * mean);
  await Promise.all([codec.dispose(), classifier.dispose()]);
});

it('gives a gradient for each image, value and channel', () => {
  for (const { gradients } of [terms.mse, terms.entropy, terms.crossEntropy]) {
    expect(gradients.map(({ length }) => length)).toEqual([4 * 4 * 8, 4 * 4 * 8, 4 * 4 * 8]);
    for (const gradient of gradients) expect(gradient.some((value) => value !== 0)).toBe(true);
  }
});

describe('refuses', () => {
  const small = { image: { pixels: new Uint8Array(16 * 16 * 3), width: 16, height: 16 }, label: 0 };
  it.each([
    ['no images', () => [], 'expected at least one image, got none'],
    ['images of two sizes', () => [images[0], small], 'expected images of one size, got 32 x 32 and 16 x 16'],
    ['images that are too small', () => [small], 'at least 32 pixels, got 16 x 16'],
    ['images without a class', () => [{ ...images[0], label: null }], 'expected labels from 0 to 19, got null'],
  ] as const)('%s', async (_what, given, message) => {
    await expect(lossTerms(tiny, given(), { bpp, ...options })).rejects.toThrow(message);
  });

  it('a fine-tuning that the profile has not', async () => {
    await expect(lossTerms(tiny, images, { bpp: 0.33, tuning: 'joint', ...options })).rejects.toThrow(
      'expected one of 0.635, 0.0983 bpp, got 0.33',
    );
  });
});

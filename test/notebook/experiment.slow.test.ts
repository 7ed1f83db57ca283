// The experiment functions on a real plan, as small as one can be.
import { DEFAULT_SCENE_OPTIONS } from '../../lib/datasets/synthetic-scenes.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  codecSample,
  entropy,
  figure3,
  mse,
  quick,
  recordsFor,
  renderScene,
  sceneClassNames,
} from '../../lib/index.ts';
import type { KitProfile } from '../../lib/index.ts';
import { atRates } from '../experiments/toy/at-rates.ts';

const tiny: KitProfile = {
  ...atRates(quick, [0.33]),
  name: 'tiny',
  data: { source: 'synthetic-scenes', size: 32, train: 40, val: 20, options: DEFAULT_SCENE_OPTIONS },
  codec: { ...quick.codec, width: 0.125, iterations: 3, batch: 4, crop: 32 },
  classification: { ...quick.classification, width: 0.0625, cropPixels: 32, epochs: 2, batch: 20 },
  segmentation: { ...quick.segmentation, cropPixels: 32 },
};

let store: string;

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'store-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await rm(store, { recursive: true });
});

it('takes a scene through the codec', async () => {
  const index = 7;
  const { original, reconstruction, symbols, centers, className, psnr, validation } = await codecSample(tiny, index, {
    store,
  });
  const scene = renderScene(tiny.seed, 'val', index, 32);
  expect(original).toEqual({ pixels: scene.image, width: 32, height: 32 });
  expect(className).toBe(sceneClassNames[scene.label]);
  expect(reconstruction.pixels).toHaveLength(32 * 32 * 3);
  expect(psnr).toBeCloseTo(20 * Math.log10(255) - 10 * Math.log10(mse(scene.image, reconstruction.pixels)), 9);
  expect([symbols.width, symbols.height, symbols.channels]).toEqual([4, 4, 16]);
  expect(symbols.values).toHaveLength(4 * 4 * 16);
  expect(Math.max(...symbols.values)).toBeLessThan(centers.length);
  expect(validation.images).toBe(20);
  expect(validation.entropyBpp).toBeCloseTo((validation.entropy * 16) / 64, 9);
  expect(entropy(centers.map((_, center) => symbols.values.filter((s) => s === center).length))).toBeLessThanOrEqual(
    Math.log2(6),
  );
});

it('refuses a scene that is not there', async () => {
  await expect(codecSample(tiny, 20, { store })).rejects.toThrow(
    'expected index to be a whole number from 0 to 19, got 20',
  );
});

it('gives the records of Figure 3, the same from the store', async () => {
  const records = await recordsFor('figure-3', tiny, { store });
  expect(
    records.map((record) => (record.kind === 'classification' ? `${record.network} ${record.input}` : record.kind)),
  ).toEqual(['codec', 'ResNet-50 original', 'ResNet-50 reconstruction', 'cResNet-51 latent', 'cResNet-39 latent']);
  expect((await figure3(records)).title).toContain('Figure 3');
  expect(await recordsFor('figure-3', tiny, { store })).toEqual(records);
});

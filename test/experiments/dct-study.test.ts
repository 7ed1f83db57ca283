// The study of what learning the representation is worth: its plan, and its records from toy trainings.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jpegFile, greyFileBytes } from '../../lib/codec/jpeg/file.ts';
import { coefficientProgram } from '../../lib/codec/jpeg/coefficients.ts';
import { openSplit } from '../../lib/datasets/split.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { dctTrainings, type DctTraining } from '../../lib/experiments/plan/dct-study.ts';
import { gapTrainings } from '../../lib/experiments/plan/gap-study.ts';
import { outputs, readSources } from '../../lib/experiments/plan/outputs.ts';
import { dctSources } from '../../lib/experiments/plan/sources.ts';
import { imagenetteSmallCrops } from '../../lib/experiments/profiles/imagenette-small-crops.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import type { KitProfile, SyntheticData } from '../../lib/experiments/profiles/profile.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { smoke } from '../../lib/experiments/profiles/smoke.ts';
import { asRecord } from '../../lib/records/record-reader.ts';
import type { DctRecord } from '../../lib/records/record.ts';
import { requireAll, runPlan } from '../../lib/running/run-plan.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { openStore } from '../../lib/store/store.ts';
import type { FinishedOf } from '../../lib/store/artifact.ts';
import type { MatchedJpegArtifact } from '../../lib/experiments/recipes/matched-jpeg.ts';
import { temporaryFolder } from './toy/folder.ts';

const lookOnly = { data: {}, lookOnly: true };

describe('the plan', () => {
  it('trains nothing on symbols that the gap study trains, too', async () => {
    const experiment = await experimentOf(imagenetteSmallCrops, lookOnly);
    const base = (await gapTrainings(experiment)).filter(
      ({ variant, input, point }) => variant.factor === 'base' && input === 'latent' && point.bpp === 0.635,
    );
    const onSymbols = (await dctTrainings(experiment)).filter(
      ({ input, point }) => input === 'latent' && point.bpp === 0.635,
    );
    expect(base).toHaveLength(2);
    expect(onSymbols.map(({ artifact }) => artifactKey(artifact))).toEqual(
      base.map(({ artifact }) => artifactKey(artifact)),
    );
  });

  it('has both networks at each rate with each seed, of one schedule', async () => {
    const all = await dctTrainings(await experimentOf(imagenetteSmallCrops, lookOnly));
    expect(all.map(({ point, seed, input }) => `${point.bpp} ${seed} ${input}`)).toEqual([
      ...['0.635 1 latent', '0.635 1 dct', '0.635 2 latent', '0.635 2 dct'],
      ...['0.33 1 latent', '0.33 1 dct', '0.33 2 latent', '0.33 2 dct'],
    ]);
    const scheduleOf = ({ artifact: { config } }: DctTraining) => {
      const { input: _input, augmentation: _augmentation, ...schedule } = { input: '', augmentation: '', ...config };
      return schedule;
    };
    for (let at = 0; at < all.length; at += 2) expect(scheduleOf(all[at])).toEqual(scheduleOf(all[at + 1]));
    // Symbols are encoded from pictures cropped as they are drawn, as coefficients are.
    expect(all.flatMap(({ input, artifact }) => (input === 'latent' ? [artifact.config.augmentation] : []))).toEqual(
      Array(4).fill('pictures'),
    );
  });

  it('has the seed that replaces the profile’s, and no other', async () => {
    const names = async (seed?: number) =>
      (await dctSources(await experimentOf(quick, { data: {}, ...(seed && { seed }) }))).flatMap((each) => each.names);
    const named = (seed: number) =>
      ['latent', 'dct'].map((input) => `dct-study-cresnet-51-${input}-0.635bpp-seed${seed}`);
    expect(await names()).toEqual(named(1));
    expect(await names(7)).toEqual(named(7));
  });

  it('is part of profiles that ask it, and made by name alone for quick and smoke', async () => {
    const isIn = (profile: KitProfile) => outputs['dct-study'].isIn!(profile);
    expect([imagenetteSmallCrops, imagenette, quick, smoke].map(isIn)).toEqual([true, false, false, false]);
    const kinds = async (profile: KitProfile) =>
      (await outputs['dct-study'].needs(profile, lookOnly)).filter(({ kind }) => kind === 'dct-classifier').length;
    expect(await Promise.all([imagenetteSmallCrops, imagenette, quick, smoke].map(kinds))).toEqual([4, 0, 1, 1]);
  });
});

const toy: KitProfile = {
  ...quick,
  data: { source: 'synthetic-scenes', size: 48, train: 24, val: 20, options: (quick.data as SyntheticData).options },
  codec: { ...quick.codec, width: 1 / 16, iterations: 4, batch: 4, crop: 24 },
  classification: { ...quick.classification, width: 1 / 32, cropPixels: 32, batch: 8 },
  segmentation: { ...quick.segmentation, cropPixels: 48 },
  joint: { ...quick.joint, batch: 8 },
  dctStudy: { bpp: [0.635], seeds: [1], epochs: 2, dropEpochs: [1] },
};

it('gives a record for each network, with rates that real files have', { timeout: 120_000 }, async () => {
  const store = openStore(await temporaryFolder());
  const experiment = await experimentOf(toy, { data: {} });
  const sources = await dctSources(experiment);
  const needs = sources.flatMap((source) => source.needs);
  const outcome = await runPlan(needs, { workers: 0, store, engine: 'onnx-cpu' });
  const records = (await readSources(sources, requireAll(outcome))) as DctRecord[];
  expect(sources.flatMap(({ names }) => names)).toEqual([
    'dct-study-cresnet-51-latent-0.635bpp-seed1',
    'dct-study-cresnet-51-dct-0.635bpp-seed1',
  ]);
  const [symbols, dct] = records;
  for (const record of records) {
    expect(asRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
    expect(record.curve.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(record.targetBpp).toBe(0.635);
  }
  // Only what reads the input differs: at conv3_1, the first 1x1 and the shortcut take 192 channels in place of 32.
  const [inner, out] = [128 / 32, 512 / 32];
  expect(dct.flops - symbols.flops).toBe((192 - 32) * (inner + out) * (32 / 8) ** 2);
  expect(dct.parameters - symbols.parameters).toBe((192 - 32) * (inner + out));

  // The rates are those of the files, written again.
  const jpeg = needs.find(({ kind }) => kind === 'matched-jpeg') as MatchedJpegArtifact;
  const { directory, record } = outcome.results[needs.indexOf(jpeg)] as FinishedOf<MatchedJpegArtifact>;
  expect(directory).toContain('matched-jpeg');
  const { quality, mean, deviation } = record.result;
  const at = (part: 'train' | 'val') => join(store.directory, `dataset-${artifactKey(experiment.data[part])}`, 'split');
  const size = { height: 48, width: 48 };
  const val = openSplit(at('val'));
  let bytes = 0;
  for (let image = 0; image < 20; image++) bytes += (await jpegFile(val.readImages([image]), size, quality)).length;
  val.close();
  const bpp = (total: number) => (8 * total) / (20 * 48 * 48);
  expect(dct.jpeg!.wholeFileBpp).toBeCloseTo(bpp(bytes), 12);
  expect(dct.fileBpp).toBeCloseTo(bpp(bytes - 20 * (await greyFileBytes(size, quality))), 12);
  const oneBlock = await greyFileBytes({ height: 8, width: 8 }, quality);
  expect(dct.jpeg!.headerlessFileBpp).toBeCloseTo(bpp(bytes - 20 * oneBlock), 12);
  expect(symbols.jpeg).toBe(null);

  // The network sees training coefficients about 0, with a deviation of at most 1, and none where all are 0.
  const train = openSplit(at('train'));
  const step = await onnxEngine('cpu').compile(coefficientProgram(quality), { x: { shape: [24, 48, 48, 3] } });
  const images = train.readImages(Array.from({ length: 24 }, (_, i) => i));
  const coefficients = Float32Array.from((await step.run({ x: Float32Array.from(images) }))['coefficients']);
  await step.dispose();
  train.close();
  for (const channel of [0, 1, 63, 64, 191]) {
    const own = coefficients.filter((_, index) => index % 192 === channel);
    const average = own.reduce((sum, value) => sum + value, 0) / own.length;
    const variance = own.reduce((sum, value) => sum + (value - average) ** 2, 0) / own.length;
    expect(mean[channel]).toBeCloseTo(average, 10);
    expect(deviation[channel]).toBeCloseTo(Math.sqrt(variance + 1 / 12), 10);
  }
  expect(mean.filter((value) => value === 0).length, 'channels that are always 0').toBeGreaterThan(50);
});

// Networks that read codecs' pictures, at toy size: what they score, and what the files are said to take.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { engineeredArtifact, engineeredClassifier } from '../../lib/experiments/plan/artifacts/engineered.ts';
import { machineReadingSources } from '../../lib/experiments/plan/machine-reading.ts';
import { findAmong } from '../../lib/experiments/plan/sources.ts';
import { imagenetteSmallCrops } from '../../lib/experiments/profiles/imagenette-small-crops.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import type { KitProfile, SyntheticData } from '../../lib/experiments/profiles/profile.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { machineReadingRecipe } from '../../lib/experiments/recipes/machine-reading.ts';
import type { MachineReadingRecord } from '../../lib/records/record.ts';
import { requireAll, runPlan } from '../../lib/running/run-plan.ts';
import type { Artifact, Finished } from '../../lib/store/artifact.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { openStore, type Store } from '../../lib/store/store.ts';
import { atRates } from './toy/at-rates.ts';

const options = { data: {} };
const toy: KitProfile = {
  ...atRates(quick, [0.33]),
  data: { source: 'synthetic-scenes', size: 32, train: 40, val: 24, options: (quick.data as SyntheticData).options },
  codec: { ...quick.codec, width: 1 / 16, iterations: 4, batch: 4, crop: 24 },
  classification: { ...quick.classification, width: 1 / 16, cropPixels: 24, epochs: 1, batch: 10 },
  segmentation: { ...quick.segmentation, cropPixels: 24, iterations: 2, evaluateEvery: 2, batch: 4 },
  rateDistortion: { ...quick.rateDistortion, valImages: 24 },
  machineReading: {
    images: { classification: null, segmentation: null },
    settings: { JPEG: [20, 75], 'JPEG 2000': [0.5], WebP: [40], AVIF: [40] },
    trained: [{ codec: 'JPEG', bpp: [0.33] }],
  },
};

describe('what networks read', () => {
  let store: Store;
  const made = new Map<string, Finished>();
  const make = async (artifacts: readonly Artifact[]): Promise<Finished[]> => {
    const finished = requireAll(await runPlan(artifacts, { workers: 0, store, engine: 'onnx-cpu' }));
    for (const one of finished) made.set(one.key, one);
    return finished;
  };
  const find = <A extends Artifact>(artifact: A) => findAmong([...made.values()])(artifact);
  let records: Map<string, MachineReadingRecord>;
  const recordOf = (name: string) => records.get(name)!;

  beforeAll(async () => {
    store = openStore(await mkdtemp(join(tmpdir(), 'without-decoding-')));
    const sources = await machineReadingSources(await experimentOf(toy, options));
    await make(sources.flatMap(({ needs }) => needs));
    records = new Map();
    for (const { names, read } of sources) records.set(names[0], (await read(find))[0] as MachineReadingRecord);
  }, 240_000);
  afterAll(() => rm(store.directory, { recursive: true, force: true }));

  it('is a record for each codec and task, and one for each codec that a network is trained on', () => {
    const codecs = ['codec', 'jpeg', 'jpeg-2000', 'webp', 'avif'];
    expect([...records.keys()]).toEqual([
      ...codecs.map((codec) => `reading-classification-${codec}-seed1`),
      ...codecs.map((codec) => `reading-segmentation-${codec}-seed1`),
      'reading-classification-jpeg-own-seed1',
    ]);
    expect(recordOf('reading-classification-jpeg-seed1').points.map(({ setting }) => setting)).toEqual([
      'quality 20',
      'quality 75',
    ]);
  });

  it('scores on the images as they are what the networks’ own validation scored, to the bit', async () => {
    const experiment = await experimentOf(toy, options);
    const [classifier, segmenter] = await make([
      experiment.classifier('ResNet-50', 'original', null),
      await experiment.segmenter('ResNet-50', 'original', null),
    ]);
    const last = (finished: Finished) => (finished.record.result as { curve: Record<string, number>[] }).curve.at(-1)!;
    const { top1, top5 } = last(classifier);
    expect(recordOf('reading-classification-avif-seed1').originals).toEqual({ top1, top5 });
    expect(recordOf('reading-segmentation-avif-seed1').originals).toMatchObject({ miou: last(segmenter)['miou'] });
  });

  it('scores on a codec’s pictures what the network trained on them scored in its validation', async () => {
    const [own] = await make([engineeredClassifier(await experimentOf(toy, options), 'JPEG', 0.33)]);
    const { top1, top5 } = (own.record.result as { curve: { top1: number; top5: number }[] }).curve.at(-1)!;
    const record = recordOf('reading-classification-jpeg-own-seed1');
    expect(record.points).toMatchObject([{ targetBpp: 0.33, top1, top5 }]);
    expect([record.trainedOn, record.originals]).toEqual(['own', null]);
  });

  it('keeps right and wrong image by image, as many as the scores say', () => {
    for (const [name, { task, points, images }] of records) {
      for (const { top1, top5, each, fileBpp } of points) {
        if (task === 'segmentation') continue;
        const share = (digits: string) => [...each!.right!].filter((digit) => digits.includes(digit)).length / 24;
        expect([share('1'), share('15')], name).toEqual([top1, top5]);
        const total = each!.bytes.reduce((sum, bytes) => sum + bytes, 0);
        expect((8 * total) / (images.count * 32 * 32), name).toBeCloseTo(fileBpp, 12);
      }
    }
  });

  it('keeps the classes’ areas image by image, whose sums are the classes’ scores', () => {
    for (const [name, { task, points, classes }] of records) {
      for (const { classIou, miou, each } of task === 'segmentation' ? points : []) {
        const { intersection, union } = each!;
        const scores = iouOfSums(intersection!, union!, classes);
        expect(scores, name).toEqual(classIou);
        const present = scores.filter((iou) => iou !== null);
        expect(present.reduce((sum, iou) => sum + iou, 0) / present.length, name).toBeCloseTo(miou!, 12);
      }
    }
  });

  it('counts files as Figure 8 does, and the learned codec’s as its encoding', async () => {
    const experiment = await experimentOf(
      { ...toy, rateDistortion: { ...toy.rateDistortion, valSettings: toy.machineReading!.settings } },
      options,
    );
    const [set] = await experiment.qualitySets();
    const [point] = toy.operatingPoints;
    const encoding = experiment.encoding(experiment.codec(point), experiment.data.val, true);
    const [jpeg, encoded] = await make([await experiment.baseline('JPEG', set), encoding]);
    const rates = (jpeg.record.result as { points: { fileBpp: number }[]; rateConvention: string }).points;
    expect(recordOf('reading-classification-jpeg-seed1').points.map(({ fileBpp }) => fileBpp)).toEqual(
      rates.map(({ fileBpp }) => fileBpp),
    );
    const own = (encoded.record.result as { fileBpp: number }).fileBpp;
    expect(recordOf('reading-classification-codec-seed1').points[0].fileBpp).toBeCloseTo(own, 12);
    expect(recordOf('reading-segmentation-codec-seed1').points[0].fileBpp).toBeCloseTo(own, 12);
  });

  it('goes on after the settings that an attempt before it has measured', async () => {
    const sources = await machineReadingSources(await experimentOf(toy, options));
    const target = sources[1].needs.find(({ kind }) => kind === 'machine-reading')!;
    const { key, record } = find(target) as Finished<{ points: { setting: string }[] }>;
    const inputs = Object.fromEntries(Object.entries(target.inputs).map(([name, one]) => [name, find(one)]));
    const [first, second] = record.result.points;
    const saved: string[] = [];
    const result = await machineReadingRecipe.run({
      artifact: target,
      key,
      inputs,
      checkpoint: {
        load: async () => Buffer.from(JSON.stringify([{ ...first, setting: 'measured before' }])),
        save: async (bytes: Uint8Array) => void saved.push(Buffer.from(bytes).toString()),
      },
      progress: async () => {},
      engine: 'onnx-cpu',
      ranOn: () => {},
      hold: (opened: object) => opened,
    } as unknown as Parameters<typeof machineReadingRecipe.run>[0]);
    expect(result.points).toEqual([{ ...first, setting: 'measured before' }, second]);
    expect(saved.map((text) => (JSON.parse(text) as object[]).length)).toEqual([2]);
  });

  it('says so where a committed network tells other classes apart', async () => {
    const borrowed = { ...toy, machineReading: { ...toy.machineReading!, pretrained: 'imagenette', trained: [] } };
    const shaped = { ...borrowed, codec: { ...toy.codec, width: 0.25 }, operatingPoints: quick.operatingPoints };
    const sources = await machineReadingSources(await experimentOf(shaped, options));
    const jpeg = sources.find(({ names }) => names[0].includes('classification-jpeg-seed'))!;
    const { failed } = await runPlan(jpeg.needs, { workers: 0, store, engine: 'onnx-cpu' });
    expect(failed[0].error.message).toMatch(
      /^the committed classifier tells tench, English springer, cassette player … \(10\) apart, and these images are of .* \(20\): .*leave out machineReading\.pretrained$/,
    );
  });
});

describe('-d networks made from committed classifiers', () => {
  it('read pictures as they are, and symbols as their own validation did', async () => {
    const profile: KitProfile = {
      ...toy,
      operatingPoints: quick.operatingPoints.filter(({ bpp }) => bpp !== 0.33),
      codec: { ...toy.codec, width: 0.25 },
      machineReading: {
        images: { segmentation: null },
        settings: { JPEG: [40], 'JPEG 2000': [0.5], WebP: [40], AVIF: [40] },
        pretrained: 'imagenette',
        segmenter: { iterations: 2, evaluateEvery: 2, augmentation: 'pictures' },
        trained: [],
      },
    };
    const store = openStore(await mkdtemp(join(tmpdir(), 'without-decoding-')));
    try {
      const sources = await machineReadingSources(await experimentOf(profile, options));
      const of = (name: string) => sources.find(({ names }) => names[0] === `reading-segmentation-${name}-seed1`)!;
      const needs = [of('jpeg'), of('codec-symbols')].flatMap((source) => source.needs);
      const finished = requireAll(await runPlan(needs, { workers: 0, store, engine: 'onnx-cpu' }));
      const all = findAmong(finished);
      const [jpeg] = (await of('jpeg').read(all)) as MachineReadingRecord[];
      const [symbols] = (await of('codec-symbols').read(all)) as MachineReadingRecord[];
      expect([jpeg.trainedOn, jpeg.network, symbols.trainedOn, symbols.network]).toEqual([
        'original',
        'ResNet-50',
        'symbols',
        'cResNet-51',
      ]);
      expect(jpeg.originals!.miou).toBe(lastMiou(needs, store, 'ResNet-50-d'));
      expect(symbols.points.map(({ targetBpp }) => targetBpp)).toEqual([0.635, 0.0983]);
      for (const { targetBpp, miou, classIou, each } of symbols.points) {
        expect(miou).toBe(lastMiou(needs, store, `cResNet-51-d on compressed representation ${targetBpp} bpp`));
        expect(iouOfSums(each!.intersection!, each!.union!, symbols.classes)).toEqual(classIou);
      }
    } finally {
      await rm(store.directory, { recursive: true, force: true });
    }
  }, 240_000);

  it('need no images that the classifier was trained on', async () => {
    const sources = await machineReadingSources(await experimentOf(imagenette, { data: {}, lookOnly: true }));
    const symbols = sources.find(({ names }) => names[0] === 'reading-segmentation-codec-symbols-seed1')!;
    const labels = (artifacts: readonly Artifact[]): string[] =>
      artifacts.flatMap(({ kind, label, inputs }) => [
        ...(kind === 'dataset' ? [label] : []),
        ...labels(Object.values(inputs)),
      ]);
    expect([...new Set(labels(symbols.needs))].sort()).toEqual(['camvid, test', 'camvid, train']);
  });

  it('are refused where the profile does not say whose', async () => {
    const { pretrained: _, ...ownerless } = imagenette.machineReading!;
    const profile = { ...imagenette, machineReading: ownerless };
    await expect(experimentOf(profile, { data: {}, lookOnly: true }).then(machineReadingSources)).rejects.toThrow(
      'profile imagenette: machineReading.segmenter: expected machineReading.pretrained beside it',
    );
  });
});

/** Intersection over union of the images' summed areas. */
function iouOfSums(intersection: readonly number[], union: readonly number[], classes: number): (number | null)[] {
  const sum = (areas: readonly number[], label: number) =>
    areas.filter((_, at) => at % classes === label).reduce((total, area) => total + area, 0);
  return Array.from({ length: classes }, (_, label) =>
    sum(union, label) === 0 ? null : sum(intersection, label) / sum(union, label),
  );
}

/** What the segmenter behind one of the artifacts scored in its own validation. */
function lastMiou(artifacts: readonly Artifact[], store: Store, label: string): number {
  const segmenters = artifacts.flatMap(({ inputs }) => (inputs['segmenter'] ? [inputs['segmenter']] : []));
  const one = segmenters.find((artifact) => artifact.label.startsWith(label))!;
  const path = join(store.directory, `segmenter-${artifactKey(one)}`, 'record.json');
  const { result } = JSON.parse(readFileSync(path, 'utf8')) as { result: { curve: { miou: number }[] } };
  return result.curve.at(-1)!.miou;
}

describe('the readings of profiles', () => {
  const lookOnly = { data: {}, lookOnly: true };
  const planned = async (profile: KitProfile) =>
    (await machineReadingSources(await experimentOf(profile, lookOnly))).map(({ names, needs }) => ({ names, needs }));

  it('are none where they are not asked for', async () => {
    expect(await planned({ ...quick, machineReading: null })).toEqual([]);
  });

  it('of photos train nothing for what is read as it is, and share their data sets with all else', async () => {
    const asTheyAre = (await planned(imagenette)).filter(({ names }) => !names[0].includes('-own-'));
    expect(asTheyAre).toHaveLength(11);
    const ofPhotos = asTheyAre.filter(({ names }) => names[0].startsWith('reading-classification'));
    expect(ofPhotos).toHaveLength(5);
    const kinds = (artifacts: readonly Artifact[]): string[] =>
      artifacts.flatMap(({ kind, inputs }) => [kind, ...kinds(Object.values(inputs))]);
    expect([...new Set(ofPhotos.flatMap(({ needs }) => kinds(needs)))].sort()).toEqual([
      'dataset',
      'encoding',
      'machine-reading',
      'pretrained-classifier',
      'pretrained-codec',
    ]);
    const { data } = await experimentOf(imagenette, lookOnly);
    expect(ofPhotos[0].needs.map(artifactKey)).toContain(artifactKey(data.val));
  });

  it('set an engineered codec on training images, one setting for both parts', async () => {
    const experiment = await experimentOf(imagenetteSmallCrops, lookOnly);
    const { train, val } = experiment.data;
    const [ofTrain, ofVal] = [train, val].map((part) => engineeredArtifact(experiment, 'JPEG', 0.635, part));
    expect(artifactKey(ofTrain.inputs['setting'])).toBe(artifactKey(ofVal.inputs['setting']));
    expect(ofTrain.inputs['setting'].inputs).toEqual({ images: train });
  });
});

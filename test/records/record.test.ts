import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as kit from '../../lib/index.ts';
import { asRecord } from '../../lib/records/record-reader.ts';
import { readRecords } from './read-records.ts';
import {
  isClassification,
  isCodec,
  isPictures,
  isRateDistortion,
  isRuntime,
  isSegmentation,
} from '../../lib/records/record.ts';
import type { ResultRecord } from '../../lib/records/record.ts';
import {
  fakeCodec,
  fakePictures,
  fakeRateDistortion,
  fakeRecord,
  fakeRuntime,
  fakeSegmentation,
} from '../figures/fixtures.ts';

const classification = fakeRecord('cResNet-51', 'latent', 0.33, { epochs: 2 });
const codec = fakeCodec(0.33);
const segmentation = fakeSegmentation('cResNet-51', 'latent', 0.33, { evaluations: 2 });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'records-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('records in files', () => {
  it('reads back what was written, in the order of paths, folders included', async () => {
    await mkdir(join(dir, 'codec'));
    await writeFile(join(dir, 'network.json'), JSON.stringify(classification));
    await writeFile(join(dir, 'codec', 'medium.json'), JSON.stringify(codec));
    await writeFile(join(dir, 'notes.txt'), 'no record');
    const records = await readRecords(dir);
    expect(records).toEqual([codec, classification]);
    expect([records.filter(isCodec).length, records.filter(isClassification).length]).toEqual([1, 1]);
  });

  it('reads back every kind of record', async () => {
    const versioned = {
      ...codec,
      provenance: { ...codec.provenance, engineVersion: 'ONNX Runtime 1.30.0, recorder 2' },
    };
    const written = [
      versioned,
      classification,
      codec,
      segmentation,
      fakeRateDistortion('codec', [0.33, 0.635]),
      fakeRateDistortion('JPEG', [0.33]),
      fakeRuntime('ResNet-50', 'reconstruction', 0.33),
      fakeRuntime('cResNet-51', 'latent', 0.33),
      fakePictures(),
    ];
    await Promise.all(written.map((record, index) => writeFile(join(dir, `${index}.json`), JSON.stringify(record))));
    const records = await readRecords(dir);
    expect(records).toEqual(written);
    const guards = [isClassification, isCodec, isSegmentation, isRateDistortion, isRuntime, isPictures];
    expect(guards.map((guard) => records.filter(guard).length)).toEqual([1, 2, 1, 2, 2, 1]);
  });
});

it('of every kind can be picked in a cell', () => {
  const kinds: Readonly<Record<ResultRecord['kind'], true>> = {
    classification: true,
    'gap-study': true,
    'dct-study': true,
    'learning-rate-study': true,
    codec: true,
    segmentation: true,
    'rate-distortion': true,
    runtime: true,
    'machine-reading': true,
    pictures: true,
  };
  const guards = Object.entries(kit).flatMap(([name, guard]) =>
    /^is[A-Z]/.test(name) ? [guard as (record: ResultRecord) => boolean] : [],
  );
  for (const kind of Object.keys(kinds))
    expect(
      guards.filter((guard) => guard({ kind } as ResultRecord)),
      kind,
    ).toHaveLength(1);
});

describe('asRecord', () => {
  it('reads which images were decoded without error, from those that have it', () => {
    const measured = fakeRateDistortion('JPEG', [0.33, 0.635]);
    const record = { ...measured, points: [{ ...measured.points[0], exact: [0, 7] }, measured.points[1]] };
    expect(asRecord(record)).toEqual(record);
    expect(asRecord({ ...codec, validation: { ...codec.validation, exact: [3] } })).toMatchObject({
      validation: { exact: [3] },
    });
    expect(() => asRecord({ ...measured, points: [{ ...measured.points[0], exact: [-1] }] }, 'a.json')).toThrow(
      'a.json: points[0].exact[0]: expected a whole number of at least 0, got -1',
    );
  });

  it('names the field that is off, what was expected and what came', () => {
    const curve = [{ ...classification.curve[0], top1: 71.06 }];
    expect(() => asRecord({ ...classification, curve }, 'a.json')).toThrow(
      'a.json: curve[0].top1: expected a number in [0, 1], got 71.06',
    );
    expect(() => asRecord({ ...classification, network: 'ResNet-18' }, 'a.json')).toThrow(
      /network: expected one of ResNet-50/,
    );
    expect(() => asRecord({ ...codec, channels: undefined }, 'a.json')).toThrow(
      /channels: expected a whole number.*got nothing/,
    );
    expect(() => asRecord([], 'a.json')).toThrow(/a\.json: expected an object with "kind"/);
  });

  it('wants an operating point exactly when the codec is in front', () => {
    expect(() => asRecord({ ...classification, targetBpp: null })).toThrow(/targetBpp exactly when/);
    expect(() => asRecord({ ...classification, input: 'original' })).toThrow(/targetBpp exactly when/);
  });

  it('wants the parts of a record to belong together', () => {
    expect(() => asRecord({ ...segmentation, classIou: [0.5] }, 'a.json')).toThrow(
      'a.json: expected a classIou for each of 4 classNames, got 1',
    );
    const jpeg = fakeRateDistortion('JPEG', [0.33], { tuning: 'joint' });
    expect(() => asRecord(jpeg, 'a.json')).toThrow('a.json: expected tuning "none" for JPEG, got "joint"');
    const quality = fakeRateDistortion('JPEG', [0.33]);
    const { count } = quality.images;
    const own = (length: number) => Array.from({ length }, () => 0.5);
    const values = { fileBpp: own(count), mse: own(count), ssim: own(count), msSsim: own(count) };
    const measured = (each: object) => ({ ...quality, points: [{ ...quality.points[0], each }] });
    expect(asRecord(measured(values))).toMatchObject({ points: [{ each: values }] });
    expect(() => asRecord(measured({ ...values, ssim: own(count + 1) }), 'a.json')).toThrow(
      `a.json: expected ${count} values in points[0].each.ssim, one per image, got ${count + 1}`,
    );
    const runtime = fakeRuntime('cResNet-51', 'latent', 0.33);
    expect(() => asRecord({ ...runtime, decoding: runtime.inference }, 'a.json')).toThrow(
      /decoding times.*got times for "latent"/,
    );
  });

  it('takes no null for an augmentation that is not there', () => {
    const { augmentation, fileBpp, ...before } = classification;
    expect(asRecord(before)).toEqual({ ...classification, augmentation, fileBpp: null });
    expect(() => asRecord({ ...before, augmentation: null }, 'a.json')).toThrow(
      'a.json: augmentation: expected one of symbols, pictures, lattice, got null',
    );
  });

  it('passes over fields that it does not know, and keeps a class that is nowhere as null', () => {
    const iou = [0.5, null, 0.4, 0.3];
    expect(asRecord({ ...segmentation, classIou: iou, more: 1 })).toEqual({ ...segmentation, classIou: iou });
  });
});

describe('records from before each rate had a name of its own', async () => {
  // Committed records of the run on photos as they once were, with their lists cut short.
  const former = JSON.parse(await readFile(new URL('former-records.json', import.meta.url), 'utf8')) as Record<
    string,
    object
  >;
  const read = <K extends ResultRecord['kind']>(name: string, kind: K) => {
    const record = asRecord(former[name], name);
    expect(record.kind).toBe(kind);
    return record as Extract<ResultRecord, { kind: K }>;
  };

  it('hold the entropy estimate of a codec under bpp', () => {
    const { validation } = read('codec-0.0983bpp-seed1', 'codec');
    // H·C/64 with 8 channels; the files of the same images take more.
    expect(validation.entropyBpp).toBeCloseTo((validation.entropyBitsPerSymbol * 8) / 64, 12);
    expect(validation).toMatchObject({ entropyBpp: 0.10459808262010944, fileBpp: 0.11580878450106157 });
    expect(validation).not.toHaveProperty('bpp');
  });

  it('hold the rate of files of a point under bpp, and its estimate under another name', () => {
    const [point] = read('quality-codec-validation-seed1', 'rate-distortion').points;
    expect(point).toMatchObject({ targetBpp: 0.635, fileBpp: 0.6157118055555556, entropyBpp: 0.6049667353062824 });
    expect(Object.keys(point)).not.toContain('bpp');
    expect(read('quality-jpeg-validation', 'rate-distortion').points[0]).toMatchObject({
      fileBpp: 0.10013888888888889,
      entropyBpp: null,
    });
  });

  it('hold the estimate of the codec in front of a network, and no rate of files', () => {
    const classified = read('classification-cresnet-51-latent-0.0983bpp-seed1', 'classification');
    expect(classified).toMatchObject({ targetBpp: 0.0983, entropyBpp: 0.10459808262010944, fileBpp: null });
    expect(read('segmentation-cresnet-51-latent-0.0983bpp-seed1', 'segmentation')).toMatchObject({
      entropyBpp: 0.09681433126731814,
      fileBpp: null,
    });
    expect(read('classification-resnet-50-original-seed1', 'classification')).toMatchObject({
      targetBpp: null,
      entropyBpp: null,
      fileBpp: null,
    });
  });

  it('hold the estimate of a picture under bpp', () => {
    const { pictures } = read('pictures-codec-seed1', 'pictures');
    expect(pictures.map(({ values }) => values.entropyBpp)).toEqual([undefined, 0.6434939399968503, undefined]);
  });

  it('do not hide what is missing or of another type', () => {
    const codecRecord = former['codec-0.0983bpp-seed1'] as { validation: object };
    expect(() =>
      asRecord({ ...codecRecord, validation: { ...codecRecord.validation, bpp: 'little' } }, 'a.json'),
    ).toThrow('a.json: validation.entropyBpp: expected a number, got "little"');
    expect(() => asRecord({ ...former['quality-jpeg-validation'], points: 3 }, 'a.json')).toThrow(
      'a.json: points: expected an array, got 3',
    );
    expect(() => asRecord({ ...former['pictures-codec-seed1'], pictures: [null] }, 'a.json')).toThrow(
      /pictures\[0\].*got null/,
    );
  });
});

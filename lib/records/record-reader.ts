// Records from JSON files, checked field by field: a file that is no record is named, not drawn.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { architectures } from '../classification/architecture.ts';
import type { NetworkName } from '../classification/architecture.ts';
import { underPresentNames } from './former-names.ts';
import { jsonField, parseJson } from './json-reader.ts';
import type { JsonField } from './json-reader.ts';
import { augmentations } from '../training/examples.ts';
import {
  codecSeries,
  codecTunings,
  imageFields,
  inputTypes,
  pictureRoles,
  pictureValues,
  tasks,
  tunings,
} from './record.ts';
import type {
  GapRecord,
  EachImage,
  ClassificationRecord,
  CodecRecord,
  InputType,
  Picture,
  PicturesRecord,
  Provenance,
  RateDistortionRecord,
  ResultRecord,
  RuntimeRecord,
  SegmentationRecord,
} from './record.ts';

/**
 * Every record in the JSON files of `dir` and its folders, in the order of their paths. A folder that
 * does not exist holds no records. Throws a TypeError that names file and field when a file is not a record.
 */
export async function readRecords(dir: string): Promise<ResultRecord[]> {
  const names = await readdir(dir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(files.map(async (name) => fromField(parseJson(await readFile(join(dir, name), 'utf8'), name))));
}

/** `value` as a record; throws a TypeError that names `place` and the field when it is none. */
export function asRecord(value: unknown, place = 'record'): ResultRecord {
  return fromField(jsonField(value, place));
}

const readers = {
  classification: classificationRecord,
  'gap-study': gapRecord,
  codec: codecRecord,
  segmentation: segmentationRecord,
  'rate-distortion': rateDistortionRecord,
  runtime: runtimeRecord,
  pictures: picturesRecord,
} as const satisfies { [K in ResultRecord['kind']]: (record: JsonField) => Extract<ResultRecord, { kind: K }> };

function fromField(record: JsonField): ResultRecord {
  const kind = record.field('kind').oneOf(Object.keys(readers) as ResultRecord['kind'][]);
  return readers[kind](underPresentNames(record, kind));
}

function classificationRecord(record: JsonField): ClassificationRecord {
  return {
    kind: 'classification',
    ...trained(record),
    classes: record.field('classes').whole(1),
    curve: record
      .field('curve')
      .array()
      .map((epoch) => ({
        epoch: epoch.field('epoch').whole(1),
        trainLoss: epoch.field('trainLoss').number(),
        valLoss: epoch.field('valLoss').number(),
        top1: share(epoch, 'top1'),
        top5: share(epoch, 'top5'),
        learningRate: epoch.field('learningRate').number(0),
      })),
    provenance: provenance(record.field('provenance')),
  };
}

function segmentationRecord(record: JsonField): SegmentationRecord {
  const classNames = record
    .field('classNames')
    .array()
    .map((name) => name.string());
  const classIou = record
    .field('classIou')
    .array()
    .map((iou) => iou.orNull((field) => field.number(0, 1)));
  if (classIou.length !== classNames.length) {
    throw new TypeError(
      `${record.place}: expected a classIou for each of ${classNames.length} classNames, got ${classIou.length}`,
    );
  }
  return {
    kind: 'segmentation',
    ...trained(record),
    classNames,
    curve: record
      .field('curve')
      .array()
      .map((point) => ({
        iteration: point.field('iteration').whole(1),
        trainLoss: point.field('trainLoss').number(),
        miou: share(point, 'miou'),
        pixelAccuracy: share(point, 'pixelAccuracy'),
        learningRate: point.field('learningRate').number(0),
      })),
    classIou,
    evaluation: size(record.field('evaluation')),
    provenance: provenance(record.field('provenance')),
  };
}

function gapRecord(record: JsonField): GapRecord {
  return {
    ...classificationRecord(record),
    kind: 'gap-study',
    factor: record.field('factor').string(),
    level: record.field('level').string(),
    touches: record
      .field('touches')
      .array()
      .map((input) => input.oneOf(inputTypes)),
  };
}

function codecRecord(record: JsonField): CodecRecord {
  const validation = record.field('validation');
  const flopsPerPixel = record.field('flopsPerPixel');
  return {
    kind: 'codec',
    tuning: record.field('tuning').oneOf(codecTunings),
    targetBpp: record.field('targetBpp').number(0),
    channels: record.field('channels').whole(1),
    curve: record
      .field('curve')
      .array()
      .map((step) => ({
        iteration: step.field('iteration').whole(),
        loss: step.field('loss').number(),
        mse: step.field('mse').number(0),
        entropy: step.field('entropy').number(0),
      })),
    flopsPerPixel: {
      encoder: flopsPerPixel.field('encoder').number(0),
      decoder: flopsPerPixel.field('decoder').number(0),
    },
    validation: {
      entropyBpp: validation.field('entropyBpp').number(0),
      fileBpp: validation.field('fileBpp').number(0),
      entropyBitsPerSymbol: validation.field('entropyBitsPerSymbol').number(0),
      histogram: validation
        .field('histogram')
        .array()
        .map((count) => count.whole()),
      mse: validation.field('mse').number(0),
      psnr: validation.field('psnr').number(),
      ...exact(validation),
      images: validation.field('images').whole(1),
    },
    provenance: provenance(record.field('provenance')),
  };
}

function rateDistortionRecord(record: JsonField): RateDistortionRecord {
  const codec = record.field('codec').oneOf(codecSeries);
  const tuning = record.field('tuning').oneOf(codecTunings);
  if (codec !== 'codec' && tuning !== 'none') {
    throw new TypeError(`${record.place}: expected tuning "none" for ${codec}, got "${tuning}"`);
  }
  const images = record.field('images');
  return {
    kind: 'rate-distortion',
    codec,
    tuning,
    points: record
      .field('points')
      .array()
      .map((point) => ({
        setting: point.field('setting').string(),
        targetBpp: rate(point, 'targetBpp'),
        fileBpp: point.field('fileBpp').number(0),
        entropyBpp: rate(point, 'entropyBpp'),
        psnr: point.field('psnr').number(),
        ...exact(point),
        // SSIM of unlike pictures can be negative.
        ssim: point.field('ssim').number(-1, 1),
        msSsim: point.field('msSsim').number(-1, 1),
        ...eachImage(point, images.field('count').whole(1)),
      })),
    images: { name: images.field('name').string(), count: images.field('count').whole(1), ...size(images) },
    rateConvention: record.field('rateConvention').string(),
    msSsimConvention: record.field('msSsimConvention').string(),
    provenance: provenance(record.field('provenance')),
  };
}

function eachImage(point: JsonField, count: number): { each?: EachImage } {
  const each = point.optional('each');
  if (each === undefined) return {};
  const values = imageFields.map((name) => {
    const own = each.field(name).array();
    if (own.length !== count)
      throw new TypeError(`${each.field(name).place}: expected ${count} values, one per image, got ${own.length}`);
    return [name, own.map((value) => value.number())] as const;
  });
  return { each: Object.fromEntries(values) as unknown as EachImage };
}

function runtimeRecord(record: JsonField): RuntimeRecord {
  const times = (field: JsonField) => ({
    median: field.field('median').number(0),
    rounds: field
      .field('rounds')
      .array()
      .map((round) => round.number(0)),
  });
  const input = record.field('input').oneOf(['reconstruction', 'latent']);
  const decoding = record.field('decoding').orNull(times);
  if ((decoding === null) !== (input === 'latent')) {
    throw new TypeError(
      `${record.place}: expected decoding times for reconstructions and null for latents, got ` +
        `${decoding === null ? 'null' : 'times'} for "${input}"`,
    );
  }
  return {
    kind: 'runtime',
    task: record.field('task').oneOf(tasks),
    network: networkOf(record),
    input,
    targetBpp: record.field('targetBpp').number(0),
    batch: record.field('batch').whole(1),
    image: size(record.field('image')),
    inference: times(record.field('inference')),
    decoding,
    provenance: provenance(record.field('provenance')),
  };
}

function picturesRecord(record: JsonField): PicturesRecord {
  return {
    kind: 'pictures',
    pictures: record.field('pictures').array().map(pictureOf),
    legend: record
      .field('legend')
      .array()
      .map((entry) => ({
        name: entry.field('name').string(),
        color: entry.field('color').string(),
      })),
    provenance: provenance(record.field('provenance')),
  };
}

function pictureOf(field: JsonField): Picture {
  const network = field.optional('network');
  const input = field.optional('input');
  const values = field.field('values');
  return {
    role: field.field('role').oneOf(pictureRoles),
    image: field.field('image').whole(),
    targetBpp: rate(field, 'targetBpp'),
    ...(network && { network: networkOf(field) }),
    ...(input && { input: input.oneOf(inputTypes) }),
    values: Object.fromEntries(
      pictureValues.flatMap((name) => {
        const value = values.optional(name);
        return value ? [[name, value.number()]] : [];
      }),
    ),
    png: field.field('png').string(),
    ...size(field),
  };
}

/** What the records of both kinds of trained network share. */
function trained(record: JsonField) {
  const input: InputType = record.field('input').oneOf(inputTypes);
  const targetBpp = rate(record, 'targetBpp');
  if ((targetBpp === null) !== (input === 'original')) {
    throw new TypeError(
      `${record.place}: expected a targetBpp exactly when input is not "original", got ${targetBpp} for "${input}"`,
    );
  }
  const tuning = record.field('tuning').oneOf(tunings);
  return {
    network: networkOf(record),
    input,
    tuning,
    // Before there was a choice, joint training alone encoded crops of pictures.
    augmentation:
      record.optional('augmentation')?.oneOf(augmentations) ??
      (input === 'latent' && tuning !== 'joint' ? 'symbols' : 'pictures'),
    targetBpp,
    entropyBpp: rate(record, 'entropyBpp'),
    // Records from before it was kept do not have it.
    fileBpp: record.optional('fileBpp') ? rate(record, 'fileBpp') : null,
    flops: record.field('flops').whole(1),
    parameters: record.field('parameters').whole(1),
  };
}

function networkOf(record: JsonField): NetworkName {
  return record.field('network').oneOf(Object.keys(architectures) as NetworkName[]);
}

function rate(record: JsonField, name: string): number | null {
  return record.field(name).orNull((field) => field.number(0));
}

/** The images without error of a mean over images; nothing where the field is not there. */
function exact(record: JsonField): { exact?: readonly number[] } {
  const images = record.optional('exact');
  return images ? { exact: images.array().map((image) => image.whole()) } : {};
}

function share(record: JsonField, name: string): number {
  return record.field(name).number(0, 1);
}

function size(field: JsonField): { height: number; width: number } {
  return { height: field.field('height').whole(1), width: field.field('width').whole(1) };
}

function provenance(field: JsonField): Provenance {
  const dataset = field.field('dataset');
  return {
    profile: field.field('profile').string(),
    dataset: {
      name: dataset.field('name').string(),
      train: dataset.field('train').whole(),
      val: dataset.field('val').whole(1),
      ...(dataset.optional('part') && { part: dataset.field('part').oneOf(['test'] as const) }),
      fingerprint: dataset.field('fingerprint').string(),
    },
    imageSize: field.field('imageSize').whole(1),
    width: field.field('width').number(0),
    seed: field.field('seed').whole(),
    engine: field.field('engine').string(),
    ...(field.optional('engineVersion') && { engineVersion: field.field('engineVersion').string() }),
    machine: field.field('machine').string(),
    durationSeconds: field.field('durationSeconds').number(0),
    key: field.field('key').string(),
  };
}

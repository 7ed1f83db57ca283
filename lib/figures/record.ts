// The records that figures read: what one training or evaluation gave, and what it was made from.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { architectures } from '../classification/architecture.ts';
import type { NetworkName } from '../classification/architecture.ts';
import type { Epoch } from '../classification/training.ts';
import type { CodecStep } from '../codec/training.ts';
import { jsonField, parseJson } from './json-reader.ts';
import type { JsonField } from './json-reader.ts';

/** Where a number comes from: enough to make it again. */
export interface Provenance {
  readonly profile: string;
  readonly dataset: {
    readonly name: string;
    /** Images to train and to validate on. */
    readonly train: number;
    readonly val: number;
    readonly fingerprint: string;
  };
  /** Side of the image in pixels (for latents: of the image that was compressed). */
  readonly imageSize: number;
  /** Width multiplier of the trained network; 1 is the paper's. */
  readonly width: number;
  readonly seed: number;
  readonly engine: string;
  readonly machine: string;
  readonly durationSeconds: number;
  /** The artifact's content key. */
  readonly key: string;
}

export const inputTypes = ['original', 'reconstruction', 'latent'] as const;
/** What a network reads: original images, images decoded by the codec, or the compressed representation. */
export type InputType = (typeof inputTypes)[number];

export interface ClassificationRecord {
  readonly kind: 'classification';
  readonly network: NetworkName;
  readonly input: InputType;
  /** Operating point of the codec in front, as the paper names it; null for original images. */
  readonly targetBpp: number | null;
  /** Rate that the codec reached on the validation split; null for original images. */
  readonly measuredBpp: number | null;
  readonly classes: number;
  /** Multiply-adds for one image, at this record's image size and width. */
  readonly flops: number;
  readonly parameters: number;
  readonly curve: readonly Epoch[];
  readonly provenance: Provenance;
}

export interface CodecRecord {
  readonly kind: 'codec';
  readonly targetBpp: number;
  /** Channels C of the compressed representation. */
  readonly channels: number;
  readonly curve: readonly CodecStep[];
  /** Means over the validation images; MSE on the 0-255 scale, PSNR in dB. */
  readonly validation: {
    readonly bpp: number;
    readonly entropyBitsPerSymbol: number;
    readonly mse: number;
    readonly psnr: number;
    readonly images: number;
  };
  readonly provenance: Provenance;
}

export type ResultRecord = ClassificationRecord | CodecRecord;

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

export function isClassification(record: ResultRecord): record is ClassificationRecord {
  return record.kind === 'classification';
}

export function isCodec(record: ResultRecord): record is CodecRecord {
  return record.kind === 'codec';
}

function fromField(record: JsonField): ResultRecord {
  const kind = record.field('kind').oneOf(['classification', 'codec']);
  return kind === 'codec' ? codecRecord(record) : classificationRecord(record);
}

function classificationRecord(record: JsonField): ClassificationRecord {
  const input = record.field('input').oneOf(inputTypes);
  const bpp = (name: string) => record.field(name).orNull((field) => field.number(0));
  const targetBpp = bpp('targetBpp');
  if ((targetBpp === null) !== (input === 'original')) {
    throw new TypeError(
      `${record.place}: expected a targetBpp exactly when input is not "original", got ${targetBpp} for "${input}"`,
    );
  }
  return {
    kind: 'classification',
    network: record.field('network').oneOf(Object.keys(architectures) as NetworkName[]),
    input,
    targetBpp,
    measuredBpp: bpp('measuredBpp'),
    classes: record.field('classes').whole(1),
    flops: record.field('flops').whole(1),
    parameters: record.field('parameters').whole(1),
    curve: record.field('curve').array().map((epoch) => ({
      epoch: epoch.field('epoch').whole(1),
      trainLoss: epoch.field('trainLoss').number(),
      valLoss: epoch.field('valLoss').number(),
      top1: epoch.field('top1').number(0, 1),
      top5: epoch.field('top5').number(0, 1),
      learningRate: epoch.field('learningRate').number(0),
    })),
    provenance: provenance(record.field('provenance')),
  };
}

function codecRecord(record: JsonField): CodecRecord {
  const validation = record.field('validation');
  return {
    kind: 'codec',
    targetBpp: record.field('targetBpp').number(0),
    channels: record.field('channels').whole(1),
    curve: record.field('curve').array().map((step) => ({
      iteration: step.field('iteration').whole(),
      loss: step.field('loss').number(),
      mse: step.field('mse').number(0),
      entropy: step.field('entropy').number(0),
    })),
    validation: {
      bpp: validation.field('bpp').number(0),
      entropyBitsPerSymbol: validation.field('entropyBitsPerSymbol').number(0),
      mse: validation.field('mse').number(0),
      psnr: validation.field('psnr').number(),
      images: validation.field('images').whole(1),
    },
    provenance: provenance(record.field('provenance')),
  };
}

function provenance(field: JsonField): Provenance {
  const dataset = field.field('dataset');
  return {
    profile: field.field('profile').string(),
    dataset: {
      name: dataset.field('name').string(),
      train: dataset.field('train').whole(),
      val: dataset.field('val').whole(1),
      fingerprint: dataset.field('fingerprint').string(),
    },
    imageSize: field.field('imageSize').whole(1),
    width: field.field('width').number(0),
    seed: field.field('seed').whole(),
    engine: field.field('engine').string(),
    machine: field.field('machine').string(),
    durationSeconds: field.field('durationSeconds').number(0),
    key: field.field('key').string(),
  };
}

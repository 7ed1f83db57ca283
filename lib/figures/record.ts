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

export const tunings = ['none', 'compression', 'joint'] as const;
/**
 * What was fine-tuned before this number was taken (section 6): nothing, the codec alone (the control:
 * its cResNet-51 is trained afresh on the new codec, then for as many more epochs), or codec and cResNet-51 together.
 */
export type Tuning = (typeof tunings)[number];

export interface ClassificationRecord {
  readonly kind: 'classification';
  readonly network: NetworkName;
  readonly input: InputType;
  readonly tuning: Tuning;
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

/** State of a segmentation training at an evaluation: iterations from 1, mIoU and pixel accuracy in [0, 1] on the validation images. */
export interface SegmentationPoint {
  readonly iteration: number;
  /** Mean cross-entropy in nats since the last point. */
  readonly trainLoss: number;
  readonly miou: number;
  readonly pixelAccuracy: number;
  readonly learningRate: number;
}

/** A dilated network (ResNet-50-d, cResNet-51-d ...) trained to segment (section 5). */
export interface SegmentationRecord {
  readonly kind: 'segmentation';
  /** The classification network it was made from: its name without the -d. */
  readonly network: NetworkName;
  readonly input: InputType;
  readonly tuning: Tuning;
  readonly targetBpp: number | null;
  readonly measuredBpp: number | null;
  /** Class names in the order of their indices; index 0 is the background where the data set has one. */
  readonly classNames: readonly string[];
  /** Multiply-adds for one validation image, at this record's size and width, ASPP included. */
  readonly flops: number;
  readonly parameters: number;
  readonly curve: readonly SegmentationPoint[];
  /** Intersection over union per class in [0, 1]; null for a class that is neither in the masks nor predicted. */
  readonly classIou: readonly (number | null)[];
  /** Size of the validation images in pixels. */
  readonly evaluation: { readonly height: number; readonly width: number };
  readonly provenance: Provenance;
}

/** Codecs that are compared in the rate-distortion plane. */
export const codecSeries = ['codec', 'JPEG', 'JPEG 2000', 'WebP', 'AVIF'] as const;
export type CodecSeries = (typeof codecSeries)[number];

/** Means over the images of one data set at one setting of one codec. */
export interface RatePoint {
  /** How the codec was set: `0.330 bpp`, `quality 40`, `rate 73`. */
  readonly setting: string;
  /** The operating point, for the learned codec; null for the others. */
  readonly targetBpp: number | null;
  /** Bits per pixel of the real files; see `rateConvention`. */
  readonly bpp: number;
  /** Entropy estimate (learned codec only). */
  readonly estimatedBpp: number | null;
  /** dB, 255^2 over the MSE of each image, averaged over images. */
  readonly psnr: number;
  readonly ssim: number;
  readonly msSsim: number;
}

/** One codec's quality against its rate on a data set (Figures 8 and 11). */
export interface RateDistortionRecord {
  readonly kind: 'rate-distortion';
  readonly codec: CodecSeries;
  /** Only the learned codec is ever tuned. */
  readonly tuning: Tuning;
  readonly points: readonly RatePoint[];
  readonly images: { readonly name: string; readonly count: number; readonly height: number; readonly width: number };
  /** What the rate counts, in a few words: `whole files`, `files without the bytes of a uniform grey picture`. */
  readonly rateConvention: string;
  /** How MS-SSIM was computed on images of this size. */
  readonly msSsimConvention: string;
  readonly provenance: Provenance;
}

export const tasks = ['classification', 'segmentation'] as const;
export type Task = (typeof tasks)[number];

/** Measured inference time of one setup (Figure 12). */
export interface RuntimeRecord {
  readonly kind: 'runtime';
  readonly task: Task;
  readonly network: NetworkName;
  readonly input: Exclude<InputType, 'original'>;
  readonly targetBpp: number;
  readonly batch: number;
  /** Size of the image in pixels (for latents: of the image that was compressed). */
  readonly image: { readonly height: number; readonly width: number };
  /** Milliseconds per image of the inference network, median of the rounds, and all rounds. */
  readonly inference: { readonly median: number; readonly rounds: readonly number[] };
  /** The same of the decoder in front; null for latents. */
  readonly decoding: { readonly median: number; readonly rounds: readonly number[] } | null;
  readonly provenance: Provenance;
}

/** A picture inside a record, as PNG. */
export interface Picture {
  /** What it shows. Masks are coloured by class; channels show center values as grey. */
  readonly role: 'original' | 'reconstruction' | 'channel' | 'truth' | 'prediction';
  /** Which of the record's images it belongs to, from 0. */
  readonly image: number;
  /** Operating point; null for originals and ground truth. */
  readonly targetBpp: number | null;
  /** For predictions: from what. */
  readonly network?: NetworkName;
  readonly input?: InputType;
  /** Numbers to print with it: bpp, dB, entropy in bits, mIoU in [0, 1]. */
  readonly values: { readonly bpp?: number; readonly psnr?: number; readonly entropy?: number; readonly miou?: number; readonly channel?: number };
  /** base64 of a PNG file. */
  readonly png: string;
  readonly width: number;
  readonly height: number;
}

/** Pictures of a few validation images (Figures 5, 9 and 10). */
export interface PicturesRecord {
  readonly kind: 'pictures';
  readonly pictures: readonly Picture[];
  /** Class names and colours (`#rrggbb`) of what occurs in the masks; empty without masks. */
  readonly legend: readonly { readonly name: string; readonly color: string }[];
  readonly provenance: Provenance;
}

export interface CodecRecord {
  readonly kind: 'codec';
  readonly tuning: Tuning;
  readonly targetBpp: number;
  /** Channels C of the compressed representation. */
  readonly channels: number;
  readonly curve: readonly CodecStep[];
  /** Multiply-adds per pixel of the image, for the network's width. */
  readonly flopsPerPixel: { readonly encoder: number; readonly decoder: number };
  /** Means over the validation images; MSE on the 0-255 scale, PSNR in dB. */
  readonly validation: {
    /** From the entropy of the symbols' histogram. */
    readonly bpp: number;
    /** Of the real bit-streams, header counted. */
    readonly fileBpp: number;
    readonly entropyBitsPerSymbol: number;
    readonly mse: number;
    readonly psnr: number;
    readonly images: number;
  };
  readonly provenance: Provenance;
}

export type ResultRecord =
  | ClassificationRecord
  | CodecRecord
  | SegmentationRecord
  | RateDistortionRecord
  | RuntimeRecord
  | PicturesRecord;

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

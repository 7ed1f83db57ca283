// The records that figures read: what one training or evaluation gave, and what it was made from.
// `record-reader.ts` reads them from files.
import type { NetworkName } from '../classification/architecture.ts';
import type { Epoch } from '../classification/training.ts';
import type { CodecStep } from '../codec/training.ts';
import type { SegmentationPoint } from '../segmentation/training.ts';
import type { Augmentation } from '../training/examples.ts';

/** Where a number comes from: enough to make it again. */
export interface Provenance {
  readonly profile: string;
  readonly dataset: {
    readonly name: string;
    /** Images to train and to validate on. */
    readonly train: number;
    readonly val: number;
    /** Where what `val` counts is the data set's own test split (CamVid). */
    readonly part?: 'test';
    readonly fingerprint: string;
  };
  /** Side of the image in pixels (for latents: of the image that was compressed). */
  readonly imageSize: number;
  /** Width multiplier of the trained network; 1 is the paper's. */
  readonly width: number;
  readonly seed: number;
  readonly engine: string;
  /** Libraries and recorder; missing in records from before it was kept. */
  readonly engineVersion?: string;
  readonly machine: string;
  readonly durationSeconds: number;
  /** The artifact's content key. */
  readonly key: string;
}

export const inputTypes = ['original', 'reconstruction', 'latent'] as const;
/** What a network reads: original images, images decoded by the codec, or the compressed representation. */
export type InputType = (typeof inputTypes)[number];

export const tunings = ['none', 'compression', 'classification', 'joint'] as const;
/**
 * What was fine-tuned before this number was taken (section 6): nothing; the codec alone (the paper's control: its
 * cResNet-51 is trained afresh on the new codec, then for as many more epochs); the cResNet-51 alone on the codec as it
 * was, for as many more epochs (a control of ours: training longer may be all that helps); or both together.
 */
export type Tuning = (typeof tunings)[number];

/** Those that leave another codec behind, and the codec as it was trained. */
export const codecTunings = ['none', 'compression', 'joint'] as const satisfies readonly Tuning[];
export type CodecTuning = (typeof codecTunings)[number];

export interface ClassificationRecord {
  readonly kind: 'classification';
  readonly network: NetworkName;
  readonly input: InputType;
  readonly tuning: Tuning;
  /**
   * Where its training crops were taken: `symbols` crops and mirrors the compressed representation (A.4), `pictures` the
   * picture, which is then encoded. Networks on images, and joint training, crop pictures.
   */
  readonly augmentation: Augmentation;
  /** Operating point of the codec in front, as the paper names it: a nominal rate. Null for original images. */
  readonly targetBpp: number | null;
  /** What the codec reached on the validation split, by the entropy of its symbols; null for original images. */
  readonly entropyBpp: number | null;
  /** What the files of the same images take; null for original images, and in records from before it was kept. */
  readonly fileBpp: number | null;
  readonly classes: number;
  /** Multiply-adds for one image, at this record's image size and width. */
  readonly flops: number;
  readonly parameters: number;
  readonly curve: readonly Epoch[];
  readonly provenance: Provenance;
}

/**
 * A training of the study of where the distance between the two roads comes from: one thing is changed at a time from a
 * base (lib/experiments/plan/gap-study.ts).
 */
export interface GapRecord extends Omit<ClassificationRecord, 'kind'> {
  readonly kind: 'gap-study';
  /** What is changed: `base` for nothing, `augmentation`, `epochs`, `photos`, `width`, `codec`. */
  readonly factor: string;
  /** To what, in words. */
  readonly level: string;
  /** What the networks read that the change touches; the other road stands as in the base. */
  readonly touches: readonly InputType[];
}

/** A dilated network (ResNet-50-d, cResNet-51-d ...) trained to segment (section 5). */
export interface SegmentationRecord {
  readonly kind: 'segmentation';
  /** The classification network it was made from: its name without the -d. */
  readonly network: NetworkName;
  readonly input: InputType;
  readonly tuning: Tuning;
  readonly augmentation: Augmentation;
  /** Rates as of a classifier, the measured ones on the images with masks. */
  readonly targetBpp: number | null;
  readonly entropyBpp: number | null;
  readonly fileBpp: number | null;
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
  /** Bits per pixel that the bytes of the files take; `rateConvention` says which bytes. */
  readonly fileBpp: number;
  /** Estimate from the entropy of the symbols (learned codec only). */
  readonly entropyBpp: number | null;
  /** dB, 255^2 over the MSE of each image, averaged over images. */
  readonly psnr: number;
  /** Numbers of the images decoded without error, from 0; `psnrMean` says what they count as. Left out when there are none. */
  readonly exact?: readonly number[];
  readonly ssim: number;
  readonly msSsim: number;
  /** Image by image; left out in records from before it was kept. */
  readonly each?: EachImage;
}

/** What single images took and gave, in the images' order, to five digits: two codecs' differences are paired by image. */
export interface EachImage {
  readonly fileBpp: readonly number[];
  readonly mse: readonly number[];
  readonly ssim: readonly number[];
  readonly msSsim: readonly number[];
}

export const imageFields = ['fileBpp', 'mse', 'ssim', 'msSsim'] as const satisfies readonly (keyof EachImage)[];

/** One codec's quality against its rate on a data set (Figures 8 and 11). */
export interface RateDistortionRecord {
  readonly kind: 'rate-distortion';
  readonly codec: CodecSeries;
  /** Only the learned codec is ever tuned. */
  readonly tuning: CodecTuning;
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

export const pictureRoles = ['original', 'reconstruction', 'channel', 'truth', 'prediction'] as const;
export const pictureValues = ['entropyBpp', 'psnr', 'mse', 'entropy', 'miou', 'channel'] as const;

/** A picture inside a record, as PNG. */
export interface Picture {
  /** What it shows. Masks are coloured by class; channels show center values as grey. */
  readonly role: (typeof pictureRoles)[number];
  /** Which of the record's images it belongs to, from 0. */
  readonly image: number;
  /** Operating point; null for originals and ground truth. */
  readonly targetBpp: number | null;
  /** For predictions: from what. */
  readonly network?: NetworkName;
  readonly input?: InputType;
  /**
   * Numbers to print with it: bpp by the entropy of its own symbols, dB, entropy of a channel in bits, mIoU in [0, 1], index
   * of the channel. A picture decoded without
   * error has an MSE of 0 and no PSNR; a prediction where nothing is labelled has no mIoU.
   */
  readonly values: Readonly<Partial<Record<(typeof pictureValues)[number], number>>>;
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
  readonly tuning: CodecTuning;
  readonly targetBpp: number;
  /** Channels C of the compressed representation. */
  readonly channels: number;
  readonly curve: readonly CodecStep[];
  /** Multiply-adds per pixel of the image, for the network's width. */
  readonly flopsPerPixel: { readonly encoder: number; readonly decoder: number };
  /** Means over the validation images; MSE on the 0-255 scale, PSNR in dB. */
  readonly validation: {
    /** Bits per pixel from the entropy of the symbols' histogram. */
    readonly entropyBpp: number;
    /** Of the real bit-streams, header counted. */
    readonly fileBpp: number;
    readonly entropyBitsPerSymbol: number;
    /** How many symbols each of the L centers took. */
    readonly histogram: readonly number[];
    readonly mse: number;
    readonly psnr: number;
    /** As of a RatePoint. */
    readonly exact?: readonly number[];
    readonly images: number;
  };
  readonly provenance: Provenance;
}

export type ResultRecord =
  | ClassificationRecord
  | GapRecord
  | CodecRecord
  | SegmentationRecord
  | RateDistortionRecord
  | RuntimeRecord
  | PicturesRecord;

export function isClassification(record: ResultRecord): record is ClassificationRecord {
  return record.kind === 'classification';
}

export function isCodec(record: ResultRecord): record is CodecRecord {
  return record.kind === 'codec';
}

export function isSegmentation(record: ResultRecord): record is SegmentationRecord {
  return record.kind === 'segmentation';
}

export function isRateDistortion(record: ResultRecord): record is RateDistortionRecord {
  return record.kind === 'rate-distortion';
}

export function isRuntime(record: ResultRecord): record is RuntimeRecord {
  return record.kind === 'runtime';
}

export function isPictures(record: ResultRecord): record is PicturesRecord {
  return record.kind === 'pictures';
}

// From finished artifacts to the records that figures read.
import { codecArchitecture } from '../../codec/architecture.ts';
import type {
  ClassificationRecord,
  CodecRecord,
  CodecSeries,
  CodecTuning,
  Provenance,
  RateDistortionRecord,
  RuntimeRecord,
  SegmentationRecord,
  Tuning,
} from '../../records/record.ts';
import type { Augmentation } from '../../training/examples.ts';
import type { Finished, FinishedOf, StoredRecord } from '../../store/artifact.ts';
import type { BaselineArtifact } from '../recipes/baseline.ts';
import type { ClassifierArtifact, ClassifierConfig } from '../recipes/classifier.ts';
import type { CodecArtifact } from '../recipes/codec.ts';
import type { DatasetArtifact } from '../recipes/dataset.ts';
import type { DistortionArtifact } from '../recipes/distortion.ts';
import type { EncodingArtifact } from '../recipes/encoding.ts';
import type { JointArtifact } from '../recipes/joint.ts';
import { pretrainedCodec, type PretrainedCodecResult } from '../recipes/pretrained-codec.ts';
import type { RuntimeArtifact } from '../recipes/runtime.ts';
import type { SegmenterArtifact, SegmenterConfig } from '../recipes/segmenter.ts';

/** The data sets that a record's numbers come from. */
export interface FinishedData {
  readonly train: FinishedOf<DatasetArtifact>;
  readonly val: FinishedOf<DatasetArtifact>;
}

/** What every record of a run shares. */
export interface Origin {
  readonly profile: string;
  /** Of what has no seed of its own: measurements. */
  readonly seed: number;
  readonly data: FinishedData;
}

/** The codec in front of a network, and the validation images through it. */
export interface FinishedCodec {
  readonly targetBpp: number;
  readonly encoding: FinishedOf<EncodingArtifact>;
}

/** Who computed an artifact, how long and with which seed: for weights that were trained before, their training. */
function makingOf({ kind, config, createdBy, durationSeconds, result }: StoredRecord) {
  return kind === pretrainedCodec.kind
    ? (result as PretrainedCodecResult).training
    : { createdBy, durationSeconds, seed: (config as { readonly seed?: number }).seed };
}

export function provenance(
  { profile, seed, data }: Origin,
  { key, record }: Finished,
  scale: { imageSize: number; width: number },
): Provenance {
  const {
    createdBy: { machine, engine, engineVersion },
    durationSeconds,
    seed: own,
  } = makingOf(record);
  const { train, val } = data;
  return {
    profile,
    dataset: {
      name: train.record.result.name,
      train: train.record.result.images,
      val: val.record.result.images,
      ...(isTest(val) && { part: 'test' as const }),
      fingerprint: train.record.result.fingerprint,
    },
    ...scale,
    seed: own ?? seed,
    engine,
    ...(engineVersion !== undefined && { engineVersion }),
    machine: `${machine.cores} cores, ${machine.cpu}, ${machine.platform}`,
    durationSeconds,
    key,
  };
}

/** Whether images are those of a data set's test split. */
function isTest({ record: { config } }: FinishedOf<DatasetArtifact>): boolean {
  return config.part === 'test';
}

/** The nominal rate, and the two that were measured on the validation images. */
function rates(codec: FinishedCodec | null) {
  if (!codec) return { targetBpp: null, entropyBpp: null, fileBpp: null };
  const { entropyBpp, fileBpp } = codec.encoding.record.result;
  return { targetBpp: codec.targetBpp, entropyBpp, fileBpp };
}

/** Where a network's training crops were taken. */
function augmentationOf({ input, augmentation }: ClassifierConfig | SegmenterConfig): Augmentation {
  return augmentation ?? (input === 'latent' ? 'symbols' : 'pictures');
}

/** A classifier's record; `codec` is null for original images. */
export function classificationRecord(
  origin: Origin,
  finished: FinishedOf<ClassifierArtifact>,
  codec: FinishedCodec | null,
  tuning: Tuning,
): ClassificationRecord {
  const config = finished.record.config;
  const { curve, classes, flops, parameters } = finished.record.result;
  return {
    kind: 'classification',
    network: config.network,
    input: config.input,
    tuning,
    augmentation: augmentationOf(config),
    ...rates(codec),
    classes,
    flops,
    parameters,
    curve,
    provenance: provenance(origin, finished, { imageSize: config.cropPixels, width: config.width }),
  };
}

/** The record of a classifier trained together with its codec; `start` is the classifier it started from. */
export function jointClassificationRecord(
  origin: Origin,
  finished: FinishedOf<JointArtifact>,
  start: FinishedOf<ClassifierArtifact>,
  codec: FinishedCodec,
): ClassificationRecord {
  const { crop } = finished.record.config;
  const { network, width, input } = start.record.config;
  const { classes, flops, parameters } = start.record.result;
  return {
    kind: 'classification',
    network,
    input,
    tuning: 'joint',
    augmentation: 'pictures',
    ...rates(codec),
    classes,
    flops,
    parameters,
    curve: finished.record.result.classification,
    provenance: provenance(origin, finished, { imageSize: crop, width }),
  };
}

/** A -d network's record. */
export function segmentationRecord(
  origin: Origin,
  finished: FinishedOf<SegmenterArtifact>,
  codec: FinishedCodec | null,
  tuning: Tuning,
): SegmentationRecord {
  const config = finished.record.config;
  const { curve, classIou, classNames, flops, parameters, height, width } = finished.record.result;
  return {
    kind: 'segmentation',
    network: config.network,
    input: config.input,
    tuning,
    augmentation: augmentationOf(config),
    ...rates(codec),
    classNames,
    flops,
    parameters,
    curve,
    classIou,
    evaluation: { height, width },
    provenance: provenance(origin, finished, { imageSize: config.cropPixels, width: config.width }),
  };
}

/** A codec's record: its training curve, and what it does to the validation images. */
export async function codecRecord(
  origin: Origin,
  finished: FinishedOf<CodecArtifact>,
  encoding: FinishedOf<EncodingArtifact>,
  tuning: CodecTuning,
): Promise<CodecRecord> {
  const { countDecoderFlops, countEncoderFlops } = await import('../../codec/complexity.ts');
  const config = finished.record.config;
  const { entropyBpp, fileBpp, entropy, histogram, mse, psnr, exact, images } = encoding.record.result;
  if (mse === null || psnr === null)
    throw new Error(`${encoding.record.label}: expected decoded images, got symbols only`);
  const side = 64;
  const input = { height: side, width: side, channels: config.channels, widthMultiplier: config.width };
  return {
    kind: 'codec',
    tuning,
    targetBpp: config.targetBpp,
    channels: config.channels,
    curve: finished.record.result.curve,
    flopsPerPixel: {
      encoder: countEncoderFlops(codecArchitecture, input) / side ** 2,
      decoder: countDecoderFlops(codecArchitecture, input) / side ** 2,
    },
    validation: {
      entropyBpp,
      fileBpp,
      entropyBitsPerSymbol: entropy,
      histogram,
      mse,
      psnr,
      ...(exact && { exact }),
      images,
    },
    provenance: provenance(origin, finished, { imageSize: config.crop, width: config.width }),
  };
}

const picturesOf = (
  { record }: FinishedOf<DatasetArtifact>,
  { images, height, width }: { images: number; height: number; width: number },
) => ({
  name: record.result.name,
  count: images,
  height,
  width,
});

/** The learned codec's quality: its operating points on one data set, all with one tuning. */
export function codecQualityRecord(
  origin: Origin,
  images: FinishedOf<DatasetArtifact>,
  points: readonly {
    readonly targetBpp: number;
    readonly codec: FinishedOf<CodecArtifact>;
    readonly quality: FinishedOf<DistortionArtifact>;
  }[],
  tuning: CodecTuning,
): RateDistortionRecord {
  const first = points[0];
  const { crop, width } = first.codec.record.config;
  return {
    kind: 'rate-distortion',
    codec: 'codec',
    tuning,
    points: points.map(({ targetBpp, quality }) => {
      const { fileBpp, entropyBpp, psnr, exact, ssim, msSsim, each } = quality.record.result;
      return {
        setting: `${targetBpp} bpp`,
        targetBpp,
        fileBpp,
        entropyBpp,
        psnr,
        ...(exact && { exact }),
        ssim,
        msSsim,
        ...(each && { each }),
      };
    }),
    images: picturesOf(images, first.quality.record.result),
    rateConvention: 'whole bit-streams',
    msSsimConvention: first.quality.record.result.msSsimConvention,
    provenance: provenance(origin, first.codec, { imageSize: crop, width }),
  };
}

/** An engineered codec's quality at its settings. */
export function baselineRecord(
  origin: Origin,
  images: FinishedOf<DatasetArtifact>,
  finished: FinishedOf<BaselineArtifact>,
): RateDistortionRecord {
  const { points, rateConvention, msSsimConvention, ...size } = finished.record.result;
  const { codec } = finished.record.config;
  return {
    kind: 'rate-distortion',
    codec: codec as CodecSeries,
    tuning: 'none',
    points: points.map((point) => ({ ...point, targetBpp: null, entropyBpp: null })),
    images: picturesOf(images, size),
    rateConvention,
    msSsimConvention,
    provenance: provenance(origin, finished, { imageSize: size.width, width: 1 }),
  };
}

/** One record per setup of Figure 12. */
export function runtimeRecords(
  origin: Origin,
  finished: FinishedOf<RuntimeArtifact>,
  targetBpp: number,
): RuntimeRecord[] {
  const { width } = finished.record.config;
  return finished.record.result.setups.map(({ task, network, batch, image, inference, decoding }) => ({
    kind: 'runtime',
    task,
    network,
    input: decoding ? 'reconstruction' : 'latent',
    targetBpp,
    batch,
    image,
    inference,
    decoding,
    provenance: provenance(origin, finished, { imageSize: image.width, width }),
  }));
}

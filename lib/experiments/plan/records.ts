// From finished artifacts to the records that figures read.
import { codecArchitecture } from '../../codec/architecture.ts';
import type {
  ClassificationRecord,
  CodecRecord,
  CodecTuning,
  DctRecord,
  LearningRateRecord,
  RuntimeRecord,
  SegmentationRecord,
  StudiedInput,
  Tuning,
} from '../../records/record.ts';
import type { Augmentation } from '../../training/examples.ts';
import type { FinishedOf } from '../../store/artifact.ts';
import type { ClassifierArtifact, ClassifierConfig } from '../recipes/classifier.ts';
import type { CodecArtifact } from '../recipes/codec.ts';
import type { DctClassifierArtifact } from '../recipes/dct-classifier.ts';
import type { EncodingArtifact } from '../recipes/encoding.ts';
import type { JointArtifact } from '../recipes/joint.ts';
import type { MatchedJpegArtifact } from '../recipes/matched-jpeg.ts';
import type { RuntimeArtifact } from '../recipes/runtime.ts';
import type { SegmenterArtifact, SegmenterConfig } from '../recipes/segmenter.ts';
import { provenance, type RunOrigin } from './provenance.ts';

/** The codec in front of a network, and the validation images through it. */
export interface FinishedCodec {
  readonly targetBpp: number;
  readonly encoding: FinishedOf<EncodingArtifact>;
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
  origin: RunOrigin,
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

/** The record of a classifier on symbols in the study that holds it against one on JPEG's coefficients. */
export function symbolsRecord(
  origin: RunOrigin,
  finished: FinishedOf<ClassifierArtifact>,
  codec: FinishedCodec,
): DctRecord {
  const { fileBpp } = codec.encoding.record.result;
  const { targetBpp } = codec;
  const record = classificationRecord(origin, finished, codec, 'none');
  return { ...record, kind: 'dct-study', input: 'latent', targetBpp, fileBpp, jpeg: null };
}

/** The record of a classifier on JPEG's coefficients, at the rate of the codec's operating point. */
export function dctRecord(
  origin: RunOrigin,
  finished: FinishedOf<DctClassifierArtifact>,
  front: FinishedOf<MatchedJpegArtifact>,
  targetBpp: number,
): DctRecord {
  const { network, cropPixels, width } = finished.record.config;
  const { curve, classes, flops, parameters } = finished.record.result;
  const { quality, rateConvention, validation, matched, lowestFileBpp } = front.record.result;
  const { images, fileBpp, codecFileBpp } = matched;
  return {
    kind: 'dct-study',
    network,
    input: 'dct',
    tuning: 'none',
    augmentation: 'pictures',
    targetBpp,
    entropyBpp: null,
    fileBpp: validation.fileBpp,
    jpeg: {
      quality,
      rateConvention,
      headerlessFileBpp: validation.headerlessFileBpp,
      wholeFileBpp: validation.wholeFileBpp,
      matched: { images, fileBpp, codecFileBpp, lowestFileBpp },
    },
    classes,
    flops,
    parameters,
    curve,
    provenance: provenance(origin, finished, { imageSize: cropPixels, width }),
  };
}

/** The record of a classifier that was judged by training images that were held out. */
export function learningRateRecord(
  origin: RunOrigin,
  finished: FinishedOf<ClassifierArtifact | DctClassifierArtifact>,
  input: StudiedInput,
  targetBpp: number,
): LearningRateRecord {
  const { network, cropPixels, width } = finished.record.config;
  const { curve, classes, flops, parameters } = finished.record.result;
  return {
    kind: 'learning-rate-study',
    network,
    input,
    tuning: 'none',
    augmentation: 'pictures',
    targetBpp,
    entropyBpp: null,
    fileBpp: null,
    classes,
    flops,
    parameters,
    curve,
    provenance: provenance(origin, finished, { imageSize: cropPixels, width }),
  };
}

/** The record of a classifier trained together with its codec; `start` is the classifier it started from. */
export function jointClassificationRecord(
  origin: RunOrigin,
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
  origin: RunOrigin,
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
  origin: RunOrigin,
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

/** One record per setup of Figure 12. */
export function runtimeRecords(
  origin: RunOrigin,
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

// What an exported file says of itself: plain text by key, lists as JSON.
import { frequencyTable } from '../codec/bitstream/bitstream.ts';
import type { CodecRecord, ResultRecord } from '../records/record.ts';
import { isCodec } from '../records/record.ts';
import {
  seedOf,
  type PictureClassifier,
  type PointNetworks,
  type ExportedClassifier,
  type ExportedCodec,
  type ExportedSegmenter,
} from './trained.ts';

export type Metadata = Readonly<Record<string, string>>;

/** What the networks of one point share. */
export interface ExportedPoint {
  readonly profile: string;
  readonly networks: PointNetworks;
  readonly codec: ExportedCodec;
  /** The values that the symbols stand for. */
  readonly centers: Float32Array;
  /** Of the same run. */
  readonly records: readonly ResultRecord[];
}

const percent = (share: number): string => (100 * share).toFixed(2);

/** The record of the codec's validation, if there is one of this very training. */
const measuredOf = ({ records, codec }: ExportedPoint): CodecRecord | undefined =>
  records.find((record): record is CodecRecord => isCodec(record) && record.provenance.key === codec.record.key);

function quality(source: ExportedPoint): Metadata {
  const measured = measuredOf(source);
  return measured ? { psnr_db: String(measured.validation.psnr) } : {};
}

/** Rate, symbols and training of the codec: in every file. */
function shared(source: ExportedPoint): Metadata {
  const { profile, codec, centers, networks } = source;
  const { shape, histogram, record, from } = codec;
  const measured = measuredOf(source);
  return {
    profile,
    ...named('codec_trained_on', codec.trainedOn),
    target_bpp: String(networks.bpp),
    ...(measured && {
      entropy_bpp: String(measured.validation.entropyBpp),
      file_bpp: String(measured.validation.fileBpp),
    }),
    symbol_stride: '8',
    symbol_channels: String(shape.channels),
    centers: JSON.stringify(Array.from(centers)),
    frequencies: JSON.stringify(frequencyTable(histogram)),
    codec_width: String(shape.width),
    codec_key: record.key,
    ...named('codec_seed', seedText(codec)),
    codec_weights: weightsText(from),
  };
}

const weightsText = (from: 'store' | 'committed'): string =>
  from === 'store' ? 'single precision' : 'rounded to half precision';

/** Whether a network's weights are rounded, in words. */
export const precisionOf = (metadata: Metadata): string | undefined => metadata['weights'] ?? metadata['codec_weights'];

/** Whether a network's weights are the committed ones. */
export const hasCommittedWeights = (metadata: Metadata): boolean => precisionOf(metadata) === weightsText('committed');

function seedText(network: Parameters<typeof seedOf>[0]): string | null {
  const seed = seedOf(network);
  return seed === null ? null : String(seed);
}

const imageText = 'RGB, 0 to 255, [batch, height, width, 3], sides multiples of 8';

const named = (name: string, value: string | null): Metadata => (value === null ? {} : { [name]: value });

/** Of encoder and decoder. */
export function codecMetadata(source: ExportedPoint, part: 'encoder' | 'decoder'): Metadata {
  return { network: part, ...shared(source), image: imageText, ...quality(source) };
}

export function classifierMetadata(source: ExportedPoint, classifier: ExportedClassifier): Metadata {
  const { network, width, cropPixels, classNames, record, trainedOn, from } = classifier;
  const last = (record.result.curve as readonly { top1: number; top5: number }[] | undefined)?.at(-1);
  return {
    network,
    width: String(width),
    ...shared(source),
    class_names: JSON.stringify(classNames),
    ...(last && { top1_percent: percent(last.top1), top5_percent: percent(last.top5) }),
    trained_on_crops_of: `${cropPixels} pixels, ${cropPixels / 8} rows and columns of symbols`,
    ...named('trained_on', trainedOn),
    key: record.key,
    ...named('seed', seedText(classifier)),
    weights: weightsText(from),
  };
}

/** Of the network that reads pictures as they are: no codec has a say in it. */
export function pictureClassifierMetadata(profile: string, classifier: PictureClassifier): Metadata {
  const { network, width, cropPixels, classNames, record, trainedOn, from, channelMean } = classifier;
  const last = (record.result.curve as readonly { top1: number; top5: number }[] | undefined)?.at(-1);
  return {
    network,
    width: String(width),
    profile,
    image: 'RGB, 0 to 255, [batch, height, width, 3]; the mean is taken off inside',
    channel_mean: JSON.stringify(channelMean),
    class_names: JSON.stringify(classNames),
    ...(last && { top1_percent: percent(last.top1), top5_percent: percent(last.top5) }),
    trained_on_crops_of: `${cropPixels} pixels`,
    ...named('trained_on', trainedOn),
    key: record.key,
    ...named('seed', seedText(classifier)),
    weights: weightsText(from),
  };
}

export function segmenterMetadata(source: ExportedPoint, segmenter: ExportedSegmenter): Metadata {
  const { network, width, classNames, record, trainedOn, from, height, imageWidth } = segmenter;
  const last = (record.result.curve as readonly { miou: number }[] | undefined)?.at(-1);
  return {
    network: `${network}-d`,
    width: String(width),
    ...shared(source),
    class_names: JSON.stringify(classNames),
    ...(last && { miou_percent: percent(last.miou) }),
    image_size: `${height} x ${imageWidth} pixels (height x width): it reads symbols of pictures of this size`,
    ...named('trained_on', trainedOn),
    key: record.key,
    ...named('seed', seedText(segmenter)),
    weights: weightsText(from),
  };
}

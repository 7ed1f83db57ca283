// What a playground holds, as its scripts read it. Plain data: it goes through JSON.
import type { NetworkName } from '../classification/architecture.ts';
import type { CodecShape } from '../codec/autoencoder.ts';
import type { PackedValue } from './weights.ts';

/** Where a network's bytes lie among those of the page. */
interface Stored {
  readonly values: readonly PackedValue[];
  /** In bytes, from the first of the page's. */
  readonly start: number;
  readonly length: number;
}

export interface StoredCodec extends Stored {
  /** Target rate of its operating point, in bits per pixel. */
  readonly bpp: number;
  readonly shape: CodecShape;
  /** Of its symbols on training images: the model of its bit-streams. */
  readonly histogram: readonly number[];
}

export interface StoredClassifier extends Stored {
  readonly network: NetworkName;
  /** Operating point of the codec whose symbols it reads; null for one that reads pixels. */
  readonly bpp: number | null;
  readonly width: number;
  /** What it was trained with: side of the square photos, and of the crops of them that it reads, in pixels. */
  readonly photoSide: number;
  readonly cropSide: number;
  /** Mean of each channel, 0-255, that it expects pixels without; empty for one that reads symbols. */
  readonly channelMean: readonly number[];
}

export interface StoredSegmenter extends Stored {
  /** That the -d network was made from. */
  readonly network: NetworkName;
  /** Operating point of the codec whose symbols it reads; null for one that reads pixels. */
  readonly bpp: number | null;
  readonly width: number;
  readonly atrousRates: readonly number[];
  /** Of the streets that it was trained on. */
  readonly classNames: readonly string[];
  /** As of a classifier. */
  readonly channelMean: readonly number[];
}

export interface StoredPicture {
  readonly title: string;
  /** Media type. */
  readonly type: string;
}

export interface PageContent {
  /** Version of the kit that made the page. */
  readonly kit: string;
  /** Whose networks they are. */
  readonly profile: string;
  /** Lowest rate first. */
  readonly codecs: readonly StoredCodec[];
  /** One that reads pixels, and one for each codec. */
  readonly classifiers: readonly StoredClassifier[];
  readonly classNames: readonly string[];
  /** As many as the page has room for, of symbols first; often none. */
  readonly segmenters: readonly StoredSegmenter[];
  /** To begin with. */
  readonly pictures: readonly StoredPicture[];
}

/** The classifier of pixels for null, else that of the codec at an operating point. Throws when the page holds none. */
export function classifierAt({ classifiers }: PageContent, bpp: number | null): StoredClassifier {
  const reader = classifiers.find((classifier) => classifier.bpp === bpp);
  if (!reader)
    throw new Error(
      `this page holds no classifier of ${bpp === null ? 'pixels' : `symbols at ${bpp} bpp`}: make it anew`,
    );
  return reader;
}

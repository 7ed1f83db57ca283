// Networks with their weights, as an export takes them.
import type { NetworkName } from '../classification/architecture.ts';
import type { CodecShape } from '../codec/autoencoder.ts';
import type { NetworkWeights } from '../nn/parameters.ts';
import type { StoredRecord } from '../store/artifact.ts';

export interface Trained {
  readonly weights: NetworkWeights;
  /** Of the training that the weights came from. */
  readonly record: Pick<
    StoredRecord<{ readonly curve?: readonly object[] }>,
    'key' | 'label' | 'config' | 'result' | 'createdBy'
  >;
  /** Name of its training data; null where the store no longer has them. */
  readonly trainedOn: string | null;
  /** `committed` weights are at half precision. */
  readonly from: 'store' | 'committed';
}

/** The seed of the training that the weights came from; null where its record does not say. */
export function seedOf({ record: { config, result } }: Pick<Trained, 'record'>): number | null {
  const { training } = result as { training?: { seed?: number } }; // of a committed codec that a profile takes
  return (config as { seed?: number }).seed ?? training?.seed ?? null;
}

export interface ExportedCodec extends Trained {
  readonly shape: CodecShape;
  /** How often each symbol occurs on training images. */
  readonly histogram: readonly number[];
}

export interface ExportedClassifier extends Trained {
  readonly network: NetworkName;
  readonly width: number;
  /** Side of its training crops, in pixels. */
  readonly cropPixels: number;
  readonly classNames: readonly string[];
}

/** The network that reads original pictures. */
export interface PictureClassifier extends ExportedClassifier {
  /** Mean of each channel, 0-255, that its pixels are centered by. */
  readonly channelMean: readonly number[];
}

export interface ExportedSegmenter extends Trained {
  readonly network: NetworkName;
  readonly width: number;
  readonly atrousRates: readonly number[];
  readonly classNames: readonly string[];
  /** Of the pictures that it was validated on, in pixels. */
  readonly height: number;
  readonly imageWidth: number;
}

/** What there is at one operating point. */
export interface PointNetworks {
  readonly bpp: number;
  readonly codec: ExportedCodec | null;
  readonly classifier: ExportedClassifier | null;
  readonly segmenter: ExportedSegmenter | null;
}

// Finished data sets and encodings as what the networks read.
import { join } from 'node:path';
import { openShards } from '../../datasets/shards.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import type { InputType } from '../../records/record.ts';
import type { Finished, AllFinished } from '../../store/artifact.ts';
import { centerValues, type Examples } from '../../training/examples.ts';
import type { CodecArtifact } from './codec.ts';
import type { EngineeredArtifact, EngineeredResult } from './engineered.ts';
import { reconstructionsFolder, symbolsFolder, type EncodingArtifact, type EncodingResult } from './encoding.ts';
import { imagesOf } from './inputs.ts';

/**
 * The inputs of what is trained behind a codec; networks on original images have none of them, live encoding needs no
 * `trainEncoding`, and behind an engineered codec there are the pictures alone.
 */
export type EncodedInputs = {
  readonly codec?: CodecArtifact;
  readonly trainEncoding?: EncodingArtifact | EngineeredArtifact;
  readonly valEncoding?: EncodingArtifact | EngineeredArtifact;
};

/**
 * The stored examples of a split: its images, what a codec made of them, or their symbols as the centers they stand for.
 * `close` closes the encoding's files; the split's are the caller's.
 *
 * @param encoding of that split; original images have none
 */
export function storedExamples(
  input: InputType,
  split: StoredSplit,
  channelMean: readonly number[],
  codec: AllFinished<EncodedInputs>['codec'],
  encoding: Finished<EncodingResult | EngineeredResult> | undefined,
): Examples & { close(): void } {
  const images = imagesOf(split, channelMean);
  if (input === 'original') return { ...images, close: () => {} };
  const { directory, record } = encoding!;
  if (input === 'reconstruction') {
    const pictures = openShards(join(directory, reconstructionsFolder));
    return { ...images, read: (indices) => pictures.read(indices), close: pictures.close };
  }
  const symbols = openShards(join(directory, symbolsFolder));
  const { height, width, channels } = record.result as EncodingResult;
  return {
    count: split.count,
    height,
    width,
    channels,
    labels: split.labels,
    values: centerValues(codec!.record.result.centers, channels),
    read: (indices) => symbols.read(indices),
    close: symbols.close,
  };
}

// From finished artifacts to the records that figures read.
import type { ClassificationRecord, CodecRecord, Provenance } from '../figures/record.ts';
import type { Finished } from './artifact.ts';
import type { KitProfile } from './profiles/profile.ts';
import type { ClassifierConfig, ClassifierResult } from './recipes/classifier.ts';
import type { CodecConfig, CodecResult } from './recipes/codec.ts';
import type { DatasetResult } from './recipes/dataset.ts';
import type { EncodingResult } from './recipes/encoding.ts';

/** The data sets that a record's numbers come from. */
export interface FinishedData {
  readonly train: Finished<DatasetResult>;
  readonly val: Finished<DatasetResult>;
}

function provenance(profile: KitProfile, data: FinishedData, { key, record }: Finished<any>, scale: { imageSize: number; width: number }): Provenance {
  const { machine, engine } = record.createdBy;
  const { train, val } = data;
  return {
    profile: profile.name,
    dataset: { name: train.record.result.name, train: train.record.result.images, val: val.record.result.images, fingerprint: train.record.result.fingerprint },
    ...scale,
    seed: record.config['seed'] as number,
    engine,
    machine: `${machine.cores} cores, ${machine.cpu}, ${machine.platform}`,
    durationSeconds: record.durationSeconds,
    key,
  };
}

/** A classifier's record; `encoding` is its validation split through the codec, null for original images. */
export function classificationRecord(
  profile: KitProfile,
  data: FinishedData,
  finished: Finished<ClassifierResult>,
  codec: { readonly targetBpp: number; readonly encoding: Finished<EncodingResult> } | null,
): ClassificationRecord {
  const config = finished.record.config as unknown as ClassifierConfig;
  const { curve, classes, flops, parameters } = finished.record.result;
  return {
    kind: 'classification',
    network: config.network,
    input: config.input,
    targetBpp: codec?.targetBpp ?? null,
    measuredBpp: codec?.encoding.record.result.bpp ?? null,
    classes,
    flops,
    parameters,
    curve,
    provenance: provenance(profile, data, finished, { imageSize: config.cropPixels, width: config.width }),
  };
}

/** A codec's record: its training curve, and what it does to the validation split. */
export function codecRecord(profile: KitProfile, data: FinishedData, finished: Finished<CodecResult>, encoding: Finished<EncodingResult>): CodecRecord {
  const config = finished.record.config as unknown as CodecConfig;
  const { bpp, entropy, mse, psnr, images } = encoding.record.result;
  return {
    kind: 'codec',
    targetBpp: config.targetBpp,
    channels: config.channels,
    curve: finished.record.result.curve,
    validation: { bpp, entropyBitsPerSymbol: entropy, mse, psnr, images },
    provenance: provenance(profile, data, finished, { imageSize: config.crop, width: config.width }),
  };
}

// Where a record's numbers come from.
import type { Provenance } from '../../records/record.ts';
import type { Finished, FinishedOf, StoredRecord } from '../../store/artifact.ts';
import type { DatasetArtifact } from '../recipes/dataset.ts';
import { pretrainedCodecRecipe, type PretrainedCodecResult } from '../recipes/pretrained-codec.ts';

/** The data sets that a record's numbers come from. */
export interface FinishedData {
  readonly train: FinishedOf<DatasetArtifact>;
  readonly val: FinishedOf<DatasetArtifact>;
}

/** What every record of a run shares. */
export interface RunOrigin {
  readonly profile: string;
  /** The experiment's, for what has none of its own: measurements. */
  readonly seed: number;
  readonly data: FinishedData;
}

/** Who computed an artifact, how long and with which seed: for weights that were trained before, their training. */
function makingOf({ kind, config, createdBy, durationSeconds, result }: StoredRecord) {
  return kind === pretrainedCodecRecipe.kind
    ? (result as PretrainedCodecResult).training
    : { createdBy, durationSeconds, seed: (config as { readonly seed?: number }).seed };
}

export function provenance(
  { profile, seed, data }: RunOrigin,
  { key, record }: Finished,
  scale: { imageSize: number; width: number },
): Provenance {
  const {
    createdBy: { machine, engine, engineVersion },
    durationSeconds,
    seed: madeWith,
  } = makingOf(record);
  const { train, val } = data;
  return {
    profile,
    dataset: {
      name: train.record.result.name,
      train: train.record.result.images,
      val: val.record.result.images,
      ...partOf(val),
      fingerprint: train.record.result.fingerprint,
    },
    ...scale,
    seed: madeWith ?? seed,
    engine,
    ...(engineVersion !== undefined && { engineVersion }),
    machine: `${machine.cores} cores, ${machine.cpu}, ${machine.platform}`,
    durationSeconds,
    key,
  };
}

/** What the images are that a network is validated on, where they are not the data set's own validation images. */
function partOf({ record: { config } }: FinishedOf<DatasetArtifact>): Pick<Provenance['dataset'], 'part'> {
  if ('holdOut' in config) return { part: 'held-out' };
  return config.part === 'test' ? { part: 'test' } : {};
}

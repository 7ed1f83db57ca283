// The weights of a run that others can use, from the store into files to be committed.
import { mkdir } from 'node:fs/promises';
import type { NetworkName } from '../../classification/architecture.ts';
import type { Artifact, Finished } from '../../store/artifact.ts';
import type { Experiment, Point } from '../plan/artifacts.ts';
import type { InputType } from '../../records/record.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import { classifierWeights } from '../recipes/classifier.ts';
import { codec, codecWeights } from '../recipes/codec.ts';
import type { DatasetResult } from '../recipes/dataset.ts';
import { findFinished, type Store } from '../../store/store.ts';
import { classifierWeightsName } from './pretrained-classifiers.ts';
import { codecWeightsName } from './pretrained-codecs.ts';
import type { Published, Unpublished } from './publish-results.ts';
import { removeOthers } from './remove-others.ts';
import { packWeights, weightsEndings, weightsFiles, writeWeights } from './weights-file.ts';

/** Files beyond so many bytes are not for a repository: networks of the paper's full width. */
export const largestFile = 8e6;

export interface PublishedWeights extends Published {
  /** Networks whose files would be larger than `largestFile`. */
  readonly tooLarge: readonly string[];
  /** Of all that was written. */
  readonly bytes: number;
}

interface Choice {
  readonly name: string;
  readonly artifact: Artifact;
  weights(finished: Finished): NetworkWeights;
}

/** What is published: the codecs that were trained here, ResNet-50 on original images, and cResNet-51 on each codec. */
function choices({ profile, codec: codecAt, classifier }: Experiment): Choice[] {
  const { operatingPoints } = profile;
  const codecs = operatingPoints.map((point) => ({
    name: codecWeightsName(point.bpp),
    artifact: codecAt(point),
    weights: codecWeights,
  }));
  const network = (name: NetworkName, input: InputType, point: Point): Choice => ({
    name: classifierWeightsName(name, input, point),
    artifact: classifier(name, input, point),
    weights: classifierWeights,
  });
  return [
    ...codecs.filter(({ artifact }) => artifact.kind === codec.kind),
    network('ResNet-50', 'original', null),
    ...operatingPoints.map((point) => network('cResNet-51', 'latent', point)),
  ];
}

/**
 * Writes the weights that the store has, and removes the folder's others: afterwards it says what the store says.
 * Rejects, and touches nothing, when the store has none, or when a weight is beyond half precision.
 */
export async function publishWeights(experiment: Experiment, store: Store, folder: string): Promise<PublishedWeights> {
  const train = (await findFinished(store, experiment.data.train)) as Finished<DatasetResult> | null;
  const ready: { name: string; packed: Uint8Array; weights: NetworkWeights; finished: Finished }[] = [];
  const missing: Unpublished[] = [];
  const tooLarge: string[] = [];
  for (const { name, artifact, weights: weightsOf } of choices(experiment)) {
    const finished = await findFinished(store, artifact);
    if (!finished || !train) {
      missing.push({ name, lacks: [finished ? experiment.data.train.label : artifact.label] });
      continue;
    }
    const weights = weightsOf(finished);
    const packed = halved(artifact.label, weights);
    if (packed.length > largestFile) tooLarge.push(name);
    else ready.push({ name, packed, weights, finished });
  }
  if (!train || ready.length === 0)
    throw new Error(
      `the store ${store.directory} has no weights to publish${tooLarge.length > 0 ? ' that are small enough' : ' yet'}: nothing was written`,
    );
  const { name, images, fingerprint, classNames, channelMean } = train.record.result;
  await mkdir(folder, { recursive: true });
  for (const { name: file, packed, weights, finished } of ready) {
    await writeWeights(folder, file, packed, weights, finished.record, {
      name,
      images,
      fingerprint,
      classNames,
      channelMean,
    });
  }
  const written = ready.map(({ name }) => name);
  const bytes = ready.reduce((sum, { packed }) => sum + packed.length, 0);
  return {
    written,
    missing,
    tooLarge,
    bytes,
    removed: await removeOthers(folder, written.flatMap(weightsFiles), weightsEndings),
  };
}

function halved(label: string, weights: NetworkWeights): Uint8Array {
  try {
    return packWeights(weights);
  } catch (error) {
    throw new Error(`${label}: its weights cannot be published: ${(error as Error).message}`, { cause: error });
  }
}

// The weights of a run that others can use, from the store into files to be committed.
import { mkdir } from 'node:fs/promises';
import type { Artifact, Finished } from '../../store/artifact.ts';
import type { Experiment } from '../plan/artifacts.ts';
import { committedCodecs, committedSegmenter, committedSegmenters } from '../plan/artifacts/committed-segmenter.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import { classifierWeights } from '../recipes/classifier.ts';
import { codecRecipe, codecWeights } from '../recipes/codec.ts';
import type { DatasetArtifact, DatasetResult } from '../recipes/dataset.ts';
import { segmenterRecipe, segmenterWeights, type SegmenterResult } from '../recipes/segmenter.ts';
import { artifactKey } from '../../store/key.ts';
import { findFinished, type Store } from '../../store/store.ts';
import { networkWeightsName } from './committed-network.ts';
import { codecWeightsName } from './pretrained-codecs.ts';
import type { Published, Unpublished } from './publish-results.ts';
import { publishedRoads } from './published-roads.ts';
import { removeOthers } from './remove-others.ts';
import {
  committedWeights,
  packWeights,
  weightsEndings,
  weightsFiles,
  writeWeights,
  type TrainedOn,
} from './weights-file.ts';

/** Files beyond so many bytes are not for a repository: networks of the paper's full width. */
export const largestFile = 8e6;

export interface PublishedWeights extends Omit<Published, 'outdated' | 'collapsed'> {
  /** Networks whose files would be larger than `largestFile`. */
  readonly tooLarge: readonly string[];
  /** Of all that was written. */
  readonly bytes: number;
}

interface Choice {
  readonly name: string;
  readonly artifact: Artifact;
  /** Null where an earlier version of the kit made it, which kept none. */
  weights(finished: Finished): NetworkWeights | null;
  /** The images that it was trained on. */
  readonly images: DatasetArtifact;
}

/** The codecs that were trained here, and the classifiers. */
function choices(experiment: Experiment): Choice[] {
  const { profile, data, codec: codecAt, classifier } = experiment;
  const codecs = profile.operatingPoints.map((point) => ({
    name: codecWeightsName(point.bpp),
    artifact: codecAt(point),
    weights: codecWeights,
    images: data.train,
  }));
  const classifiers = publishedRoads(experiment.profile).map(({ network, input, point }) => ({
    name: networkWeightsName({ kind: 'classifier', network, input, point }),
    artifact: classifier(network, input, point),
    weights: classifierWeights,
    images: data.train,
  }));
  return [...codecs.filter(({ artifact }) => artifact.kind === codecRecipe.kind), ...classifiers];
}

/** The -d networks. Rejects when the folder of images with masks was not given. */
async function segmenterChoices(experiment: Experiment): Promise<Choice[]> {
  const committed = committedSegmenters(experiment);
  const codecs = committed && (await committedCodecs(experiment, committed));
  const { train } = await experiment.segmentationData();
  return Promise.all(
    publishedRoads(experiment.profile).map(async ({ network, input, point }) => ({
      name: networkWeightsName({ kind: 'segmenter', network, input, point }),
      artifact: codecs
        ? await committedSegmenter(codecs, committed, point)
        : await experiment.segmenter(network, input, point),
      weights: segmenterWeights,
      images: train,
    })),
  );
}

const everything = (): boolean => true;

/**
 * Writes the weights that the store has, and, unless they are a part, removes the folder's others, but not those of the very
 * networks that the profile asks for, or might: another store has made them. Rejects, and touches nothing, when the store has
 * none, or when a weight is beyond half precision.
 *
 * @param isWanted whether a network of that name is published; all where it is left out
 */
export async function publishWeights(
  experiment: Experiment,
  store: Store,
  folder: string,
  isWanted: (name: string) => boolean = everything,
): Promise<PublishedWeights> {
  const ready: Ready[] = [];
  const missing: Unpublished[] = [];
  const tooLarge: string[] = [];
  /** What is not written, and stays where it is there. */
  const kept: string[] = [];
  const segmenters = await segmenterChoices(experiment).catch((error: Error) => {
    const names = publishedRoads(experiment.profile).map((road) => networkWeightsName({ kind: 'segmenter', ...road }));
    missing.push(...names.filter(isWanted).map((name) => ({ name, lacks: [error.message] })));
    kept.push(...names);
    return [];
  });
  const all = [...choices(experiment), ...segmenters];
  for (const { name, artifact, weights: weightsOf, images } of all) {
    if (!isWanted(name)) continue;
    const lacking = (what: string) => missing.push({ name, lacks: [what] });
    const finished = await findFinished(store, artifact);
    if (!finished) {
      lacking(artifact.label);
      continue;
    }
    const trainedOn = await trainedOnOf(experiment, store, finished, images);
    if (!trainedOn) {
      lacking(images.label);
      continue;
    }
    const weights = weightsOf(finished);
    if (!weights) {
      lacking(`the weights of ${artifact.label}, which an earlier version of the kit did not keep`);
      continue;
    }
    const packed = halved(artifact.label, weights);
    if (packed.length > largestFile) tooLarge.push(name);
    else ready.push({ name, packed, weights, finished, trainedOn });
  }
  if (ready.length === 0)
    throw new Error(
      `the store ${store.directory} has no weights to publish${tooLarge.length > 0 ? ' that are small enough' : ' yet'}: nothing was written`,
    );
  const written = ready.map((network) => network.name);
  for (const { name, artifact } of all)
    if (!written.includes(name) && committedWeights(folder, name)?.record.key === artifactKey(artifact))
      kept.push(name);
  await mkdir(folder, { recursive: true });
  for (const { name, packed, weights, finished, trainedOn } of ready)
    await writeWeights(folder, name, packed, weights, finished.record, trainedOn);
  const bytes = ready.reduce((sum, { packed }) => sum + packed.length, 0);
  const removed =
    isWanted === everything
      ? await removeOthers(folder, [...written, ...kept].flatMap(weightsFiles), weightsEndings)
      : [];
  return { written, missing, tooLarge, bytes, removed };
}

interface Ready {
  readonly name: string;
  readonly packed: Uint8Array;
  readonly weights: NetworkWeights;
  readonly finished: Finished;
  readonly trainedOn: TrainedOn;
}

/** What a note says of the training images; a segmenter's classes are those of the masks. Null where the store lacks the images. */
async function trainedOnOf(
  { data }: Experiment,
  store: Store,
  { record }: Finished,
  images: DatasetArtifact,
): Promise<TrainedOn | null> {
  const resultOf = async (dataset: DatasetArtifact) =>
    ((await findFinished(store, dataset)) as Finished<DatasetResult> | null)?.record.result;
  const trainedOn = await resultOf(images);
  if (!trainedOn) return null;
  const { name, images: count, fingerprint, classNames, channelMean } = trainedOn;
  if (record.kind !== segmenterRecipe.kind) return { name, images: count, fingerprint, classNames, channelMean };
  // Its pixels are centered as those of the classifier that it was made from.
  const segmenterResult = record.result as unknown as SegmenterResult;
  const mean = segmenterResult.channelMean ?? (await resultOf(data.train))?.channelMean;
  return mean ? { name, images: count, fingerprint, classNames: segmenterResult.classNames, channelMean: mean } : null;
}

function halved(label: string, weights: NetworkWeights): Uint8Array {
  try {
    return packWeights(weights);
  } catch (error) {
    throw new Error(`${label}: its weights cannot be published: ${(error as Error).message}`, { cause: error });
  }
}

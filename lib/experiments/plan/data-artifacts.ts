// The data sets of a profile as artifacts.
import type { OutputOptions } from './output-options.ts';
import type { FolderData, KitProfile, PublishedData, SyntheticData } from '../profiles/profile.ts';
import {
  dataset,
  folderFor,
  folderGiven,
  imageFolderName,
  type DatasetArtifact,
  type DatasetConfig,
} from '../recipes/dataset.ts';
import { artifactOf } from './artifacts/artifact-of.ts';

/** Images to train on and images to evaluate on. */
export interface DataPair {
  readonly train: DatasetArtifact;
  readonly val: DatasetArtifact;
}

/** A profile's data sets, each looked for when it is asked for: a figure that needs no masks needs no folder of masks. */
export interface DataArtifacts {
  classification(): Promise<DataPair>;
  segmentation(): Promise<DataPair>;
  pictures(): Promise<DatasetArtifact | null>;
}

function datasetArtifact(config: DatasetConfig, label: string): DatasetArtifact {
  return artifactOf(dataset, config, {}, label);
}

function scenes({ source, size, options, ...counts }: SyntheticData, seed: number): DataPair {
  const part = (name: 'train' | 'val') =>
    datasetArtifact({ source, part: name, count: counts[name], size, seed, options }, `synthetic scenes, ${name}`);
  return { train: part('train'), val: part('val') };
}

/** In place of the fingerprint of a folder that was not given, in plans that are only looked at. */
const notGiven = 'not given';

/** The folder, or null where there is none and need not be. */
function folderOf(
  source: Exclude<DatasetConfig['source'], 'synthetic-scenes'>,
  names: readonly string[],
  { data, lookOnly }: OutputOptions,
): string | null {
  return lookOnly && folderFor(names, data) === undefined ? null : folderGiven(source, names, data);
}

async function imageFolder(
  { source, names, size, maxTrain, maxVal, expected }: FolderData,
  options: OutputOptions,
): Promise<DataPair> {
  const folder = folderOf(source, names, options);
  const [{ imageFolderFingerprint }, { decodingVersion }] = await Promise.all([
    import('../../datasets/image-folder.ts'),
    import('../../datasets/decoding.ts'),
  ]);
  const part = async (name: 'train' | 'val') =>
    datasetArtifact(
      {
        source,
        names,
        part: name,
        size,
        maxImages: name === 'train' ? maxTrain : maxVal,
        expectedImages: expected[name],
        folder: folder ? await imageFolderFingerprint(folder, name) : notGiven,
        decoding: decodingVersion,
      },
      `${folder ? imageFolderName(folder) : names[0]}, ${name}`,
    );
  return { train: await part('train'), val: await part('val') };
}

async function published(
  { source, names, size, maxTrain, maxVal }: PublishedData,
  part: 'train' | 'val' | 'test',
  options: OutputOptions,
): Promise<DatasetArtifact> {
  const [{ publishedFingerprint }, { decodingVersion }] = await Promise.all([
    import('../../datasets/published.ts'),
    import('../../datasets/decoding.ts'),
  ]);
  const root = folderOf(source, names, options);
  const folder = root ? await publishedFingerprint(source, root, part) : notGiven;
  return datasetArtifact(
    { source, names, part, size, maxImages: part === 'train' ? maxTrain : maxVal, folder, decoding: decodingVersion },
    source === 'kodak' ? names[0] : `${names[0]}, ${part}`,
  );
}

/** Each data set is looked up once. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

export function dataArtifacts(profile: KitProfile, seed: number, options: OutputOptions): DataArtifacts {
  const { data, segmentation, rateDistortion } = profile;
  const classification = once(async () =>
    data.source === 'synthetic-scenes' ? scenes(data, seed) : imageFolder(data, options),
  );
  const masks = segmentation.data;
  const { pictures } = rateDistortion;
  return {
    classification,
    segmentation: masks
      ? once(async () => ({
          train: await published(masks, 'train', options),
          val: await published(masks, masks.evaluation, options),
        }))
      : classification,
    pictures: once(async () => pictures && published(pictures, 'val', options)),
  };
}

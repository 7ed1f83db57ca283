// The data sets of a profile as artifacts.
import type { PlanOptions } from './plan-options.ts';
import type {
  FolderData,
  KitProfile,
  LargerImages,
  PublishedData,
  RateDistortionSettings,
  SyntheticData,
} from '../profiles/profile.ts';
import {
  datasetRecipe,
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
  /** What rate and distortion are measured on, the validation images first. */
  qualitySets(): Promise<readonly QualitySet[]>;
}

/** Images that codecs are compared on. */
export interface QualitySet {
  /** In names of records: `validation`, `validation-224`, `kodak`. */
  readonly name: string;
  readonly images: DatasetArtifact;
  /** Images that are measured; null for all. */
  readonly count: number | null;
  /** Taken evenly over all images; left out: the first ones. */
  readonly spread?: true | undefined;
  /** Qualities (JPEG 2000: bits per pixel) of the engineered codecs; null for their default ones. */
  readonly settings: RateDistortionSettings['valSettings'] | null;
  /** Whether fine-tuned codecs are measured on them, too. */
  readonly isForTuned: boolean;
}

/** The images of a part, or those of another size. */
type PartOf = (part: 'train' | 'val', larger?: LargerImages) => Promise<DatasetArtifact>;

function datasetArtifact(config: DatasetConfig, label: string): DatasetArtifact {
  return artifactOf(datasetRecipe, config, {}, label);
}

const partLabel = (name: string, part: string, larger?: LargerImages): string =>
  `${name}, ${part}${larger ? ` at ${larger.size} px` : ''}`;

function scenes({ source, size, options, ...counts }: SyntheticData, seed: number): PartOf {
  return async (part, larger) =>
    datasetArtifact(
      { source, part, count: larger?.images ?? counts[part], size: larger?.size ?? size, seed, options },
      partLabel('synthetic scenes', part, larger),
    );
}

/** In place of the fingerprint of a folder that was not given, in plans that are only looked at. */
const notGiven = 'not given';

const fingerprints = new WeakMap<PlanOptions, Map<string, Promise<string>>>();

/** The fingerprint of a folder's part: looked through once for the same options, whatever profiles ask for it. */
async function lookedThrough(
  options: PlanOptions,
  folder: string | null,
  part: string,
  look: (folder: string) => Promise<string>,
): Promise<string> {
  if (folder === null) return notGiven;
  const known = fingerprints.get(options) ?? new Map<string, Promise<string>>();
  fingerprints.set(options, known);
  const key = `${folder} ${part}`;
  const fingerprint = known.get(key) ?? look(folder);
  known.set(key, fingerprint);
  fingerprint.catch(() => known.delete(key));
  return fingerprint;
}

/** The folder, or null where there is none and need not be. */
function folderOf(
  source: Exclude<DatasetConfig['source'], 'synthetic-scenes'>,
  names: readonly string[],
  { data, lookOnly }: PlanOptions,
): string | null {
  return lookOnly && folderFor(names, data) === undefined ? null : folderGiven(source, names, data);
}

function imageFolder(data: FolderData, options: PlanOptions): PartOf {
  const { source, names, size, maxTrain, maxVal, holdOut } = data;
  const expected = holdOut === undefined ? data.expected : expectedHeldOut(data.expected.train, holdOut);
  const kept = holdOut === undefined ? {} : { holdOut };
  const modules = once(async () => ({
    ...(await import('../../datasets/image-folder.ts')),
    ...(await import('../../datasets/decoding.ts')),
  }));
  return async (part, larger) => {
    const folder = folderOf(source, names, options);
    const looked = holdOut === undefined ? part : `${part}, every ${holdOut}th held out`;
    const fingerprint = await lookedThrough(options, folder, looked, async (there) =>
      (await modules()).imageFolderFingerprint(there, part, holdOut),
    );
    return datasetArtifact(
      {
        source,
        names,
        part,
        size: larger?.size ?? size,
        maxImages: larger?.images ?? (part === 'train' ? maxTrain : maxVal),
        expectedImages: expected[part],
        ...kept,
        folder: fingerprint,
        decoding: (await modules()).decodingVersion,
      },
      partLabel(
        folder ? imageFolderName(folder) : names[0],
        holdOut === undefined ? part : heldOutLabels[part],
        larger,
      ),
    );
  };
}

const heldOutLabels = { train: 'train without what is held out', val: 'held out of train' } as const;

function expectedHeldOut(images: number, every: number) {
  const val = Math.floor(images / every);
  return { train: images - val, val };
}

async function published(
  { source, names, size, maxTrain, maxVal }: PublishedData,
  part: 'train' | 'val' | 'test',
  options: PlanOptions,
): Promise<DatasetArtifact> {
  const [{ publishedFingerprint }, { decodingVersion }] = await Promise.all([
    import('../../datasets/published.ts'),
    import('../../datasets/decoding.ts'),
  ]);
  const root = folderOf(source, names, options);
  const folder = await lookedThrough(options, root, `${source} ${part}`, (there) =>
    publishedFingerprint(source, there, part),
  );
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

export function dataArtifacts(profile: KitProfile, seed: number, options: PlanOptions): DataArtifacts {
  const { data, segmentation, rateDistortion } = profile;
  const partOf = data.source === 'synthetic-scenes' ? scenes(data, seed) : imageFolder(data, options);
  const classification = once(async () => ({ train: await partOf('train'), val: await partOf('val') }));
  const masks = segmentation.data;
  const { valImages, spread, valSettings, larger, pictures } = rateDistortion;
  const atDefaults = { count: null, settings: null, isForTuned: false };
  return {
    classification,
    segmentation: masks
      ? once(async () => ({
          train: await published(masks, 'train', options),
          val: await published(masks, masks.evaluation, options),
        }))
      : once(async () => {
          if (data.source === 'image-folder')
            throw new RangeError(
              `profile ${profile.name}: segmentation.data: expected a data set with masks (voc, camvid), got null, and a folder of images has none: ` +
                'name one, or ask only for what segments nothing (--only figure-3,figure-8)',
            );
          return classification();
        }),
    qualitySets: once(async () => {
      const { val } = await classification();
      return [
        { name: 'validation', images: val, count: valImages, spread, settings: valSettings, isForTuned: true },
        ...(larger ? [{ name: `validation-${larger.size}`, images: await partOf('val', larger), ...atDefaults }] : []),
        ...(pictures
          ? [{ name: pictures.source, images: await published(pictures, 'val', options), ...atDefaults }]
          : []),
      ];
    }),
  };
}

// A data set, decoded to one size: made on the fly from a seed, or read from a folder of images.
import { basename, join, resolve } from 'node:path';
import { downloadedFolder, fetchedName } from '../../datasets/downloads.ts';
import type { PublishedName } from '../../datasets/published.ts';
import type { SplitPart, SkippedFile, StoredSplit } from '../../datasets/split.ts';
import type { SceneOptions } from '../../datasets/synthetic-scenes.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe, RecipeContext } from '../../store/recipe.ts';

interface SyntheticConfig {
  readonly source: 'synthetic-scenes';
  readonly part: SplitPart;
  readonly count: number;
  /** Stored side in pixels. */
  readonly size: number;
  readonly seed: number;
  /** All of them: a changed default must be another artifact. */
  readonly options: SceneOptions;
}

/** Of data that is read from files. */
interface DecodedConfig {
  /** `decodingVersion`: what was decoded otherwise is another artifact. */
  readonly decoding: number;
}

interface FolderConfig extends DecodedConfig {
  readonly source: 'image-folder';
  /** Names of the `--data NAME=DIR` options that may give the folder. */
  readonly names: readonly string[];
  readonly part: SplitPart;
  readonly size: number;
  /** At most so many images, balanced over the classes; null for all. */
  readonly maxImages: number | null;
  /** Images that the folder is expected to hold: for estimates. */
  readonly expectedImages: number;
  /** Of the training images every so-manieth is `val`, the rest are `train`. Left out: the folder's own parts. */
  readonly holdOut?: number;
  /** Fingerprint of the folder's content, so that another folder is another artifact. */
  readonly folder: string;
}

/** A published data set in its own layout, with masks (VOC, CamVid) or of pictures only (Kodak). */
interface PublishedConfig extends DecodedConfig {
  readonly source: PublishedName;
  readonly names: readonly string[];
  readonly part: SplitPart;
  readonly size: { readonly height: number; readonly width: number };
  readonly maxImages: number | null;
  readonly folder: string;
}

export type DatasetConfig = SyntheticConfig | FolderConfig | PublishedConfig;

/** Stored size of a data set's images in pixels. */
export function storedSize({ size }: DatasetConfig): { height: number; width: number } {
  return typeof size === 'number' ? { height: size, width: size } : size;
}

/** Pixels of one stored image. */
export function pixelsOf(config: DatasetConfig): number {
  const { height, width } = storedSize(config);
  return height * width;
}

// Published sizes, for estimates.
const publishedCounts = {
  voc: { train: 10582, val: 1449, test: 0 },
  camvid: { train: 367, val: 101, test: 233 },
  kodak: { train: 0, val: 24, test: 0 },
};

/** Images of a data set before it is made: exact for scenes, what is expected of a folder. For estimates. */
export function imagesIn(config: DatasetConfig): number {
  if (config.source === 'synthetic-scenes') return config.count;
  const there = config.source === 'image-folder' ? config.expectedImages : publishedCounts[config.source][config.part];
  return Math.min(config.maxImages ?? Infinity, there);
}

export interface DatasetResult {
  readonly name: string;
  readonly images: number;
  readonly classNames: readonly string[];
  /** Classes of the masks in the order of their indices; empty without masks. */
  readonly maskClassNames: readonly string[];
  readonly fingerprint: string;
  /** Mean of each channel over all pixels, 0-255 scale: what training on this data centers by (A.4). */
  readonly channelMean: readonly number[];
  readonly skipped: readonly SkippedFile[];
}

export type DatasetArtifact = Artifact<DatasetConfig, DatasetResult>;

/** The folder of the split inside a finished data set. */
export const splitFolder = 'split';

const layouts: Readonly<Record<Exclude<DatasetConfig['source'], 'synthetic-scenes'>, string>> = {
  'image-folder': 'a folder with train/ and val/, one folder per class in each',
  voc: 'the folder that holds VOCdevkit/VOC2012',
  camvid: 'the folder that holds train/, trainannot/, val/, valannot/, test/ and testannot/',
  kodak: 'a folder of pictures of one size',
};

/** A profile reads images from a folder that was neither given nor fetched. */
export class MissingFolderError extends Error {
  override name = 'MissingFolderError';
  /** What to do, to follow "to run it": `run …, or pass --data imagenet=DIR, …`. */
  readonly mend: string;

  constructor(mend: string) {
    super(`this profile reads your images: ${mend}`);
    this.mend = mend;
  }
}

/** The folder that `--data` gives under one of the names, else the one that `data NAME` has fetched; undefined without either. */
export function folderFor(names: readonly string[], data: Readonly<Record<string, string>>): string | undefined {
  const name = names.find((candidate) => data[candidate]);
  return name ? data[name] : downloadedFolder(names);
}

/** The folder for data of one of the names. Throws a MissingFolderError when there is none. */
export function folderGiven(
  source: keyof typeof layouts,
  names: readonly string[],
  data: Readonly<Record<string, string>>,
): string {
  const folder = folderFor(names, data);
  if (folder !== undefined) return folder;
  const fetchable = fetchedName(names);
  const fetch = fetchable ? `run \`npx without-decoding data ${fetchable}\`, or ` : '';
  throw new MissingFolderError(`${fetch}pass --data ${names[0]}=DIR, ${layouts[source]}`);
}

/** What a folder of images is called in labels and records: its own name, however its path was written. */
export function imageFolderName(folder: string): string {
  return basename(resolve(folder));
}

async function prepare(context: RecipeContext<DatasetConfig>): Promise<StoredSplit> {
  const { config } = context.artifact;
  const folder = join(context.directory, splitFolder);
  const onProgress = (done: number, total: number): void => {
    // The next call to an abortable function sees the abort; here it must not go unhandled.
    context.progress({ done, total, unit: 'images' }).catch(() => undefined);
  };
  const shared = { part: config.part, onProgress, signal: context.signal };
  if (config.source === 'synthetic-scenes') {
    const { prepareSyntheticScenes } = await import('../../datasets/synthetic-scenes.ts');
    return prepareSyntheticScenes(folder, {
      ...shared,
      size: config.size,
      seed: config.seed,
      count: config.count,
      options: config.options,
    });
  }
  const root = folderGiven(config.source, config.names, context.data);
  const limit = config.maxImages === null ? {} : { maxImages: config.maxImages };
  if (config.source === 'image-folder') {
    const { prepareImageFolder } = await import('../../datasets/image-folder.ts');
    const { size, holdOut } = config;
    return prepareImageFolder(root, folder, { ...shared, size, holdOut, name: imageFolderName(root), ...limit });
  }
  const { preparePublished } = await import('../../datasets/published.ts');
  return preparePublished(config.source, root, folder, { ...shared, ...config.size, ...limit });
}

function channelMean(split: StoredSplit): number[] {
  const sums = [0, 0, 0];
  const indices = new Uint32Array(1);
  for (let index = 0; index < split.count; index++) {
    indices[0] = index;
    const image = split.readImages(indices);
    for (let at = 0; at < image.length; at += 3) {
      sums[0] += image[at];
      sums[1] += image[at + 1];
      sums[2] += image[at + 2];
    }
  }
  return sums.map((sum) => sum / (split.count * split.height * split.width));
}

export const isDataset = (artifact: Artifact): artifact is DatasetArtifact => artifact.kind === datasetRecipe.kind;

export const datasetRecipe: Recipe<DatasetConfig, DatasetResult> = {
  kind: 'dataset',
  version: 2,
  async run(context) {
    const split = await prepare(context);
    const { name, count, classNames, fingerprint, skipped } = split;
    const result = {
      name,
      images: count,
      classNames,
      maskClassNames: split.maskClassNames ?? [],
      fingerprint,
      channelMean: channelMean(split),
      skipped,
    };
    split.close();
    return result;
  },
  remarks: ({ name, skipped }) => {
    if (skipped.length === 0) return [];
    const [{ file, reason }] = skipped;
    const what = skipped.length === 1 ? 'one file, which cannot' : `${skipped.length} files, which cannot`;
    return [`${name}: without ${what} be read as a picture (${file}: ${reason})`];
  },
  estimate({ config }) {
    const images = imagesIn(config);
    return {
      seconds: images * pixelsOf(config) * 2.5e-7,
      bytes: images * pixelsOf(config) * (config.source === 'image-folder' ? 3 : 4),
    };
  },
};

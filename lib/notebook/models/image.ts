// Pictures for cells: any picture file, and a profile's own validation images.
import { centerCrops, cropBatch } from '../../datasets/crops.ts';
import type { Artifact, Finished } from '../../store/artifact.ts';
import type { DatasetConfig, DatasetResult } from '../../experiments/recipes/dataset.ts';
import type { KitProfile } from '../../experiments/profiles/profile.ts';
import { finishedFor } from '../experiment.ts';
import type { ExperimentOptions } from '../experiment.ts';

/** RGB, rows from the top, 0-255. */
export interface Image {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A class index for each pixel, rows from the top; 255 is void. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

export interface LoadImageOptions {
  /** In pixels: larger pictures are scaled down to it. Default: as large as they are. */
  readonly longestSide?: number;
}

/** The codec makes one symbol of so many pixels a side: images are whole multiples of it. */
const block = 8;

/**
 * Reads a picture file of any common format, turned upright and laid on white where it is transparent. Up to 7 pixels
 * a side are cut off around it, so that both sides are multiples of 8. Rejects when there is no such file, when it
 * is empty, damaged or no picture, and when less than 8 pixels a side are left.
 */
export async function loadImage(file: string, { longestSide }: LoadImageOptions = {}): Promise<Image> {
  if (longestSide !== undefined && !(Number.isInteger(longestSide) && longestSide >= block)) {
    throw new RangeError(
      `loadImage: expected longestSide to be a whole number of at least ${block} pixels, got ${longestSide}`,
    );
  }
  const [{ decodePicture, decodingFault, scaled }, { statsOf }] = await Promise.all([
    import('../../datasets/decoding.ts'),
    import('../../files/stats.ts'),
  ]);
  const there = statsOf(file);
  if (!there)
    throw new RangeError(
      `loadImage: there is no file ${file}; a relative path starts at the kernel's folder, ${process.cwd()}`,
    );
  if (there.isDirectory()) throw new RangeError(`loadImage: ${file} is a folder: name one picture in it`);
  if (there.isFile() && there.size === 0) throw new RangeError(`loadImage: ${file} is empty: name a picture file`);
  const picture = await decodePicture(file, { upright: true }).catch((error: unknown) => {
    throw new RangeError(
      `loadImage: ${file} cannot be read as a picture (${decodingFault(error)}): save it as JPEG or PNG`,
    );
  });
  const scale = Math.min(1, (longestSide ?? Infinity) / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const data = await scaled(picture, { width, height, fit: 'fill' });
  const short = Math.min(picture.width, picture.height);
  const enough = Math.ceil((block * Math.max(picture.width, picture.height)) / short);
  const scaledDown = `, ${picture.width} x ${picture.height} scaled down to a longest side of ${longestSide}: give one of at least ${enough}`;
  const from = `${file}${scale < 1 && short >= block ? scaledDown : ''}`;
  return cutToBlocks({ pixels: new Uint8Array(data), width, height }, from);
}

/** The middle of an image, with sides that are multiples of 8. */
function cutToBlocks({ pixels, width, height }: Image, from: string): Image {
  const [across, down] = [width - (width % block), height - (height % block)];
  if (across === 0 || down === 0) {
    throw new RangeError(
      `loadImage: expected at least ${block} x ${block} pixels, got ${width} x ${height} from ${from}`,
    );
  }
  if (across === width && down === height) return { pixels, width, height };
  const size = { height: down, width: across };
  const item = { height, width, channels: 3 };
  return { pixels: cropBatch(pixels, item, centerCrops(1, item, size), size), ...size };
}

export interface ValidationImageOptions extends ExperimentOptions {
  /** Which images: those that classifiers are tested on, or those with masks. Profiles may have one set for both. */
  readonly of?: 'classification' | 'segmentation';
}

/** An image that no network was trained on, and what is known of it. */
export interface ValidationImage {
  readonly image: Image;
  /** Index and name of its class; null where images have none. */
  readonly label: number | null;
  readonly className: string | null;
  /** What each pixel shows, and the names of the indices; absent where the data has no masks. */
  readonly mask?: Mask;
  readonly maskClassNames?: readonly string[];
}

/**
 * Validation image number `index` of a profile, from 0. Makes the data set first when the store lacks it. Rejects when
 * there is no such image.
 */
export async function validationImage(
  profile: KitProfile,
  index: number,
  { of = 'classification', ...options }: ValidationImageOptions = {},
): Promise<ValidationImage> {
  const [{ experimentOf }, { splitFolder }, { openSplit }, { join }] = await Promise.all([
    import('../../experiments/plan/artifacts.ts'),
    import('../../experiments/recipes/dataset.ts'),
    import('../../datasets/split.ts'),
    import('node:path'),
  ]);
  const experiment = await experimentOf(profile, { data: options.data ?? {} });
  const { val } = of === 'segmentation' ? await experiment.segmentationData() : experiment.data;
  const [data] = (await finishedFor([val as Artifact<DatasetConfig>], options)) as [Finished<DatasetResult>];
  const split = openSplit(join(data.directory, splitFolder));
  try {
    if (!Number.isInteger(index) || index < 0 || index >= split.count) {
      throw new RangeError(
        `validationImage: expected index to be a whole number from 0 to ${split.count - 1}, got ${index}`,
      );
    }
    const { width, height, classNames, maskClassNames } = split;
    const label = classNames.length > 0 ? split.labels[index] : null;
    return {
      image: { pixels: split.readImages([index]), width, height },
      label,
      className: label === null ? null : classNames[label],
      ...(split.readMasks && { mask: { width, height, values: split.readMasks([index]) }, maskClassNames }),
    };
  } finally {
    split.close();
  }
}

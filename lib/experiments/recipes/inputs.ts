// Finished data sets as what the trainings read.
import { join } from 'node:path';
import { openSplit, type StoredSplit } from '../../datasets/split.ts';
import { pixelValues, type Examples } from '../../training/examples.ts';
import type { Finished } from '../../store/artifact.ts';
import { splitFolder } from './dataset.ts';

/** The split of a finished data set. */
export function openDataset({ directory }: Finished): StoredSplit {
  return openSplit(join(directory, splitFolder));
}

/** A split's images, centered by a mean per channel. */
export function imagesOf(split: StoredSplit, channelMean: readonly number[]): Examples {
  const { count, height, width, labels } = split;
  return {
    count,
    height,
    width,
    channels: 3,
    labels,
    values: pixelValues(channelMean),
    read: (indices) => split.readImages(indices),
  };
}

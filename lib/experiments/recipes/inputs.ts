// Finished data sets as what the trainings read.
import { join } from 'node:path';
import { openSplit, type StoredSplit } from '../../datasets/split.ts';
import { pixelValues, type Examples } from '../../training/examples.ts';
import type { RecipeContext } from '../../store/recipe.ts';
import { splitFolder } from './dataset.ts';

type Context = Pick<RecipeContext<any>, 'input'>;

/** A data set among the inputs. */
export function openInput(context: Context, name: string): StoredSplit {
  return openSplit(join(context.input(name).directory, splitFolder));
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

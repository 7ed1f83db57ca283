// Finished inputs as what the trainings read.
import { join } from 'node:path';
import { openRecords } from '../../datasets/records.ts';
import { openSplit, type StoredSplit } from '../../datasets/split.ts';
import { centerValues, pixelValues, type Examples } from '../../training/examples.ts';
import type { RecipeContext } from '../recipe.ts';
import type { CodecResult } from './codec.ts';
import { splitFolder } from './dataset.ts';
import { reconstructionsFolder, symbolsFolder, type EncodingResult } from './encoding.ts';

type Context = Pick<RecipeContext<any>, 'input'>;

/** A data set among the inputs. */
export function openInput(context: Context, name: string): StoredSplit {
  return openSplit(join(context.input(name).directory, splitFolder));
}

/** A split's images, centered by a mean per channel. */
export function imagesOf(split: StoredSplit, channelMean: readonly number[]): Examples {
  const { count, height, width, labels } = split;
  return { count, height, width, channels: 3, labels, values: pixelValues(channelMean), read: (indices) => split.readImages(indices) };
}

/** What a codec made of a split (input `encoding`): its reconstructions as images, or its symbols as the centers they stand for. */
export function encodedExamples(context: Context, encoding: string, split: StoredSplit, input: 'reconstruction' | 'latent', channelMean: readonly number[]): Examples {
  const { directory, record } = context.input<EncodingResult>(encoding);
  const { labels, count } = split;
  if (input === 'reconstruction') {
    const records = openRecords(join(directory, reconstructionsFolder));
    return { ...imagesOf(split, channelMean), read: (indices) => records.read(indices) };
  }
  const records = openRecords(join(directory, symbolsFolder));
  const { height, width, channels } = record.result;
  const { centers } = context.input<CodecResult>('codec').record.result;
  return { count, height, width, channels, labels, values: centerValues(centers, channels), read: (indices) => records.read(indices) };
}

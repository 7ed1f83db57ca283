// Finished encodings as what the classifiers train from.
import { join } from 'node:path';
import { openRecords } from '../../datasets/records.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import { centerValues, type Examples } from '../../training/examples.ts';
import type { RecipeContext } from '../../store/recipe.ts';
import type { CodecResult } from './codec.ts';
import { reconstructionsFolder, symbolsFolder, type EncodingResult } from './encoding.ts';
import { imagesOf } from './inputs.ts';

/** What a codec made of a split (input `encoding`): its reconstructions as images, or its symbols as the centers they stand for. */
export function encodedExamples(
  context: Pick<RecipeContext<any>, 'input'>,
  encoding: string,
  split: StoredSplit,
  input: 'reconstruction' | 'latent',
  channelMean: readonly number[],
): Examples {
  const { directory, record } = context.input<EncodingResult>(encoding);
  const { labels, count } = split;
  if (input === 'reconstruction') {
    const records = openRecords(join(directory, reconstructionsFolder));
    return { ...imagesOf(split, channelMean), read: (indices) => records.read(indices) };
  }
  const records = openRecords(join(directory, symbolsFolder));
  const { height, width, channels } = record.result;
  const { centers } = context.input<CodecResult>('codec').record.result;
  return {
    count,
    height,
    width,
    channels,
    labels,
    values: centerValues(centers, channels),
    read: (indices) => records.read(indices),
  };
}

import { expect, it } from 'vitest';
import { datasetRecipe, type DatasetResult } from '../../lib/experiments/recipes/dataset.ts';

const split = (...skipped: DatasetResult['skipped']): DatasetResult => ({
  name: 'holiday',
  images: 3,
  classNames: ['sea', 'sky'],
  maskClassNames: [],
  fingerprint: 'ab',
  channelMean: [1, 2, 3],
  skipped,
});

it('files of a data set that were left out are told, and why', () => {
  const remarks = datasetRecipe.remarks!;
  expect(remarks(split())).toEqual([]);
  const first = { file: 'train/sea/1.jpg', reason: 'premature end of JPEG' };
  expect(remarks(split(first))).toEqual([
    'holiday: without one file, which cannot be read as a picture (train/sea/1.jpg: premature end of JPEG)',
  ]);
  expect(remarks(split(first, { file: 'train/sky/2.png', reason: 'empty' }))).toEqual([
    'holiday: without 2 files, which cannot be read as a picture (train/sea/1.jpg: premature end of JPEG)',
  ]);
});

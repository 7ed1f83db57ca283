// Where public data sets lie once they are fetched: found there by every command and notebook.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFolder } from '../files/stats.ts';

/** The folder that WITHOUT_DECODING_DOWNLOADS names, else the project's `data/downloads`. Absolute; there or not. */
export function downloadsFolder(): string {
  const project = fileURLToPath(new URL('../../data/downloads', import.meta.url));
  return resolve(process.env.WITHOUT_DECODING_DOWNLOADS || project);
}

/**
 * The fetched data sets in the order in which they are looked for: their folder's name, the `--data NAME=DIR` option
 * that they stand in for, and a folder inside that is there once they are. Imagenette comes before ImageNet: a profile
 * that takes either means the small one.
 */
const fetched: readonly { readonly folder: string; readonly option: string; readonly holds: string }[] = [
  { folder: 'imagenette', option: 'imagenette', holds: 'train' },
  { folder: 'tiny-imagenet', option: 'tiny-imagenet', holds: 'train' },
  { folder: 'imagenet', option: 'imagenet', holds: 'train' },
  { folder: 'camvid', option: 'camvid', holds: 'trainannot' },
  { folder: 'kodak', option: 'kodak', holds: '.' },
  { folder: 'voc2012', option: 'voc', holds: 'VOCdevkit' },
];

/** The data set that `data NAME` fetches for a `--data` option of one of these names, if there is one. */
export function fetchedName(options: readonly string[]): string | undefined {
  return fetched.find(({ folder, option }) => options.includes(option) && folder !== 'imagenet')?.folder;
}

/** The folder of a fetched data set that stands in for a `--data` option of one of these names; undefined when none is there. */
export function downloadedFolder(options: readonly string[]): string | undefined {
  const there = fetched.find(
    ({ folder, option, holds }) => options.includes(option) && isFolder(join(downloadsFolder(), folder, holds)),
  );
  return there && join(downloadsFolder(), there.folder);
}

// Tiny ImageNet of Stanford's CS231n: 200 classes at 64 px. Its test part has no labels and is left out.
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet } from '../data-set.ts';

const training = /^(?:.*\/)?train\/(n\d{8})\/images\/([^/.][^/]*\.jpe?g)$/i;
const validation = /^(?:.*\/)?val\/(?:images\/([^/.][^/]*\.jpe?g)|(val_annotations\.txt))$/i;

export const tinyImagenetSet: DataSet = {
  name: 'tiny-imagenet',
  option: 'tiny-imagenet',
  title: 'Tiny ImageNet: 200 ImageNet classes, photos of 64 px',
  page: 'http://cs231n.stanford.edu/',
  licence: "the photos under ImageNet's terms: research and education, not for sale",
  parts: [
    {
      title: 'photos',
      folder: '.',
      files: [
        {
          name: 'tiny-imagenet-200.zip',
          urls: ['http://cs231n.stanford.edu/tiny-imagenet-200.zip'],
          // Size and checksum as several public loaders note them; their MD5 is 90528d7ca1a48142e341f4ef8d21d0de.
          bytes: 248_100_043,
          digest: { algorithm: 'sha256', hex: '6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821' },
        },
      ],
      place(path) {
        const photo = training.exec(path);
        if (photo) return `train/${photo[1]}/${photo[2]}`;
        const [, image, list] = validation.exec(path) ?? [];
        if (image) return `val/images/${image}`;
        return list ? `val/${list}` : null;
      },
      arrange: sortValidation,
      counts: [
        { folder: 'train', files: 100_000, what: 'training photos' },
        { folder: 'val', files: 10_000, what: 'validation photos' },
      ],
      unpackedBytes: 500e6,
    },
  ],
};

/** Moves the validation photos, all in one folder and with their classes in a list, into a folder per class. */
async function sortValidation(folder: string): Promise<void> {
  const val = join(folder, 'val');
  const list = join(val, 'val_annotations.txt');
  const lines = (await readFile(list, 'utf8').catch(() => '')).split(/\r?\n/).filter((line) => line !== '');
  if (lines.length === 0)
    throw new Error('its val/val_annotations.txt, the classes of the validation photos, is missing or empty');
  const made = new Set<string>();
  for (const line of lines) {
    const [, photo, wordnetId] = /^([\w-]+\.jpe?g)\t(n\d{8})(?:\t|$)/i.exec(line) ?? [];
    if (!photo || !wordnetId)
      throw new Error(`its val_annotations.txt has a line that names no photo and class: ${line.slice(0, 60)}`);
    if (!made.has(wordnetId)) await mkdir(join(val, wordnetId), { recursive: true });
    made.add(wordnetId);
    await rename(join(val, 'images', photo), join(val, wordnetId, photo));
  }
  const left = await readdir(join(val, 'images'));
  if (left.length > 0)
    throw new Error(`its val_annotations.txt gives no class to ${left.length} validation photos, e.g. ${left[0]}`);
  await rm(join(val, 'images'), { recursive: true });
  await rm(list);
}

// A data set of six photos, for tests of what is done with any.
import { createHash } from 'node:crypto';
import { placing, type DataSet, type PublicFile } from '../../lib/downloads/data-set.ts';
import { tarGz, type Entry } from './archives.ts';

export const photos: readonly Entry[] = [
  ...['a', 'b', 'c', 'd'].map((name) => ({
    path: `toys-1/train/cat/${name}.jpg`,
    content: `training photo ${name} `.repeat(2000),
  })),
  ...['e', 'f'].map((name) => ({
    path: `toys-1/val/cat/${name}.jpg`,
    content: `validation photo ${name} `.repeat(2000),
  })),
];

export const archive = tarGz({ path: 'toys-1', kind: 'folder' }, ...photos, {
  path: 'toys-1/readme.txt',
  content: 'not a photo',
});

export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The data set, published under `address` with its true size and checksum unless said otherwise. */
export function toys(address: string, file: Partial<PublicFile> = {}): DataSet {
  return {
    name: 'toys',
    option: 'toys',
    title: 'Toys',
    page: address,
    licence: 'none',
    parts: [
      {
        title: 'photos',
        folder: '.',
        files: [
          {
            name: 'toys-1.tgz',
            urls: [`${address}/toys-1.tgz`],
            bytes: archive.length,
            digest: { algorithm: 'sha256', hex: sha256(archive) },
            ...file,
          },
        ],
        place: placing(/^(?:.*\/)?(train|val)\/(\w+)\/([^/.][^/]*\.jpg)$/, '$1/$2/$3'),
        counts: [
          { folder: 'train', files: 4, what: 'training photos' },
          { folder: 'val', files: 2, what: 'validation photos' },
        ],
        unpackedBytes: 200_000,
      },
    ],
  };
}

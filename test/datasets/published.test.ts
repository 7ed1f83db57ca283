import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { camVidFingerprint } from '../../lib/datasets/camvid.ts';
import { picturesFingerprint } from '../../lib/datasets/pictures.ts';
import { preparePublished, publishedFingerprint } from '../../lib/datasets/published.ts';
import type { PublishedName } from '../../lib/datasets/published.ts';
import { vocFingerprint } from '../../lib/datasets/voc.ts';
import { plain, pngOf, put } from './picture-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'published-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One picture of 16 x 8, its mask of class 3, in the layout of each data set. */
async function layout(source: PublishedName): Promise<string> {
  const root = join(folder, source);
  const mask = pngOf(16, new Array<number>(128).fill(3));
  if (source === 'voc') {
    put(root, 'JPEGImages/a.jpg', await plain(16, 8, 77));
    put(root, 'SegmentationClass/a.png', mask);
    put(root, 'ImageSets/Segmentation/val.txt', 'a\n');
  } else {
    put(
      root,
      source === 'camvid' ? 'val/a.jpg' : 'a.png',
      await plain(16, 8, 77, source === 'camvid' ? 'jpeg' : 'png'),
    );
    if (source === 'camvid') put(root, 'valannot/a.png', mask);
  }
  return root;
}

test.each<[PublishedName, number, number, string, number[]]>([
  ['voc', 16, 16, 'voc-2012', [3, 255]], // kept, the lower half void
  ['camvid', 16, 16, 'camvid', [3, 3]], // stretched
  ['kodak', 8, 16, 'kodak', []], // as it is
])('%s at %ix%i', async (source, height, width, name, mask) => {
  const root = await layout(source);
  const split = await preparePublished(source, root, join(folder, 'out'), { part: 'val', height, width });
  expect(split).toMatchObject({ name, part: 'val', count: 1, height, width, classNames: [] });
  expect(split.readImages([0])[0]).toBe(77);
  const found = split.readMasks?.([0]) ?? [];
  expect([...new Set(found)]).toEqual([...new Set(mask)]);
  if (found.length > 0) expect([found[0], found[255]]).toEqual(mask);
});

test('the fingerprints are those of the data sets', async () => {
  const [voc, camvid, kodak] = [await layout('voc'), await layout('camvid'), await layout('kodak')];
  expect(await publishedFingerprint('voc', voc, 'val')).toBe(await vocFingerprint(voc, 'val'));
  expect(await publishedFingerprint('camvid', camvid, 'val')).toBe(await camVidFingerprint(camvid, 'val'));
  expect(await publishedFingerprint('kodak', kodak, 'val')).toBe(await picturesFingerprint(kodak));
});

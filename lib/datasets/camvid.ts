import { join } from 'node:path';
import { readIndexPng } from './index-image.ts';
import { prepareSegmentation, segmentationFingerprint } from './segmentation-split.ts';
import type { SegmentationRequest, SegmentationSource } from './segmentation-split.ts';
import { isFolder } from '../files/stats.ts';
import { indented, sourceFiles, visibleFiles } from './source-files.ts';
import type { SplitPart, StoredSplit } from './split.ts';

/** The 11 classes of SegNet's CamVid in the order of their mask indices. None of them is background; 11 is void. */
export const CAMVID_CLASS_NAMES: readonly string[] = [
  'sky',
  'building',
  'pole',
  'road',
  'pavement',
  'tree',
  'sign',
  'fence',
  'car',
  'pedestrian',
  'bicyclist',
];

/**
 * Decodes a part of CamVid into a split folder at `dir` (replaced if it is one already) and opens it. Expected is the
 * layout of SegNet's tutorial, 480 x 360 pixels, 367 + 101 + 233 pictures: `root/<part>/*` (JPEG or PNG) and
 * `root/<part>annot/*.png` of the same names, 8-bit indices, 11 (or 255) for void.
 *
 * Errors name the file: pictures without mask, masks without picture, and what `prepareSegmentation` finds.
 */
export async function prepareCamVid(root: string, dir: string, request: SegmentationRequest): Promise<StoredSplit> {
  return prepareSegmentation(await camVidSource(root, request.part), dir, request);
}

/** sha-256 (hex) of the names and sizes of the part's images and masks; the same wherever CamVid lies. */
export async function camVidFingerprint(root: string, part: SplitPart): Promise<string> {
  return segmentationFingerprint(await camVidSource(root, part));
}

async function camVidSource(root: string, part: SplitPart): Promise<SegmentationSource> {
  const annotations = `${part}annot`;
  for (const needed of [part, annotations]) {
    if (!isFolder(join(root, needed))) {
      throw new Error(
        `${root} has no folder ${needed}/. Expected ${root}/{${part},${annotations}}/, pictures and masks.`,
      );
    }
  }
  const imageNames = visibleFiles(join(root, part));
  if (imageNames.length === 0) throw new Error(`${root}/${part} holds no pictures. Unpack CamVid anew.`);
  const maskNames = imageNames.map((name) => `${name.replace(/\.[^.]+$/, '')}.png`);
  const images = await sourceFiles(
    root,
    imageNames.map((name) => `${part}/${name}`),
    `${root}/${part}`,
  );
  const masks = await sourceFiles(
    root,
    maskNames.map((name) => `${annotations}/${name}`),
    `${root}/${part}`,
  );
  const known = new Set(maskNames);
  const lonely = visibleFiles(join(root, annotations)).filter((name) => !known.has(name));
  if (lonely.length > 0) {
    throw new Error(
      `${root}: ${lonely.length} masks in ${annotations}/ have no picture in ${part}/:\n${indented(lonely)}\n` +
        'Add the pictures, or remove the masks.',
    );
  }
  return {
    name: 'camvid',
    maskClassNames: CAMVID_CLASS_NAMES,
    voidIndices: [11],
    pairs: images.map((image, i) => ({ image, mask: masks[i] })),
    readMask: (path) => readIndexPng(path),
    about: { pictures: `CamVid's ${part}, SegNet's 11 classes` },
  };
}

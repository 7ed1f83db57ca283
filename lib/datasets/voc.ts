import { join } from 'node:path';
import { readIndexPng } from './index-image.ts';
import { readSbdMask, sbdBeside, sbdFolder, sbdNames } from './sbd.ts';
import { prepareSegmentation, segmentationFingerprint } from './segmentation-split.ts';
import type { SegmentationRequest, SegmentationSource } from './segmentation-split.ts';
import { isFile, isFolder } from '../files/stats.ts';
import { indented, readNameList, sourceFiles } from './source-files.ts';
import type { SplitPart, StoredSplit } from './split.ts';
import { vocColour } from './voc-colours.ts';

/** PASCAL VOC's classes in the order of their mask indices. */
export const VOC_CLASS_NAMES: readonly string[] = [
  'background',
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'dining table',
  'dog',
  'horse',
  'motorbike',
  'person',
  'potted plant',
  'sheep',
  'sofa',
  'train',
  'tv/monitor',
];

export interface VocRequest extends SegmentationRequest {
  /** SBD's folder (benchmark_RELEASE), if it lies elsewhere than beside VOC. */
  readonly sbd?: string;
}

/**
 * Decodes PASCAL VOC 2012 into a split folder at `dir` (replaced if it is one already) and opens it. `root` is the
 * folder that holds VOCdevkit, VOCdevkit itself, or VOC2012.
 *
 * Part `val` is VOC's own: 1,449 pictures. Part `train` is what the paper trains on (section 5.2), VOC's training part
 * augmented by SBD without the validation pictures, 10,582 in all; it is taken from, in this order,
 * - SBD as published, where `sbd` names it: VOC's own masks for VOC's 1,464 training pictures, SBD's for the others;
 * - `SegmentationClassAug/*.png` with `ImageSets/Segmentation/trainaug.txt`: SBD's masks converted to PNG;
 * - SBD as published, lying beside VOC as `benchmark_RELEASE/`;
 * - VOC's training part alone, which `about` then says.
 *
 * Errors name the file: missing or empty lists, listed files that are missing, and what `prepareSegmentation` finds.
 */
export async function prepareVoc(root: string, dir: string, request: VocRequest): Promise<StoredSplit> {
  return prepareSegmentation(await vocSource(root, request.part, request.sbd), dir, request);
}

/** sha-256 (hex) of the names and sizes of the part's images and masks; the same wherever VOC lies. */
export async function vocFingerprint(root: string, part: SplitPart, sbd?: string): Promise<string> {
  return segmentationFingerprint(await vocSource(root, part, sbd));
}

async function vocSource(root: string, part: SplitPart, sbd?: string): Promise<SegmentationSource> {
  const voc = voc2012(root);
  if (part === 'test') throw new Error("VOC 2012: the test part's masks are not published. Use 'train' or 'val'.");
  const { masks, about } =
    part === 'val' ? listed(voc, 'val', 'SegmentationClass', "VOC 2012's val") : trainingPart(voc, sbd);
  const images = await sourceFiles(
    voc,
    masks.map(({ name }) => `JPEGImages/${name}.jpg`),
    masksLists(masks),
  );
  const pairs: SegmentationSource['pairs'][number][] = new Array(masks.length);
  for (const folder of new Set(masks.map((mask) => mask.folder))) {
    const places = masks.flatMap((mask, place) => (mask.folder === folder ? [place] : []));
    const names = places.map((place) => `${folder.name}/${masks[place].name}${folder.ending}`);
    const files = await sourceFiles(folder.root, names, masks[places[0]].list);
    files.forEach((mask, i) => (pairs[places[i]] = { image: images[places[i]], mask }));
  }
  return {
    name: 'voc-2012',
    maskClassNames: VOC_CLASS_NAMES,
    voidIndices: [],
    pairs,
    readMask: (path) => (path.endsWith('.mat') ? readSbdMask(path) : readIndexPng(path, vocColour)),
    about: { pictures: about },
  };
}

/** Where masks lie: `root`/`name`/*`ending`. */
interface MaskFolder {
  readonly root: string;
  readonly name: string;
  readonly ending: '.png' | '.mat';
}

/** A picture's mask, and the list that names the picture. */
interface ListedMask {
  readonly name: string;
  readonly list: string;
  readonly folder: MaskFolder;
}

interface Listing {
  readonly masks: readonly ListedMask[];
  readonly about: string;
}

function listed(voc: string, list: string, folderName: string, about: string): Listing {
  const path = listPath(voc, list);
  const folder: MaskFolder = { root: voc, name: folderName, ending: '.png' };
  return { masks: readNameList(path).map((name) => ({ name, list: path, folder })), about };
}

function trainingPart(voc: string, sbd?: string): Listing {
  if (sbd !== undefined) return withSbd(voc, sbdFolder(sbd));
  const [masks, list] = [join(voc, 'SegmentationClassAug'), listPath(voc, 'trainaug')];
  if (isFolder(masks) !== isFile(list)) {
    const [here, missing] = isFolder(masks) ? [masks, list] : [list, masks];
    throw new Error(
      `${here} is there, but not ${missing}. The augmented training part needs both: SBD's masks as PNG files and the ` +
        `list of its 10,582 pictures. Add the one, or remove the other and put SBD as published (benchmark_RELEASE/) ` +
        'beside VOCdevkit: its MATLAB files are read too.',
    );
  }
  if (isFile(list)) return withoutVal(voc, listed(voc, 'trainaug', 'SegmentationClassAug', "VOC 2012's trainaug"));
  const beside = sbdBeside(voc);
  if (beside) return withSbd(voc, beside);
  const note = "VOC 2012's train alone: without SBD's masks, 1,464 pictures in place of the paper's 10,582";
  return listed(voc, 'train', 'SegmentationClass', note);
}

function withSbd(voc: string, sbd: string): Listing {
  const { masks } = listed(voc, 'train', 'SegmentationClass', '');
  const others = new Set([...masks.map(({ name }) => name), ...readNameList(listPath(voc, 'val'))]);
  const folder: MaskFolder = { root: sbd, name: 'cls', ending: '.mat' };
  const list = `${sbd}/{train,val}.txt`;
  const added = sbdNames(sbd)
    .filter((name) => !others.has(name))
    .map((name) => ({ name, list, folder }));
  return { masks: [...masks, ...added], about: "VOC 2012's train with its own masks, and SBD without VOC 2012's val" };
}

/** Training pictures that are validation pictures too would make every later number worthless. */
function withoutVal(voc: string, listing: Listing): Listing {
  if (!isFile(listPath(voc, 'val'))) return listing;
  const val = new Set(readNameList(listPath(voc, 'val')));
  const both = listing.masks.map(({ name }) => name).filter((name) => val.has(name));
  if (both.length === 0) return listing;
  throw new Error(
    `${listPath(voc, 'trainaug')} names ${both.length} pictures of val.txt:\n${indented(both)}\n` +
      "Remove them: the network is evaluated on them. (The published trainaug.txt has 10,582 names and none of val's.)",
  );
}

function masksLists(masks: readonly ListedMask[]): string {
  return [...new Set(masks.map(({ list }) => list))].join(' and ');
}

function listPath(voc: string, list: string): string {
  return join(voc, 'ImageSets/Segmentation', `${list}.txt`);
}

function voc2012(root: string): string {
  const candidates = ['.', 'VOC2012', 'VOCdevkit/VOC2012'].map((inside) => join(root, inside));
  const voc = candidates.find(
    (folder) => isFolder(join(folder, 'JPEGImages')) && isFolder(join(folder, 'ImageSets/Segmentation')),
  );
  if (voc) return voc;
  throw new Error(
    `${root} holds no PASCAL VOC 2012. Expected ${root}/VOCdevkit/VOC2012/{JPEGImages,SegmentationClass,` +
      'ImageSets/Segmentation}, as it is published; VOCdevkit or VOC2012 may be given too.',
  );
}

import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { IndexImage } from './index-image.ts';
import { readMatlabField } from './matlab-file.ts';
import { isFile, isFolder } from '../files/stats.ts';
import { readNameList } from './source-files.ts';

// The Semantic Boundaries Dataset (Hariharan et al., ICCV 2011): masks for 11,355 of VOC's pictures, as MATLAB files.

const INSIDE = ['.', 'dataset', 'benchmark_RELEASE/dataset'];

/**
 * SBD's folder `dataset/` (which holds cls/, train.txt and val.txt), where `given` may also be benchmark_RELEASE or the
 * folder around it. Throws when it is not there.
 */
export function sbdFolder(given: string): string {
  const sbdFolder = INSIDE.map((inside) => join(given, inside)).find(isSbd);
  if (sbdFolder) return sbdFolder;
  throw new Error(
    `${given} holds no SBD. Expected ${given}/benchmark_RELEASE/dataset/{cls/*.mat,train.txt,val.txt}, as it is published.`,
  );
}

/** SBD lying beside VOC: in the folder of VOC2012 or in one of the two around it. */
export function sbdBeside(voc2012: string): string | undefined {
  const folder = resolve(voc2012);
  return [folder, dirname(folder), dirname(dirname(folder))].map((around) => join(around, INSIDE[2])).find(isSbd);
}

function isSbd(folder: string): boolean {
  return isFolder(join(folder, 'cls')) && isFile(join(folder, 'train.txt')) && isFile(join(folder, 'val.txt'));
}

/** The names of all of SBD's pictures, its own train and val parts together: VOC's parts are other ones. */
export function sbdNames(folder: string): string[] {
  return ['train.txt', 'val.txt'].flatMap((list) => readNameList(join(folder, list)));
}

/** Reads a mask, `GTcls.Segmentation` of `cls/*.mat`: VOC's class indices, without void. Errors name the file. */
export async function readSbdMask(path: string): Promise<IndexImage> {
  try {
    const { rows, columns, values } = readMatlabField(await readFile(path), 'GTcls', 'Segmentation');
    return { height: rows, width: columns, indices: values };
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}. Replace it by an intact copy.`);
  }
}

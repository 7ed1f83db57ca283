// The data sets that `data NAME` knows.
import { nearest } from '../../files/nearest.ts';
import type { DataSet } from '../data-set.ts';
import { camvidSet } from './camvid.ts';
import { imagenetteSet } from './imagenette.ts';
import { kodakSet } from './kodak.ts';
import { tinyImagenetSet } from './tiny-imagenet.ts';
import { voc2012Set } from './voc2012.ts';

export const dataSets: readonly DataSet[] = [imagenetteSet, camvidSet, kodakSet, voc2012Set, tinyImagenetSet];

/** Other names that people try. */
const alsoCalled: Readonly<Record<string, string>> = {
  voc: 'voc2012',
  'tiny-imagenette': 'tiny-imagenet',
  imagenette2: 'imagenette',
};

/** Under which terms the data set of that name comes; undefined where it is none of these. */
export const licenceOf = (name: string): string | undefined =>
  dataSets.find((dataSet) => dataSet.name === name)?.licence;

/** The data set of that name; throws a RangeError that names those there are. */
export function dataSetNamed(name: string): DataSet {
  const lower = name.toLowerCase();
  const dataSet = dataSets.find((known) => known.name === (alsoCalled[lower] ?? lower));
  if (dataSet) return dataSet;
  const names = dataSets.map((known) => known.name);
  if (lower === 'imagenet') {
    throw new RangeError(
      'ImageNet cannot be fetched without an account at https://image-net.org. Put ILSVRC2012 into data/downloads/imagenet, ' +
        'as train/ and val/ with one folder per class in each, or pass --data imagenet=DIR; or fetch imagenette, ten of its classes.',
    );
  }
  const suggestion = nearest(name, names);
  throw new RangeError(
    `there is no data set ${name}; ${suggestion ? `did you mean ${suggestion}?` : `there are ${names.join(', ')}`}`,
  );
}

// Which records may stand on one axis: with each other, and with the paper's numbers.
import { paperNumbers } from './paper.ts';
import { networkName } from './network-name.ts';
import { bppText } from './operating-point.ts';
import type { ClassificationRecord, ResultRecord, SegmentationRecord } from './record.ts';

/** Whether the paper's accuracies belong on one axis with this record's: its data set, image size and width. */
export function isComparableWithPaper(record: ClassificationRecord | SegmentationRecord): boolean {
  const { dataset, imageSize, width } = record.provenance;
  if (width !== 1) return false;
  return record.kind === 'classification'
    ? record.classes === 1000 && imageSize === 224 && isImageNet(dataset)
    : record.classNames.length === 21 && /\bvoc\W*2012/i.test(dataset.name);
}

/** Of a thousand classes: by its name, which is that of its folder (`CLS-LOC` in the set as it is published), else by its number of validation images. */
function isImageNet({ name, val }: ClassificationRecord['provenance']['dataset']): boolean {
  return /^(imagenet\b|ilsvrc)/i.test(name) || val === paperNumbers().datasets.classification.val;
}

/**
 * Throws a RangeError that begins with `figure` when the records come from different profiles, data sets or
 * image sizes, tell different numbers of classes apart, or are two trainings of one network with one seed.
 */
export function checkOneOrigin(figure: string, records: readonly (ClassificationRecord | SegmentationRecord)[]): void {
  const origins = [
    ...new Set(
      records.map((record) => {
        const { profile, dataset, imageSize } = record.provenance;
        const classes = record.kind === 'classification' ? record.classes : record.classNames.length;
        return `profile ${profile}, ${dataset.name} (${dataset.fingerprint}), ${classes} classes, ${imageSize} px`;
      }),
    ),
  ];
  if (origins.length > 1) {
    throw new RangeError(
      `${figure}: expected records of one profile, data set and image size, got ${origins.join('; and ')}; draw them apart`,
    );
  }
  checkEachSeedOnce(figure, records);
}

/** A tweaked profile keeps its name: of its trainings and the baseline's, those of one seed would count as two seeds. */
function checkEachSeedOnce(figure: string, records: readonly (ClassificationRecord | SegmentationRecord)[]): void {
  const keys = new Map<string, string>();
  for (const { kind, network, input, tuning, targetBpp, provenance } of records) {
    const rate = targetBpp === null ? '' : ` at ${bppText(targetBpp)} bpp`;
    const tuned = tuning === 'none' ? '' : `, tuning ${tuning}`;
    const training = `${networkName(network, kind)}, input ${input}${rate}${tuned}, seed ${provenance.seed}`;
    const key = keys.get(training) ?? provenance.key;
    keys.set(training, key);
    if (key !== provenance.key) {
      throw new RangeError(
        `${figure}: expected one training of each network and seed, got two of ${training} (${key} and ${provenance.key}); ` +
          'draw them apart, or the second as an overlay',
      );
    }
  }
}

/** Throws a RangeError that begins with `figure` when the records come from different profiles. */
export function checkOneProfile(figure: string, records: readonly ResultRecord[]): void {
  const profiles = [...new Set(records.map(({ provenance }) => provenance.profile))];
  if (profiles.length > 1)
    throw new RangeError(`${figure}: expected records of one profile, got ${profiles.join(' and ')}; draw them apart`);
}

// What was trained on what, and at which scale, in words.
import type { ResultRecord } from '../../records/record.ts';

type Records = readonly Pick<ResultRecord, 'provenance'>[];

/**
 * The line under a figure's title:
 * "Profile quick: synthetic scenes (20 classes, 4,000 training and 1,000 validation images), 64 px, width 1/4, seed 1".
 * The records share profile, data set and image size; with `crops`, that is of what a codec was trained on.
 */
export function scaleNote(records: Records, { crops = false } = {}): string {
  return `Profile ${records[0].provenance.profile}: ${scaleText(records, crops)}`;
}

/** As `scaleNote`, for what was trained for several tasks of one profile, in one go; those without records are left out. */
export function scaleNotes(
  tasks: readonly {
    readonly name: string;
    readonly records: Records;
    readonly text?: string;
    readonly size?: string;
  }[],
): string {
  const run = tasks.filter(({ records }) => records.length > 0);
  const texts = run.map(({ name, records, text, size = '' }) => `${name}: ${text ?? scaleText(records)}${size}`);
  return `Profile ${run[0].records[0].provenance.profile}, ${texts.join('; ')}`;
}

function scaleText(records: Records, crops = false): string {
  const { dataset, imageSize } = records[0].provenance;
  const classes = classesOf(records[0]);
  const many = (count: number) => count.toLocaleString('en-US');
  const kinds = classes === undefined ? '' : `${many(classes)} classes, `;
  const images = `${many(dataset.train)} training and ${many(dataset.val)} ${dataset.part ?? 'validation'} images`;
  const each = (name: string, textOf: (from: ResultRecord['provenance']) => string | number) => {
    const different = [...new Set(records.map(({ provenance }) => textOf(provenance)))];
    return `${name}${different.length > 1 ? 's' : ''}\u00a0${different.join(',\u00a0')}`;
  };
  // Non-breaking spaces keep a number and its name on one line.
  const size = `${crops ? 'crops of ' : ''}${imageSize}\u00a0px`;
  return `${dataset.name} (${kinds}${images}), ${size}, ${each('width', ({ width }) => fraction(width))}, ${each('seed', ({ seed }) => seed)}`;
}

/** Of a trained network. */
function classesOf(record: Records[number] & { readonly classes?: number; readonly classNames?: readonly string[] }) {
  return record.classes ?? record.classNames?.length;
}

function fraction(width: number): string {
  const inverse = 1 / width;
  return width < 1 && Number.isInteger(inverse) ? `1/${inverse}` : String(width);
}

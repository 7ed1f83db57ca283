// Trainings of different lengths beside each other, in words: what an earlier run left is no comparison for a longer one.
import type { ClassificationRecord, ResultRecord, SegmentationRecord } from '../../records/record.ts';
import { grouped } from './grouped.ts';
import { untunedOf, withNetworks } from './untuned.ts';

/** A sentence for each task whose untuned networks were not all trained for as long, with the networks of the less common lengths; none where they were. */
export function lengthNotes(records: readonly ResultRecord[]): string[] {
  const untuned = untunedOf(records, 'classification', 'segmentation');
  return [...grouped(untuned, ({ kind }) => kind)].flatMap(([task, ofTask]) => {
    const lengths = [...grouped(ofTask, lengthOf)].sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || a - b);
    if (lengths.length < 2) return [];
    const [[usual], ...others] = lengths;
    const unit = task === 'classification' ? 'epochs' : 'iterations';
    const told = others.map(([length, some]) => withNetworks(length, some));
    return [
      `Networks for ${task} were trained for different lengths, of which those of one alone can be compared: ${told.join('; ')}; the others ${usual} ${unit}.`,
    ];
  });
}

function lengthOf(record: ClassificationRecord | SegmentationRecord): number {
  return record.kind === 'classification' ? record.curve.at(-1)!.epoch : record.curve.at(-1)!.iteration;
}

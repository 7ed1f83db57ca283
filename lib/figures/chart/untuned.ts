// The networks that nothing was fine-tuned for, which notes about trainings speak of.
import { setupName } from '../../claims/evidence.ts';
import type { ClassificationRecord, ResultRecord, SegmentationRecord } from '../../records/record.ts';

type Trained = ClassificationRecord | SegmentationRecord;

/** Those of the records that are of one of the tasks, untuned, with a curve. */
export function untunedOf<T extends Trained['kind']>(
  records: readonly ResultRecord[],
  ...tasks: readonly T[]
): Extract<Trained, { kind: T }>[] {
  const isOf = (record: ResultRecord): record is Extract<Trained, { kind: T }> =>
    (tasks as readonly string[]).includes(record.kind);
  return records.filter(isOf).filter(({ tuning, curve }) => tuning === 'none' && curve.length > 0);
}

/** "0.05 (ResNet-50 on original images, cResNet-51 at 0.330 bpp)": what trainings have in common, and the networks, each once. */
export function withNetworks(what: number, records: readonly Trained[]): string {
  const names = records.map(({ kind, network, input, targetBpp: bpp }) => setupName({ network, input, bpp }, kind));
  return `${what} (${[...new Set(names)].join(', ')})`;
}

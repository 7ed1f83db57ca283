// The values of Figure 7: of each metric, operating point and fine-tuning, over seeds.
import { commonSeeds } from '../../claims/common-seeds.ts';
import { pairedDifference } from '../../claims/paired-difference.ts';
import { mean } from '../../metrics/mean.ts';
import { meanRates } from '../../records/measured-rates.ts';
import { networkName } from '../../records/network-name.ts';
import { tunings } from '../../records/record.ts';
import type { ClassificationRecord, SegmentationRecord, Task, Tuning } from '../../records/record.ts';
import { grouped } from '../chart/grouped.ts';
import { fourDecimals } from '../chart/rounding.ts';

export type TunedRecord = ClassificationRecord | SegmentationRecord;

export interface TuningMetric {
  readonly name: string;
  readonly axis: string;
  readonly task: Task;
  /** In the points of a curve: a share. */
  readonly field: 'top5' | 'top1' | 'miou';
}

export const metrics: readonly TuningMetric[] = [
  { name: 'top-5', axis: 'Top-5 accuracy [%]', task: 'classification', field: 'top5' },
  { name: 'top-1', axis: 'Top-1 accuracy [%]', task: 'classification', field: 'top1' },
  { name: 'mIoU', axis: 'mIoU [%]', task: 'segmentation', field: 'miou' },
];

/** The records of one operating point and tuning: percent. */
export interface Dot {
  readonly targetBpp: number;
  readonly tuning: Tuning;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly records: readonly TunedRecord[];
}

/** The fine-tunings in the figure's order. The control that trains the network alone is left out where it was not run. */
export function tuningsOf(records: readonly { readonly tuning: Tuning }[]): Tuning[] {
  return tunings.filter((tuning) => tuning !== 'classification' || records.some((record) => record.tuning === tuning));
}

/** From the highest rate down, of each rate in the order of the tunings. */
export function dotsOf({ task, field }: TuningMetric, records: readonly TunedRecord[]): Dot[] {
  const groups = grouped(
    records.filter(({ kind }) => kind === task),
    ({ targetBpp, tuning }) => `${targetBpp} ${tuning}`,
  );
  return [...groups.values()]
    .map((repeats) => {
      const values = repeats.map(({ curve }) => Number((100 * (curve.at(-1) as Final)[field]!).toFixed(6)));
      return {
        targetBpp: repeats[0].targetBpp!,
        tuning: repeats[0].tuning,
        mean: Number(mean(values).toFixed(6)),
        low: Math.min(...values),
        high: Math.max(...values),
        records: repeats,
      };
    })
    .sort((a, b) => b.targetBpp - a.targetBpp || tunings.indexOf(a.tuning) - tunings.indexOf(b.tuning));
}

type Final = Partial<Readonly<Record<TuningMetric['field'], number>>>;

/** The records of the tasks and operating points that any fine-tuning was run at: a value from before says nothing by itself. */
export function besideFineTuned(records: readonly TunedRecord[]): TunedRecord[] {
  return atPoints(records)
    .filter((atPoint) => atPoint.some(({ tuning }) => tuning !== 'none'))
    .flat();
}

/**
 * Of each task and operating point the records of the seeds that every fine-tuning there was run with: a line joins what
 * can be compared. All of them where there is no such seed.
 */
export function ofCommonSeeds(records: readonly TunedRecord[]): TunedRecord[] {
  return atPoints(records).flatMap((atPoint) => {
    const seeds = seedsOfAll(atPoint);
    return seeds.length > 0 ? atPoint.filter(({ provenance }) => seeds.includes(provenance.seed)) : atPoint;
  });
}

/** A record of each task and operating point whose fine-tunings have no seed in common. */
export function withoutCommonSeed(records: readonly TunedRecord[]): TunedRecord[] {
  return atPoints(records).flatMap((atPoint) => (seedsOfAll(atPoint).length > 0 ? [] : [atPoint[0]]));
}

function atPoints(records: readonly TunedRecord[]): TunedRecord[][] {
  return [...grouped(records, ({ kind, targetBpp }) => `${kind} ${targetBpp}`).values()];
}

/** The seeds that every fine-tuning among the records was run with. */
function seedsOfAll(atPoint: readonly TunedRecord[]): number[] {
  const byTuning = [...grouped(atPoint, ({ tuning }) => tuning).values()];
  return commonSeeds(byTuning.map((ofTuning) => ofTuning.map(({ provenance }) => provenance.seed)));
}

/** How far one fine-tuning is above another over the seeds of both, in points; undefined where they have none in common. */
export function dotDifference({ field }: TuningMetric, first: Dot, second: Dot): number | undefined {
  const [ours, theirs] = [first, second].map(({ records }) =>
    records.map(({ curve, provenance: { seed } }) => ({ seed, value: (curve.at(-1) as Final)[field]! })),
  );
  const difference = pairedDifference(ours, theirs);
  return difference && fourDecimals(difference.value);
}

export function dataRow({ task, name }: TuningMetric, { targetBpp, tuning, mean, low, high, records }: Dot) {
  const { entropyBpp, fileBpp } = meanRates(records);
  return {
    task,
    network: networkName(records[0].network, task),
    metric: name,
    target_bpp: targetBpp,
    entropy_bpp: entropyBpp,
    file_bpp: fileBpp,
    tuning,
    mean_percent: mean,
    lowest_percent: low,
    highest_percent: high,
    seeds: records.map(({ provenance }) => provenance.seed).join(' '),
    keys: records.map(({ provenance }) => provenance.key).join(' '),
  };
}

// What learning rate trainings began with, in words: nothing that was changed has moved the comparison of two roads as much.
import { setupName } from '../../claims/evidence.ts';
import type { ClassificationRecord, ResultRecord } from '../../records/record.ts';
import { grouped } from './grouped.ts';

type Classified = Pick<ClassificationRecord, 'curve'>;

/** The learning rate of a training's first epoch. */
const firstRate = ({ curve }: Classified): number => curve[0].learningRate;

/** "0.2", or all that there are, "0.2 and 0.05". */
export function firstRates(records: readonly Classified[]): string {
  return [...new Set(records.map(firstRate))].join(' and ');
}

/** A sentence for the untuned classifiers, none without any; where they began with different rates, with the networks of each. */
export function firstRateNotes(records: readonly ResultRecord[]): string[] {
  const untuned = records.flatMap((record) =>
    record.kind === 'classification' && record.tuning === 'none' && record.curve.length > 0 ? [record] : [],
  );
  if (untuned.length === 0) return [];
  const rates = [...grouped(untuned, firstRate)].sort(([, a], [, b]) => b.length - a.length);
  if (rates.length === 1) return [`Classifiers began with a learning rate of ${rates[0][0]}.`];
  const nameOf = ({ network, input, targetBpp: bpp }: ClassificationRecord) =>
    setupName({ network, input, bpp }, 'classification');
  const told = rates.map(([rate, some]) => `${rate} (${[...new Set(some.map(nameOf))].join(', ')})`);
  return [`Classifiers began with different learning rates: ${told.join('; ')}.`];
}

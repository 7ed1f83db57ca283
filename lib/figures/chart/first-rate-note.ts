// What learning rate trainings began with, in words: nothing that was changed has moved the comparison of two roads as much.
import type { ClassificationRecord, ResultRecord } from '../../records/record.ts';
import { grouped } from './grouped.ts';
import { untunedOf, withNetworks } from './untuned.ts';

type Classified = Pick<ClassificationRecord, 'curve'>;

/** The learning rate of a training's first epoch. */
export const firstRateOf = ({ curve }: Classified): number => curve[0].learningRate;

/** "0.2", or all that there are, "0.2 and 0.05". */
export function firstRates(records: readonly Classified[]): string {
  return [...new Set(records.map(firstRateOf))].join(' and ');
}

/** A sentence for the untuned classifiers, none without any; where they began with different rates, with the networks of each. */
export function firstRateNotes(records: readonly ResultRecord[]): string[] {
  const rates = [...grouped(untunedOf(records, 'classification'), firstRateOf)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  if (rates.length === 0) return [];
  if (rates.length === 1) return [`Classifiers began with a learning rate of ${rates[0][0]}.`];
  const told = rates.map(([rate, some]) => withNetworks(rate, some));
  return [`Classifiers began with different learning rates: ${told.join('; ')}.`];
}

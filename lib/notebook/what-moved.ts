// Two runs compared: the numbers of their records that are not the same.
import { bppText } from '../figures/operating-point.ts';
import type { ResultRecord } from '../figures/record.ts';

/** A number that two runs give differently. */
export interface Moved {
  readonly network: string;
  readonly input: string;
  readonly rate: string;
  readonly quantity: string;
  readonly baseline: number | null;
  readonly tweaked: number | null;
}

/** The numbers of the records that differ. */
export function movedRows(baseline: readonly ResultRecord[], tweaked: readonly ResultRecord[]): Moved[] {
  const after = new Map(tweaked.flatMap(numbersOf).map((row) => [idOf(row), row.value]));
  return baseline.flatMap(numbersOf).flatMap((row): Moved[] => {
    const value = after.get(idOf(row)) ?? null;
    const { network, input, rate, quantity } = row;
    return value === row.value ? [] : [{ network, input, rate, quantity, baseline: row.value, tweaked: value }];
  });
}

interface Numbered {
  readonly network: string;
  readonly input: string;
  readonly rate: string;
  readonly quantity: string;
  readonly value: number;
}

const idOf = ({ network, input, rate, quantity }: Numbered): string => JSON.stringify([network, input, rate, quantity]);

function numbersOf(record: ResultRecord): Numbered[] {
  if (record.kind === 'classification') {
    const { network, input, targetBpp, curve } = record;
    const last = curve.at(-1);
    return last ? (['top5', 'top1'] as const).map((quantity) => ({
      network, input, rate: targetBpp === null ? '' : bppText(targetBpp), quantity, value: 100 * last[quantity],
    })) : [];
  }
  return [];
}

import { shellWord } from '../../files/shell.ts';
import type { ResultRecord } from '../../records/record.ts';

/** One sentence of clauses, the first of which begins it: "Dots: operating points; not measured: WebP." */
export function sentenceOf(clauses: readonly string[]): string {
  const [first, ...rest] = clauses;
  return `${[first[0].toUpperCase() + first.slice(1), ...rest].join('; ')}.`;
}

const lists = { and: new Intl.ListFormat('en-GB'), or: new Intl.ListFormat('en-GB', { type: 'disjunction' }) };

/** "0.635, 0.330 and 0.0983". */
export function listed(texts: readonly string[], word: keyof typeof lists = 'and'): string {
  return lists[word].format(texts);
}

/** How often one of `k` guesses among so many classes is right, in percent to two digits. */
export function chanceText(k: number, classes: number): string {
  return `${Number((100 * Math.min(1, k / classes)).toPrecision(2))}%`;
}

/**
 * What a figure says that has nothing to draw. `make` says how such records come about; `records` are all that it was given,
 * whose profile the command names.
 */
export function nothingToDraw(
  figure: string,
  records: readonly ResultRecord[],
  expected: string,
  make: 'train' | 'measure' | 'make' = 'train',
): RangeError {
  const them = make === 'make' ? 'it' : 'them';
  const profiles = new Set(records.map(({ provenance }) => provenance.profile));
  const profile = profiles.size === 1 ? shellWord([...profiles][0]) : 'NAME';
  return new RangeError(
    `${figure}: expected ${expected}; ${make} ${them} first: npx without-decoding reproduce --profile ${profile} --only ${figure}`,
  );
}

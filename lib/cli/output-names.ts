// Outputs by the names that people type.
import type { FigureOutput, Outputs } from '../experiments/plan/outputs.ts';
import { nearest } from '../files/nearest.ts';
import { UsageError } from './command.ts';

const kinds = ['figure', 'table'] as const;
export type OutputKind = (typeof kinds)[number];

/** The output of that name; throws a UsageError that names what there is. */
export function outputNamed(known: Outputs, name: string): FigureOutput {
  if (Object.hasOwn(known, name)) return known[name];
  throw new UsageError(`there is no output ${name}; ${mendOf(known, name)}`);
}

const isNamed = (name: string): boolean => !kinds.some((kind) => name.startsWith(`${kind}-`));

/**
 * The name of the output with a number, or a letter where it is the kit's own: `figure-3` for `3` or `figure-3`, `figure-r`
 * for `r`. What has a name alone, `gap-study`, is taken by it. Throws a UsageError that says which there are.
 */
export function numberedName(known: Outputs, kind: OutputKind, given: string): string {
  const name = given.toLowerCase();
  if (isNamed(name) && Object.hasOwn(known, name)) return name;
  const number = name.startsWith(`${kind}-`) ? name.slice(kind.length + 1) : name;
  const lettered = `${kind}-${number}`;
  if (/^[a-z]$/.test(number) && Object.hasOwn(known, lettered)) return lettered;
  if (!/^\d+$/.test(number))
    throw new UsageError(`${kind}: expected its number in the paper, got ${given}; ${thereAre(known, [kind])}`);
  const numbered = `${kind}-${Number(number)}`;
  if (!Object.hasOwn(known, numbered))
    throw new UsageError(`there is no ${kind} ${number}; ${thereAre(known, [kind])}`);
  return numbered;
}

function mendOf(known: Outputs, name: string): string {
  const [, word, number] = /^(?:(fig|tab)[a-z]*)?[-_. ]?(\d+)$/i.exec(name) ?? [];
  if (number === undefined) {
    const suggestion = nearest(name, Object.keys(known));
    return suggestion ? `did you mean ${suggestion}?` : `there are ${Object.keys(known).join(', ')}`;
  }
  const meant = kinds.filter((kind) => word === undefined || kind.startsWith(word.toLowerCase()));
  const likely = meant.map((kind) => `${kind}-${Number(number)}`).filter((output) => Object.hasOwn(known, output));
  return likely.length > 0 ? `did you mean ${likely.join(' or ')}?` : thereAre(known, meant);
}

/** `there are figures 3 to 12 and tables 1 to 3; by their names figure-r, gap-study, claims` */
function thereAre(known: Outputs, asked: readonly OutputKind[]): string {
  const numbers = asked
    .map((kind) => ({ kind, numbers: numbersOf(known, kind) }))
    .filter(({ numbers }) => numbers.length > 0);
  if (numbers.length === 0) return `there is no ${asked.join(' and no ')} at all`;
  const words = numbers.map(({ kind, numbers: [first, ...rest] }) =>
    rest.length === 0 ? `${kind} ${first}` : `${kind}s ${listed([first, ...rest])}`,
  );
  const isLettered = (name: string) => asked.some((kind) => new RegExp(`^${kind}-[a-z]$`).test(name));
  const named = Object.keys(known).filter((name) => isNamed(name) || isLettered(name));
  return (
    `there ${numbers.length === 1 && numbers[0].numbers.length === 1 ? 'is' : 'are'} ${words.join(' and ')}` +
    (named.length > 0 ? `; by their names ${named.join(', ')}` : '')
  );
}

function numbersOf(known: Outputs, kind: OutputKind): number[] {
  return Object.keys(known)
    .flatMap((name) => (new RegExp(`^${kind}-\\d+$`).test(name) ? Number(name.slice(kind.length + 1)) : []))
    .sort((a, b) => a - b);
}

/** `3 to 12`, `1 and 2`, `1, 2, 7` */
function listed(numbers: readonly number[]): string {
  const [first, last] = [numbers[0], numbers.at(-1)!];
  if (numbers.length === 2) return `${first} and ${last}`;
  return last - first === numbers.length - 1 ? `${first} to ${last}` : numbers.join(', ');
}

// The words that schemas of JSON files are written in: each says what it expects where a value does not fit.
import * as v from 'valibot';

/** What a schema gives, for reading alone, with the comments of its fields. */
export type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

type Message = (issue: { readonly input: unknown }) => string;
/** Any schema of one value. */
export type Field<T = unknown> = v.GenericSchema<unknown, T>;

/** How a message tells what came: JSON, cut short. */
export function shortJson(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function expected(what: string): Message {
  return ({ input }) => `expected ${what}, got ${shortJson(input)}`;
}

function range(kind: string, low: number, high: number): string {
  if (high < Infinity) return `${kind} in [${low}, ${high}]`;
  return low > -Infinity ? `${kind} of at least ${low}` : kind;
}

/** A finite number, in [low, high] where they are given. */
export function number(low = -Infinity, high = Infinity) {
  const [kind, fits] = [expected('a number'), expected(range('a number', low, high))];
  return v.pipe(v.number(kind), v.finite(kind), v.minValue(low, fits), v.maxValue(high, fits));
}

/** A whole number of at least `low`. */
export function whole(low = 0) {
  const fits = expected(range('a whole number', low, Infinity));
  return v.pipe(v.number(fits), v.integer(fits), v.minValue(low, fits));
}

export function string() {
  return v.string(expected('a string'));
}

export function boolean() {
  return v.boolean(expected('true or false'));
}

export function oneOf<const T extends readonly string[]>(choices: T) {
  return v.picklist(choices, expected(`one of ${choices.join(', ')}`));
}

export function array<const T extends Field>(item: T) {
  return v.array(item, expected('an array'));
}

/** What an object's fields have to be; fields of other names are passed over. */
export function object<const T extends v.ObjectEntries>(entries: T) {
  const [first] = Object.keys(entries);
  return v.pipe(
    v.custom<object>(isObject, expected(first === undefined ? 'an object' : `an object with "${first}"`)),
    // A field that is missing is told of as one that is nothing.
    v.object(entries, ({ path }) => problem(entries[String(path?.[0]?.key)], undefined)),
  );
}

/** An object of whatever fields, as it is. */
export function anyObject() {
  return v.custom<Readonly<Record<string, unknown>>>(isObject, expected('an object'));
}

/** The same of each name. */
export function each<const Names extends readonly string[], const T extends Field>(names: Names, field: T) {
  return object(v.entriesFromList(names, field));
}

export const { optional, nullable } = v;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problem(field: v.GenericSchema, value: unknown): string {
  return v.safeParse(field, value, { abortEarly: true }).issues?.[0].message ?? '';
}

/**
 * `value` as the schema has it: its fields alone, in its order. Throws a TypeError of one sentence when it does not fit:
 * the first place that is off, behind `place` (a file's name), what was expected there and what came.
 */
export function fitted<T>(schema: Field<T>, value: unknown, place: string): T {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return output;
  const [{ path = [], message }] = issues;
  throw new TypeError(`${path.reduce((at, { key }) => within(at, key), place)}: ${message}`);
}

/** The place of a field or an item: `table-2.json: rows[3].top5`. */
function within(place: string, key: unknown): string {
  if (typeof key === 'number') return `${place}[${key}]`;
  return /: |\]$/.test(place) ? `${place}.${String(key)}` : `${place}: ${String(key)}`;
}

/** Parses `text`; a TypeError names it as `name` when it is no JSON. */
export function parsedJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new TypeError(`${name}: expected JSON, got a file that does not parse: ${(error as Error).message}`);
  }
}

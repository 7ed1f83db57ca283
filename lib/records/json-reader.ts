// Reads JSON into typed values: a field that is missing or of another type stops the load with an
// error that names the file, the field, what was expected and what came.

/** A view of one JSON value that knows where it is. Every method throws a TypeError when the value does not fit. */
export interface JsonField {
  /** File and path of the value, for messages: `table-2.json: rows[3].top5`. */
  readonly place: string;
  readonly value: unknown;
  field(name: string): JsonField;
  /** As `field`, or undefined when the object does not have it. */
  optional(name: string): JsonField | undefined;
  array(): JsonField[];
  /** A finite number, in [low, high] when they are given. */
  number(low?: number, high?: number): number;
  /** A whole number of at least `low` (0 when left out). */
  whole(low?: number): number;
  string(): string;
  boolean(): boolean;
  oneOf<T extends string>(choices: readonly T[]): T;
  /** null stays null; anything else goes to `read`. */
  orNull<T>(read: (field: JsonField) => T): T | null;
}

export function jsonField(value: unknown, place: string): JsonField {
  const fail = (expected: string): never => {
    throw new TypeError(`${place}: expected ${expected}, got ${shown(value)}`);
  };
  const join = (name: string) => (/: |\]$/.test(place) ? `${place}.${name}` : `${place}: ${name}`);
  const member = (name: string): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(`an object with "${name}"`);
    return (value as Record<string, unknown>)[name];
  };
  return {
    place,
    value,
    field: (name) => jsonField(member(name), join(name)),
    optional: (name) => (member(name) === undefined ? undefined : jsonField(member(name), join(name))),
    array: () => (Array.isArray(value) ? value.map((item, i) => jsonField(item, `${place}[${i}]`)) : fail('an array')),
    number(low = -Infinity, high = Infinity) {
      if (typeof value !== 'number' || !Number.isFinite(value)) return fail('a number');
      return value < low || value > high ? fail(`a number in [${low}, ${high}]`) : value;
    },
    whole: (low = 0) =>
      Number.isInteger(value) && (value as number) >= low
        ? (value as number)
        : fail(`a whole number of at least ${low}`),
    string: () => (typeof value === 'string' ? value : fail('a string')),
    boolean: () => (typeof value === 'boolean' ? value : fail('true or false')),
    oneOf: (choices) => choices.find((choice) => choice === value) ?? fail(`one of ${choices.join(', ')}`),
    orNull(read) {
      return value === null ? null : read(this);
    },
  };
}

/** Parses `text`; a TypeError names it as `name` when it is no JSON. */
export function parseJson(text: string, name: string): JsonField {
  try {
    return jsonField(JSON.parse(text), name);
  } catch (error) {
    throw new TypeError(`${name}: expected JSON, got a file that does not parse: ${(error as Error).message}`);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

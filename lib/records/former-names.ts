// What the fields of records were called before each rate had a name of its own. Records from then are read on.
import { jsonField } from './json-reader.ts';
import type { JsonField } from './json-reader.ts';
import type { ResultRecord } from './record.ts';

/** Former names of an object's fields, by their names now. */
type FormerNames = Readonly<Record<string, string>>;

interface Place {
  /** Where the fields are: in each object of a list, or in an object; left out, in the record itself. */
  readonly each?: string;
  readonly within?: string;
  readonly names: FormerNames;
}

/** `bpp` was the entropy estimate in records of codecs and pictures, and the rate of files in those of quality. */
const places: Readonly<Record<ResultRecord['kind'], Place | null>> = {
  classification: { names: { entropyBpp: 'measuredBpp' } },
  segmentation: { names: { entropyBpp: 'measuredBpp' } },
  codec: { within: 'validation', names: { entropyBpp: 'bpp' } },
  'rate-distortion': { each: 'points', names: { fileBpp: 'bpp', entropyBpp: 'estimatedBpp' } },
  pictures: { each: 'pictures', within: 'values', names: { entropyBpp: 'bpp' } },
  'gap-study': null,
  runtime: null,
};

/** The record with its fields under the names that they have now; what is no such record comes back as it is. */
export function underPresentNames(record: JsonField, kind: ResultRecord['kind']): JsonField {
  const place = places[kind];
  if (!place) return record;
  const { each, within, names } = place;
  const inside = (value: unknown) =>
    within === undefined ? renamed(value, names) : changed(value, within, (inner) => renamed(inner, names));
  return jsonField(
    each === undefined
      ? inside(record.value)
      : changed(record.value, each, (list) => (Array.isArray(list) ? list.map(inside) : list)),
    record.place,
  );
}

/** `value` with its fields under the names that they have now, in their order; a field of the present name stays. */
export function renamed(value: unknown, names: FormerNames): unknown {
  if (!isObject(value)) return value;
  const present = new Map(
    Object.entries(names)
      .filter(([name]) => !(name in value))
      .map(([name, former]) => [former, name]),
  );
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [present.get(name) ?? name, own]));
}

/** `value` with what `change` makes of one of its fields. */
export function changed(value: unknown, name: string, change: (inner: unknown) => unknown): unknown {
  return isObject(value) && name in value ? { ...value, [name]: change(value[name]) } : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Records from earlier versions of the kit are read on: what their fields were called before each rate had a name of its own,
// and what they do not have.
import { isObject } from './fields.ts';
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
  'dct-study': null,
  'learning-rate-study': null,
  'machine-reading': null,
  runtime: null,
};

const kindsTrained = new Set<unknown>(['classification', 'segmentation', 'gap-study']);

/**
 * The record with its fields under the names that they have now, and with what it lacks; what is no such record comes back as
 * it is.
 */
export function recordUnderPresentNames(record: unknown, kind: ResultRecord['kind']): unknown {
  const { each, within, names } = places[kind] ?? { names: {} };
  const inside = (value: unknown) =>
    within === undefined ? renamed(value, names) : withFieldChanged(value, within, (inner) => renamed(inner, names));
  return completed(
    each === undefined
      ? inside(record)
      : withFieldChanged(record, each, (list) => (Array.isArray(list) ? list.map(inside) : list)),
  );
}

/** The record of a trained network with what those of before do not have. */
function completed(record: unknown): unknown {
  if (!isObject(record) || !kindsTrained.has(record['kind'])) return record;
  const { input, tuning } = record;
  // Before there was a choice, joint training alone encoded crops of pictures.
  const augmentation = input === 'latent' && tuning !== 'joint' ? 'symbols' : 'pictures';
  return { augmentation, fileBpp: null, ...record };
}

/** `value` with its fields under the names that they have now, in their order; a field of the present name stays. */
export function renamed(value: unknown, names: FormerNames): unknown {
  if (!isObject(value)) return value;
  const present = new Map(
    Object.entries(names)
      .filter(([name]) => !(name in value))
      .map(([name, former]) => [former, name]),
  );
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [present.get(name) ?? name, inner]));
}

/** `value` with what `change` makes of one of its fields. */
export function withFieldChanged(value: unknown, name: string, change: (inner: unknown) => unknown): unknown {
  return isObject(value) && name in value ? { ...value, [name]: change(value[name]) } : value;
}

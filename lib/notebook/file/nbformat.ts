// What makes a notebook of nbformat 4.0 to 4.4 one of 4.5; its rules are in nbformat-rules.ts.
// https://nbformat.readthedocs.io/en/latest/format_description.html
import { isObject } from '../../records/fields.ts';

/**
 * `raw` as nbformat 4.5 has it, where it is a notebook of version 4: cells without an id get one by their place
 * (`cell-3`), which stays theirs once it is written. Ids of minors before 5 have no standing there: those that 4.5
 * does not allow are replaced. Metadata, outputs and counts that a writer left out are empty; keys that Jupyter keeps
 * out of files are gone. Nothing else changes, and anything but a notebook comes back as it is.
 */
export function upgraded(raw: unknown): unknown {
  if (
    !isObject(raw) ||
    raw['nbformat'] !== 4 ||
    !Number.isInteger(raw['nbformat_minor']) ||
    !Array.isArray(raw['cells'])
  )
    return raw;
  const minor = raw['nbformat_minor'] as number;
  const taken = new Set<unknown>(raw['cells'].map((cell) => (isObject(cell) ? cell['id'] : undefined)));
  const seen = new Set<unknown>();
  const cells = raw['cells'].map((cell: unknown, index) => {
    if (!isObject(cell)) return cell;
    const isKept = cell['id'] !== undefined && (minor >= 5 || (isCellId(cell['id']) && !seen.has(cell['id'])));
    const id = isKept ? cell['id'] : freeId(`cell-${index + 1}`, taken);
    for (const set of [taken, seen]) set.add(id);
    const code = cell['cell_type'] === 'code' ? { outputs: [], execution_count: null } : {};
    return { ...code, ...cell, metadata: without(['trusted'], cell['metadata']), id };
  });
  return { ...raw, metadata: without(transientKeys, raw['metadata']), cells, nbformat_minor: Math.max(5, minor) };
}

/** Of a notebook's metadata. VS Code writes the first. */
const transientKeys = ['orig_nbformat', 'orig_nbformat_minor', 'signature'];

function without(keys: readonly string[], metadata: unknown = {}): unknown {
  return isObject(metadata)
    ? Object.fromEntries(Object.entries(metadata).filter(([key]) => !keys.includes(key)))
    : metadata;
}

function freeId(wanted: string, taken: ReadonlySet<unknown>): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** Tells what 4.5 allows as a cell's id. */
export function isCellId(id: unknown): boolean {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(id);
}

/** Tells MIME types whose data is JSON itself, not a text. */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || /^application\/.*\+json$/.test(type);
}

import { createHash } from 'node:crypto';
import type { Artifact, JsonObject } from './artifact.ts';

const keys = new WeakMap<Artifact, string>();

/**
 * Returns the artifact's key: the first 16 hex digits of the SHA-256 of the canonical JSON of its kind, recipe
 * version, config and inputs' keys. Throws a TypeError that names the field when the config is not plain JSON.
 */
export function artifactKey(artifact: Artifact): string {
  const known = keys.get(artifact);
  if (known) return known;
  const { kind, recipeVersion, config } = artifact;
  if (!/^[a-z][a-z0-9-]*$/.test(kind)) {
    throw new TypeError(`kind: expected lower-case letters, digits and dashes, got ${JSON.stringify(kind)}`);
  }
  if (!Number.isInteger(recipeVersion)) {
    throw new TypeError(`${kind}.recipeVersion: expected an integer, got ${recipeVersion}`);
  }
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(artifact.inputs)) inputs[name] = artifactKey(input);
  const text = canonicalJson({ kind, recipeVersion, config, inputs }, kind);
  const key = createHash('sha256').update(text).digest('hex').slice(0, 16);
  keys.set(artifact, key);
  return key;
}

/**
 * Returns the one JSON text of a value: object fields sorted by code unit, no spaces. Throws a TypeError with
 * the path of the first field that JSON would change or drop: undefined, NaN, infinities, -0, holes, class
 * instances, typed arrays, functions, cycles.
 *
 * @param path how messages name the value itself
 */
export function canonicalJson(value: unknown, path = 'value'): string {
  return write(value, path, [], false);
}

/**
 * Returns a copy of a recipe's result as the store keeps it: plain JSON, fields sorted, -0 as 0. Throws like
 * `canonicalJson`.
 */
export function plainResult(value: object, path: string): JsonObject {
  return JSON.parse(write(value, path, [], true));
}

function write(value: unknown, path: string, parents: readonly unknown[], zeroes: boolean): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Object.is(value, -0) && !zeroes)) {
      throw notPlain(path, Object.is(value, -0) ? '-0' : String(value), 'a finite number other than -0');
    }
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw notPlain(path, typeof value, 'plain JSON');
  if (parents.includes(value)) throw notPlain(path, 'a cycle', 'plain JSON');
  const chain = [...parents, value];
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, chain, zeroes)).join(',')}]`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw notPlain(path, `an instance of ${prototype.constructor?.name ?? 'a class'}`, 'plain JSON');
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw notPlain(path, 'a symbol field', 'plain JSON');
  const fields = Object.keys(value).sort();
  const written = fields.map((name) => {
    const field = (value as Record<string, unknown>)[name];
    return `${JSON.stringify(name)}:${write(field, `${path}.${name}`, chain, zeroes)}`;
  });
  return `{${written.join(',')}}`;
}

function notPlain(path: string, got: string, expected: string): TypeError {
  const mend = got === 'undefined' ? '; leave the field out instead' : '';
  return new TypeError(`${path}: expected ${expected}, got ${got}${mend}`);
}

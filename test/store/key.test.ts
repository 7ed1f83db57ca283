import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from '../property.ts';
import { describe, expect, test } from 'vitest';
import type { Artifact } from '../../lib/store/artifact.ts';
import { artifactKey, canonicalJson, plainResult } from '../../lib/store/key.ts';
import { sumOf } from '../experiments/toy/recipes.ts';

/** Plain JSON without what keys refuse. */
const json = fc.jsonValue().filter((value) => !/-0(?![.\d])/.test(fc.stringify(value)));
const config = fc.dictionary(fc.string(), json);
const artifact = (settings: object) => ({
  kind: 'thing',
  recipeVersion: 2,
  config: settings,
  inputs: {},
  label: 'x',
});

/** The same value with every object's fields in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, reversed(field)]),
  );
}

describe('artifactKey', () => {
  test('is the start of the SHA-256 of the canonical text', () => {
    const base = { ...artifact({ b: [1, 'ü'], a: { z: null, y: true } }), recipeVersion: 7 };
    const text = '{"config":{"a":{"y":true,"z":null},"b":[1,"ü"]},"inputs":{},"kind":"thing","recipeVersion":7}';
    const key = createHash('sha256').update(text).digest('hex').slice(0, 16);
    expect(artifactKey(base)).toBe(key);
    const above = { ...artifact({}), inputs: { from: base } };
    const aboveText = `{"config":{},"inputs":{"from":"${key}"},"kind":"thing","recipeVersion":2}`;
    expect(artifactKey(above)).toBe(createHash('sha256').update(aboveText).digest('hex').slice(0, 16));
  });

  test('does not depend on the order of fields, survives JSON, and differs where the config does', () => {
    fc.assert(
      fc.property(config, (settings) => {
        const key = artifactKey(artifact(settings));
        expect(artifactKey(artifact(reversed(settings) as object))).toBe(key);
        expect(artifactKey(artifact(JSON.parse(JSON.stringify(settings))))).toBe(key);
        expect(artifactKey(artifact({ inner: settings }))).not.toBe(key);
      }),
    );
    fc.assert(
      fc.property(config, config, (a, b) => {
        const same = isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
        expect(artifactKey(artifact(a)) === artifactKey(artifact(b))).toBe(same);
      }),
    );
  });

  test('takes in kind, recipe version and inputs by name, and leaves the label out', () => {
    const base = artifact({ a: 1 });
    const key = artifactKey(base);
    expect(artifactKey({ ...base, label: 'other' })).toBe(key);
    const [one, two] = [sumOf(1), sumOf(2)];
    const others: Artifact[] = [
      { ...base, kind: 'other' },
      { ...base, recipeVersion: 3 },
      { ...base, inputs: { one } },
      { ...base, inputs: { two: one } },
      { ...base, inputs: { one: two } },
      { ...base, inputs: { one: { ...one, recipeVersion: 2 } } },
    ];
    expect(new Set([key, ...others.map(artifactKey)]).size).toBe(7);
  });

  test('walks a deep diamond once', () => {
    let top = sumOf(0);
    for (let depth = 0; depth < 200; depth += 1) top = sumOf(depth, { left: top, right: top });
    expect(artifactKey(top)).toMatch(/^[0-9a-f]{16}$/);
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  test.each([
    [{ a: { rate: NaN } }, /thing\.config\.a\.rate: .*got NaN/],
    [{ a: [0, -0] }, /thing\.config\.a\[1\]: .*got -0/],
    [{ a: Infinity }, /thing\.config\.a: .*got Infinity/],
    [{ a: undefined }, /thing\.config\.a: .*got undefined; leave the field out/],
    [{ a: [1, , 2] }, /thing\.config\.a\[1\]: .*got undefined/],
    [{ a: new Date(0) }, /thing\.config\.a: .*an instance of Date/],
    [{ a: new Float32Array(2) }, /thing\.config\.a: .*an instance of Float32Array/],
    [{ a: () => 1 }, /thing\.config\.a: .*got function/],
    [{ a: 1n }, /thing\.config\.a: .*got bigint/],
    [{ [Symbol('a')]: 1 }, /thing\.config: .*a symbol field/],
    [cycle, /thing\.config\.self: .*a cycle/],
  ])('refuses %o', (settings, message) => {
    expect(() => artifactKey(artifact(settings))).toThrow(message);
  });

  test('refuses a kind that is no folder name, and a version that is no integer', () => {
    expect(() => artifactKey({ ...artifact({}), kind: '../up' })).toThrow(/kind: expected lower-case letters/);
    expect(() => artifactKey({ ...artifact({}), recipeVersion: 1.5 })).toThrow(/thing\.recipeVersion/);
  });
});

describe('canonicalJson and plainResult', () => {
  test('agree with JSON.parse', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  test('a result may hold -0, which becomes 0, but no NaN', () => {
    expect(JSON.stringify(plainResult({ b: -0, a: [1] }, 'result'))).toBe('{"a":[1],"b":0}');
    expect(() => plainResult({ losses: [1, NaN] }, 'codec.result')).toThrow('codec.result.losses[1]');
  });
});

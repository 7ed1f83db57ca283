import { describe, expect, it } from 'vitest';
import * as fields from '../../lib/records/fields.ts';

const { array, each, fitted, number, nullable, object, oneOf, optional, string, whole } = fields;
const schema = object({
  name: string(),
  rows: array(object({ top5: number(0, 100), units: nullable(whole(1)), unit: optional(oneOf(['%', 'x'])) })),
});
const row = { top5: 71, units: null };

describe('a value that fits', () => {
  it('comes back with the fields of the schema, in its order, and without what is not there', () => {
    const value = { more: 1, rows: [{ units: 2, top5: 71, more: 1 }, row], name: 'Table 2' };
    const read = fitted(schema, value, 'a.json');
    expect(read).toEqual({ name: 'Table 2', rows: [{ top5: 71, units: 2 }, row] });
    expect(Object.keys(read)).toEqual(['name', 'rows']);
    expect(Object.keys(read.rows[0])).toEqual(['top5', 'units']);
  });
});

describe('a value that does not fit', () => {
  const withRow = (change: object) => ({ name: 'a', rows: [row, { ...row, ...change }] });
  it.each<[string, unknown]>([
    ['a.json: expected an object with "name", got null', null],
    ['a.json: expected an object with "name", got [1]', [1]],
    ['a.json: name: expected a string, got nothing', {}],
    ['a.json: rows: expected an array, got 3', { name: 'a', rows: 3 }],
    ['a.json: rows[1]: expected an object with "top5", got []', { name: 'a', rows: [row, []] }],
    ['a.json: rows[1].top5: expected a number in [0, 100], got 899.6', withRow({ top5: 899.6 })],
    ['a.json: rows[1].top5: expected a number, got null', withRow({ top5: Number.NaN })],
    ['a.json: rows[1].top5: expected a number, got null', withRow({ top5: Infinity })],
    ['a.json: rows[1].units: expected a whole number of at least 1, got 0', withRow({ units: 0 })],
    ['a.json: rows[1].units: expected a whole number of at least 1, got 1.5', withRow({ units: 1.5 })],
    [
      'a.json: rows[1].units: expected a whole number of at least 1, got nothing',
      { name: 'a', rows: [row, { top5: 1 }] },
    ],
    ['a.json: rows[1].unit: expected one of %, x, got null', withRow({ unit: null })],
  ])('%s', (sentence, value) => {
    expect(() => fitted(schema, value, 'a.json')).toThrow(new TypeError(sentence));
  });

  it('is told of by its first fault alone, and cut short', () => {
    const sentence = `a.json: name: expected a string, got ["${'x'.repeat(55)}...`;
    expect(() => fitted(schema, { name: Array(9).fill('x'.repeat(99)), rows: 3 }, 'a.json')).toThrow(
      new TypeError(sentence),
    );
  });

  it('is told of inside the place of a place', () => {
    const inner = each(['encoder', 'decoder'], number(0));
    expect(() => fitted(inner, { encoder: 1, decoder: -1 }, 'a.json: record.config')).toThrow(
      'a.json: record.config.decoder: expected a number of at least 0, got -1',
    );
  });
});

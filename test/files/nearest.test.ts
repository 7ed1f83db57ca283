import fc from '../property.ts';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../lib/files/nearest.ts';

test.each([
  ['kitten', 'sitting', 3],
  ['flaw', 'lawn', 2],
  ['', 'abc', 3],
  ['same', 'same', 0],
])('%s and %s are %i edits apart', (a, b, edits) => expect(editDistance(a, b)).toBe(edits));

test('the distance is a metric', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
});

test('suggests what a beginning stands for, before what is some edits away', () => {
  const commands = ['reproduce', 'figure', 'report', 'status', 'notebook'];
  expect(['fig', 'repro', 'stat', 'repor', 'no', 'x'].map((word) => nearest(word, commands))).toEqual([
    'figure',
    'reproduce',
    'status',
    'report',
    'notebook',
    undefined,
  ]);
});

test('suggests what is close, and nothing else', () => {
  expect(nearest('profil', ['profile', 'store', 'only'])).toBe('profile');
  expect(nearest('onyl', ['profile', 'store', 'only'])).toBeUndefined();
  expect(nearest('xyz', ['profile', 'store', 'only'])).toBeUndefined();
});

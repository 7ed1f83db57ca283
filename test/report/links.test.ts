import { expect, it } from 'vitest';
import { pageLink, pageName } from '../../lib/report/links.ts';

const pages = new Map([
  ['01-architectures.ipynb', '01-architectures.html'],
  ['my own.ipynb', 'my own.html'],
  ['try #2?.ipynb', 'try #2?.html'],
]);

it.each([
  ['01-architectures.ipynb', '01-architectures.html'],
  ['./01-architectures.ipynb#4.-Table-1', '01-architectures.html#4.-Table-1'],
  ['../notebooks/01-architectures.ipynb', '01-architectures.html'],
  ['my%20own.ipynb', 'my%20own.html'],
  ['try%20%232%3F.ipynb#Part', 'try%20%232%3F.html#Part'],
  ['#Exercises', '#Exercises'],
  ['https://arxiv.org/abs/1803.06131', 'https://arxiv.org/abs/1803.06131'],
  ['02-compression.ipynb', null],
  ['../README.md', null],
  ['javascript:alert(1)', null],
  ['100%.md', null],
])('%s leads to %s', (address, expected) => {
  expect(pageLink(address, pages)).toBe(expected);
});

it('a page is called after its notebook', () => {
  expect(pageName('notebooks/01-architectures.ipynb')).toBe('01-architectures.html');
});

import { execFileSync } from 'node:child_process';
import fc from '../property.ts';
import { expect, test } from 'vitest';
import { shellWord } from '../../lib/files/shell.ts';

test.each([
  ['notebooks/02-compression.ipynb', 'notebooks/02-compression.ipynb'],
  ['/tmp/кот é/x', "'/tmp/кот é/x'"],
  ['/tmp/кот.jpg', '/tmp/кот.jpg'],
  ["it's", "'it'\\''s'"],
  ['-rf', './-rf'],
  ['', "''"],
])('%s is typed as %s', (path, word) => {
  expect(shellWord(path)).toBe(word);
});

test('a shell reads the very path, whatever is in it', () => {
  const paths = fc.sample(fc.string({ unit: 'grapheme', maxLength: 12 }), 60).map((path) => path.replaceAll('\0', ''));
  const tricky = ['$(id)', '`id`', 'a\nb', '~', '*', 'a&&b', '!!', '#', 'a\\b', '"', '{a,b}'];
  for (const path of [...tricky, ...paths].filter((each) => !each.startsWith('-')))
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(path)}`], { encoding: 'utf8' })).toBe(path);
});

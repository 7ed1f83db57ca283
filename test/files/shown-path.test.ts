import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shownPath } from '../../lib/files/shown-path.ts';

test('a path is shown from the folder that the command is run in', () => {
  expect(shownPath(join(process.cwd(), 'data', 'runs'))).toBe(join('data', 'runs'));
  expect(shownPath(join(process.cwd(), '..', 'elsewhere'))).toBe(join('..', 'elsewhere'));
});

test('that folder itself is shown in full', () => {
  expect(shownPath(process.cwd())).toBe(process.cwd());
});

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pack } from '../../lib/bundle/pack.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { tinyTarget } from './tiny-plan.ts';

test('a bundle without data is under 45 MB compressed', async ({ skip }) => {
  const run = promisify(execFile);
  if (!(await run('xz', ['--version']).catch(() => null))) return skip('xz is not here');
  const folder = await temporaryFolder();
  await pack(fileURLToPath(new URL('../..', import.meta.url)), join(folder, 'bundle'), {
    profile: 'tiny',
    outputs: { 'figure-3': [await tinyTarget()] },
    prepared: [],
  });
  const { stdout } = await run('sh', ['-c', 'tar -C "$1" -cf - bundle | xz | wc -c', 'sh', folder]);
  expect(Number(stdout)).toBeLessThan(45e6);
  expect(Number(stdout)).toBeGreaterThan(20e6);
});

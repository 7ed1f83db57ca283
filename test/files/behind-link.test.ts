import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { behindLink } from '../../lib/files/behind-link.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

test('a link is the place that it leads to, whether something is there or not', async () => {
  const folder = await realpath(await temporaryFolder());
  const [there, absent] = [join(folder, 'there'), join(folder, 'absent')];
  await mkdir(there);
  await symlink(there, join(folder, 'a'));
  await symlink('absent', join(folder, 'b'));
  expect(['a', 'b', 'there', 'absent'].map((name) => behindLink(join(folder, name)))).toEqual([
    there,
    absent,
    there,
    absent,
  ]);
});

import { chmod, lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeAtomically } from '../../lib/files/atomic-file.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

test('writes a new file, and replaces one with its permissions kept', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'notebook.ipynb');
  await writeAtomically(path, 'a', Buffer.from('b'));
  expect(await readFile(path, 'utf8')).toBe('ab');
  for (const mode of [0o600, 0o664]) {
    await chmod(path, mode);
    await writeAtomically(path, 'new');
    expect((await stat(path)).mode & 0o777).toBe(mode);
  }
  expect(await readdir(folder)).toEqual(['notebook.ipynb']);
});

test('writes through a link, beside the file that it leads to', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'elsewhere'));
  await writeFile(join(folder, 'elsewhere/true.ipynb'), 'old');
  await symlink('elsewhere/true.ipynb', join(folder, 'link.ipynb'));
  await writeAtomically(join(folder, 'link.ipynb'), 'new');
  expect((await lstat(join(folder, 'link.ipynb'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, 'elsewhere/true.ipynb'), 'utf8')).toBe('new');
  expect(await readdir(join(folder, 'elsewhere'))).toEqual(['true.ipynb']);
});

test('leaves the old file and nothing else where it fails', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'a folder'));
  await expect(writeAtomically(join(folder, 'a folder'), 'text')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['a folder']);
});

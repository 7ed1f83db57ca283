import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { holdOut } from '../../lib/datasets/hold-out.ts';
import { shownPath } from '../../lib/files/shown-path.ts';
import { runBin } from '../cli/run.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

let folder: string;
let root: string;

const put = (path: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), path);
};

beforeEach(async () => {
  folder = await temporaryFolder();
  root = join(folder, 'photos');
  // Written in an order that is not that of the names.
  for (const at of [4, 0, 6, 2, 5, 1, 3]) put(`train/ant/${at}.jpg`);
  for (const at of [1, 0, 2]) put(`train/bee/deep/${at}.jpg`);
  for (const name of ['ant', 'bee']) put(`val/${name}/reported.jpg`);
});

const names = (path: string): string[] => readdirSync(join(folder, 'held', path)).sort();

describe('holding out training photos', () => {
  it('takes every third of each class by name, and nothing of what is reported', async () => {
    expect(await holdOut(root, join(folder, 'held'), 3)).toEqual({ train: 7, heldOut: 3 });
    expect(names('val/ant')).toEqual(['2.jpg', '5.jpg']);
    expect(names('train/ant')).toEqual(['0.jpg', '1.jpg', '3.jpg', '4.jpg', '6.jpg']);
    expect(names('val/bee/deep')).toEqual(['2.jpg']);
    expect(readFileSync(join(folder, 'held/val/ant/5.jpg'), 'utf8')).toBe('train/ant/5.jpg');
    // The same bytes on the disk, by a second name.
    const inode = (path: string) => statSync(join(folder, path)).ino;
    expect(inode('held/val/ant/5.jpg')).toBe(inode('photos/train/ant/5.jpg'));
  });

  it('refuses a class of which none would be held out, and a full folder, and leaves nothing behind', async () => {
    await expect(holdOut(root, join(folder, 'held'), 4)).rejects.toThrow(
      /class 'bee' has 3 images.*one in 3 for instance/,
    );
    expect(existsSync(join(folder, 'held'))).toBe(false);
    mkdirSync(join(folder, 'held'));
    writeFileSync(join(folder, 'held', 'thesis.tex'), '');
    await expect(holdOut(root, join(folder, 'held'), 3)).rejects.toThrow('is not empty');
    expect(readdirSync(folder).sort()).toEqual(['held', 'photos']);
    await expect(holdOut(root, join(root, 'train', 'held'), 2)).rejects.toThrow('name a folder outside it');
    expect(readdirSync(join(root, 'train'))).not.toContain('held');
  });

  it('advises what holds for the smallest class', async () => {
    await expect(holdOut(root, join(folder, 'held'), 8)).rejects.toThrow(/class 'bee' has 3 images.*one in 3/);
    put('train/cat/0.jpg');
    put('val/cat/0.jpg');
    await expect(holdOut(root, join(folder, 'held'), 8)).rejects.toThrow(
      /class 'cat' has 1 image, of which one in 8 holds out none: leave the class out$/,
    );
  });

  it('is a command, which says what to do with the folder', async () => {
    const held = join(folder, 'held');
    const { code, stdout } = await runBin('hold-out', root, held, '--every', '2');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${shownPath(held)}: 6 photos to train on, 4 held out\nTo choose by them: --data imagenet=${shownPath(held)}\n`,
    });
    expect(await runBin('hold-out', join(folder, 'nowhere'), held)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected a folder with train/ and val/'),
    });
    expect(await runBin('hold-out', root, held, '--every', '1')).toMatchObject({ code: 2 });
  });
});

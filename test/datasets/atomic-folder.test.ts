import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { writeFolderAtomically } from '../../lib/datasets/atomic-folder.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

let folder: string;
let target: string;

/** A folder of its kind, with one word in it. */
const writeWord = (word: string) => (partial: string) => writeFileSync(join(partial, 'word'), word);
const wordIn = (at: string): string => readFileSync(join(at, 'word'), 'utf8');

beforeEach(async () => {
  folder = await temporaryFolder();
  target = join(folder, 'set');
});

test('the old folder is back when the new one cannot take its place', async () => {
  await writeFolderAtomically(target, 'word', writeWord('old'));
  const writing = writeFolderAtomically(target, 'word', (partial) => rmSync(partial, { recursive: true }));
  await expect(writing).rejects.toThrow(/ENOENT/);
  expect(wordIn(target)).toBe('old');
  expect(readdirSync(folder)).toEqual(['set']);
});

test('what a process took away before it was killed comes back, and what it had made goes', async () => {
  const dead = `${target}.partial-${hostname().replace(/[^\w.]/g, '_')}-4194999-abc`; // above the largest process number of Linux
  for (const [at, word] of [
    [dead, 'half'],
    [`${dead}-old`, 'old'],
  ] as const) {
    mkdirSync(at);
    writeWord(word)(at);
  }
  const failing = writeFolderAtomically(target, 'word', () => {
    throw new Error('no power');
  });
  await expect(failing).rejects.toThrow('no power');
  expect(wordIn(target)).toBe('old');
  expect(readdirSync(folder)).toEqual(['set']);
  // Where the new one is in its place, the old one is done with.
  mkdirSync(`${dead}-old`);
  await writeFolderAtomically(target, 'word', writeWord('new'));
  expect(wordIn(target)).toBe('new');
  expect(existsSync(`${dead}-old`)).toBe(false);
});

test('what comes into the folder while the new one is made is not lost', async () => {
  const nothingElse = (at: string): void => {
    if (readdirSync(at).some((name) => name !== 'word')) throw new Error('holds something else');
  };
  await writeFolderAtomically(target, nothingElse, writeWord('old'));
  const writing = writeFolderAtomically(target, nothingElse, (partial) => {
    writeWord('new')(partial);
    writeFileSync(join(target, 'thesis.tex'), 'mine');
  });
  await expect(writing).rejects.toThrow('holds something else');
  expect(readdirSync(target).sort()).toEqual(['thesis.tex', 'word']);
  expect(wordIn(target)).toBe('old');
});

test('what a link leads to is made or replaced, and the link stays', async () => {
  for (const name of ['there', 'absent']) {
    if (name === 'there') await writeFolderAtomically(join(folder, name), 'word', writeWord('old'));
    symlinkSync(name, join(folder, `to-${name}`));
    await writeFolderAtomically(join(folder, `to-${name}`), 'word', writeWord('new'));
    expect(wordIn(join(folder, name))).toBe('new');
    expect(readlinkSync(join(folder, `to-${name}`))).toBe(name);
  }
  expect(readdirSync(folder).sort()).toEqual(['absent', 'there', 'to-absent', 'to-there']);
});

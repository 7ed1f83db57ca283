import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadedCode } from '../../lib/kernel/stale-code.ts';

let root: string;
const url = (name: string) => pathToFileURL(join(root, name)).href;
const write = (name: string, text: string) => writeFile(join(root, name), text);
const isAre = (files: string, pronoun = 'it') =>
  `${files} ${pronoun === 'it' ? 'has' : 'have'} changed on disk since this kernel loaded ${pronoun}: restart the kernel to load ${pronoun}`;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stale-code-'));
  await write('one.ts', 'export const one = 1;');
  await write('two.ts', 'export const two = 2;');
});
afterEach(() => rm(root, { recursive: true }));

function load(...names: string[]) {
  const code = loadedCode(root);
  for (const name of names) code.add(url(name));
  return code;
}

it('says nothing while nothing changes', () => {
  expect(load('one.ts', 'two.ts').warning()).toBeUndefined();
});

it('names a changed file once, and again when it changes once more', async () => {
  const code = load('one.ts', 'two.ts');
  await write('two.ts', 'export const two = 2.5;');
  expect(code.warning()).toBe(isAre('two.ts'));
  expect(code.warning()).toBeUndefined();
  await write('two.ts', 'export const two = 22;');
  expect(code.warning()).toBe(isAre('two.ts'));
});

it('sees a change of the same length, by its time', async () => {
  const code = load('one.ts');
  const before = await stat(join(root, 'one.ts'));
  await write('one.ts', 'export const one = 9;');
  await utimes(join(root, 'one.ts'), before.atime, new Date(before.mtimeMs + 1000));
  expect(code.warning()).toBe(isAre('one.ts'));
});

it('takes a file that was touched, or put back, for what it is: the same', async () => {
  const code = load('one.ts', 'two.ts');
  await utimes(join(root, 'one.ts'), new Date(), new Date(Date.now() + 5000));
  expect(code.warning()).toBeUndefined();
  await write('two.ts', 'export const two = 3.5;');
  expect(code.warning()).toBe(isAre('two.ts'));
  await write('two.ts', 'export const two = 2;');
  expect(code.warning()).toBeUndefined();
  // What the kernel runs is compared, not what was there last.
  await write('two.ts', 'export const two = 3.5;');
  expect(code.warning()).toBe(isAre('two.ts'));
});

it('tells of a file that has gone', async () => {
  const code = load('one.ts');
  await rm(join(root, 'one.ts'));
  expect(code.warning()).toBe(isAre('one.ts'));
});

it('names four files at most', async () => {
  const names = ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts', 'f.ts'];
  for (const name of names) await write(name, '1');
  const code = load(...names);
  for (const name of names) await write(name, 'changed');
  expect(code.warning()).toBe(isAre('a.ts, b.ts, c.ts, d.ts and 2 more', 'them'));
});

it("leaves out packages and Node's own modules, and knows a file under every query", async () => {
  const code = loadedCode(root);
  code.add('node:fs');
  code.add('file:///somewhere/node_modules/package/index.js');
  code.add(`${url('one.ts')}?version=1`);
  code.add(`${url('one.ts')}#part`);
  await write('one.ts', 'export const one = "new";');
  expect(code.warning()).toBe(isAre('one.ts'));
});

it('names files outside the root by their whole path', async () => {
  const code = loadedCode(join(root, 'project'));
  code.add(url('one.ts'));
  await write('one.ts', 'changed');
  expect(code.warning()).toBe(isAre(join(root, 'one.ts')));
});

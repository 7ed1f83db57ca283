import { mkdir, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isLocked, staleAfter, tryLock } from '../../lib/store/lock.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';

const longAgo = new Date(Date.now() - 2 * staleAfter);

test('has one holder at a time, and is free after its release', async () => {
  const path = join(await temporaryFolder(), 'locks', 'a');
  expect(await isLocked(path)).toBe(false);
  const held = (await tryLock(path))!;
  expect(await isLocked(path)).toBe(true);
  expect(await tryLock(path)).toBeNull();
  expect(await tryLock(`${path}b`).then((other) => other!.release())).toBeUndefined();
  await held.release();
  expect(await isLocked(path)).toBe(false);
  await (await tryLock(path))!.release();
});

test("a dead holder's lock is taken over by exactly one of many", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a');
  await mkdir(path);
  await utimes(path, longAgo, longAgo);
  expect(await isLocked(path)).toBe(false);
  const answers = await Promise.all(Array.from({ length: 20 }, () => tryLock(path)));
  const taken = answers.filter((answer) => answer !== null);
  expect(taken).toHaveLength(1);
  expect(await isLocked(path)).toBe(true);
  await taken[0].release();
  expect(await readdir(folder)).toEqual([]);
});

test('a lock from before the clock was put back is taken over, and is not alive until then', async () => {
  const path = join(await temporaryFolder(), 'a');
  await mkdir(path);
  const inTwoHours = new Date(Date.now() + 2 * 3_600_000);
  await utimes(path, inTwoHours, inTwoHours);
  expect(await isLocked(path)).toBe(false);
  await (await tryLock(path))!.release();
});

test('a lock that shows a sign of life is not taken over', async () => {
  const path = join(await temporaryFolder(), 'a');
  await mkdir(path);
  const recently = new Date(Date.now() - staleAfter / 2);
  await utimes(path, recently, recently);
  expect(await tryLock(path)).toBeNull();
});

test('stays alive while the main thread is in one long call', async () => {
  const path = join(await temporaryFolder(), 'a');
  const held = (await tryLock(path))!;
  const before = (await stat(path)).mtimeMs;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
  expect((await stat(path)).mtimeMs).toBeGreaterThan(before + 500);
  await held.release();
});

test('a holder that was taken for dead is told', async () => {
  const path = join(await temporaryFolder(), 'a');
  const held = (await tryLock(path))!;
  expect(held.lost.aborted).toBe(false);
  await utimes(path, longAgo, longAgo);
  await new Promise((resolve) => held.lost.addEventListener('abort', resolve));
  expect(String(held.lost.reason)).toContain('another process took over');
  await held.release();
});

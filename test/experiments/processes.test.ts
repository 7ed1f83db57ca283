// Several processes on one store, and processes that die.
import { readdir, readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Artifact } from '../../lib/store/artifact.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { produce } from '../../lib/running/produce.ts';
import { staleAfter } from '../../lib/store/lock.ts';
import { findFinished, openStore } from '../../lib/store/store.ts';
import { planStatus } from '../../lib/running/status.ts';
import { linesOf, temporaryFolder } from './toy/folder.ts';
import { recipes, sumOf, trainingOf } from './toy/recipes.ts';
import { lineAppears, spawnToy } from './toy/spawn.ts';

/** Returns the result of the artifact as an uninterrupted run in this process gives it, and its files' bytes. */
async function undisturbed(artifact: Artifact) {
  const store = openStore(await temporaryFolder());
  const options = {
    recipes,
    data: {},
    engine: 'auto',
    signal: new AbortController().signal,
    onProgress: () => {},
  };
  await produce(store, artifact, options);
  return contentOf(store.directory, artifact);
}

async function contentOf(store: string, artifact: Artifact) {
  const { record, directory } = (await findFinished(openStore(store), artifact))!;
  return { result: JSON.stringify(record.result), weights: await readFile(join(directory, 'weights.bin')) };
}

describe('two processes on one store', () => {
  test('compute everything exactly once between them', async () => {
    const folder = await temporaryFolder();
    const [store, log] = [join(folder, 'store'), join(folder, 'log')];
    const base = sumOf(1, {}, 'base', 300);
    const middle = [2, 3, 4, 5, 6, 7].map((value) => sumOf(value, { base }, `middle ${value}`, 50));
    const top = sumOf(8, Object.fromEntries(middle.map((artifact, index) => [`m${index}`, artifact])), 'top');
    const processes = [spawnToy(store, log, 0, [top]), spawnToy(store, log, 2, [top]), spawnToy(store, log, 1, [top])];
    for (const { ended } of processes) expect(await ended).toEqual({ code: 0, output: '' });
    const runs = await linesOf(log);
    expect(runs.sort()).toEqual(['run base', ...middle.map(({ label }) => `run ${label}`), 'run top']);
    expect((await findFinished(openStore(store), top))!.record.result).toEqual({ total: 41 });
    expect(await readdir(join(store, '.partial'))).toEqual([]);
    expect(await readdir(join(store, '.locks'))).toEqual([]);
  });

  test('the second goes on where the first was killed, to the same result', async () => {
    const folder = await temporaryFolder();
    const [store, log] = [join(folder, 'store'), join(folder, 'log')];
    const artifact = trainingOf(20, 60);
    const first = spawnToy(store, log, 0, [artifact]);
    await lineAppears(log, 'epoch-3');
    const [status] = (await planStatus([artifact], openStore(store), recipes, 1)).artifacts;
    expect(status).toMatchObject({ state: 'running', progress: { total: 20 } });
    const waiter = spawnToy(store, log, 0, [artifact]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    first.child.kill('SIGKILL');
    expect((await first.ended).code).toBeNull();
    const epochs = (await linesOf(log)).filter((line) => line.startsWith('epoch')).length;
    expect(epochs).toBeLessThan(20);
    // As if the time were up after which a lock without a sign of life is another's: it is not sat out here.
    const longAgo = new Date(Date.now() - 2 * staleAfter);
    await utimes(join(store, '.locks', artifactKey(artifact)), longAgo, longAgo);
    expect(await waiter.ended).toEqual({ code: 0, output: '' });
    const starts = (await linesOf(log)).filter((line) => line.startsWith('from-'));
    expect(starts).toHaveLength(2);
    expect(Number(/from-(\d+)/.exec(starts[1])![1])).toBeGreaterThanOrEqual(epochs);
    expect(await contentOf(store, artifact)).toEqual(await undisturbed(artifact));
  });
});

test('killed again and again, a training ends with the result of an undisturbed one', async () => {
  const folder = await temporaryFolder();
  const log = join(folder, 'log');
  const artifact = trainingOf(6, 30, 4);
  for (const epoch of [1, 3, 4]) {
    const process = spawnToy(folder, log, 0, [artifact]);
    await lineAppears(log, `epoch-${epoch}`);
    process.child.kill('SIGKILL');
    await process.ended;
    // The dead process's lock, which a waiter would sit out for 8 s, is not what this test is about.
    await rm(join(folder, '.locks', artifactKey(artifact)), { recursive: true, force: true });
  }
  expect((await spawnToy(folder, log, 0, [artifact]).ended).code).toBe(0);
  expect((await linesOf(log)).filter((line) => line.startsWith('from-')).length).toBeGreaterThanOrEqual(2);
  expect(await contentOf(folder, artifact)).toEqual(await undisturbed(artifact));
});

test('workers whose parent is killed end by themselves', async () => {
  const folder = await temporaryFolder();
  const log = join(folder, 'log');
  const artifact = trainingOf(1000, 20);
  const parent = spawnToy(folder, log, 1, [artifact]);
  await lineAppears(log, 'epoch-2');
  parent.child.kill('SIGKILL');
  await parent.ended;
  // The worker lets go of its lock, and writes no more.
  for (let tries = 0; tries < 400 && (await readdir(join(folder, '.locks'))).length > 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(await readdir(join(folder, '.locks'))).toEqual([]);
  const lines = await linesOf(log);
  expect(lines.length).toBeLessThan(1000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await linesOf(log)).toEqual(lines);
});

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { artifactKey } from '../../lib/store/key.ts';
import { eventLine } from '../../lib/running/progress.ts';
import { whatIsMissing } from '../../lib/running/plan.ts';
import { describeFailures, requireAll, runPlan } from '../../lib/running/run-plan.ts';
import type { PlanEvent } from '../../lib/running/run-plan.ts';
import { findFinished, finishedDirectory, openStore } from '../../lib/store/store.ts';
import { linesOf, temporaryFolder } from '../experiments/toy/folder.ts';
import { failingOf, recipes, sumOf, trainingOf } from '../experiments/toy/recipes.ts';

const module = new URL('../experiments/toy/recipes.ts', import.meta.url);

describe.each([0, 2])('runPlan with %i workers', (workers) => {
  test('computes, then finds everything in the store, then only what has changed', async () => {
    const folder = await temporaryFolder();
    const log = join(folder, 'log');
    const options = { workers, recipes: module, store: openStore(folder), data: { log } };
    const base = sumOf(1);
    const left = sumOf(2, { base });
    const first = await runPlan([left, sumOf(3, { base })], options);
    expect(requireAll(first).map(({ record }) => record.result)).toEqual([{ total: 3 }, { total: 4 }]);
    expect(first.computed).toHaveLength(3);
    expect(first.cached).toEqual([]);

    const second = await runPlan([left, sumOf(3, { base })], options);
    expect(second.computed).toEqual([]);
    expect(second.results).toEqual(first.results);

    const changed = sumOf(30, { base });
    const third = await runPlan([left, changed], options);
    expect(third.computed).toEqual([artifactKey(changed)]);
    expect(third.cached.sort()).toEqual([left, base].map(artifactKey).sort());
    expect(await linesOf(log)).toHaveLength(4);
  });

  test('passes on what recipes say of what they have made, once', async () => {
    const options = { workers, recipes: module, store: openStore(await temporaryFolder()) };
    const targets = [sumOf(3, { below: sumOf(-5) })];
    const [first, second] = [await runPlan(targets, options), await runPlan(targets, options)];
    expect([...first.remarks].sort()).toEqual(['a sum of -2, below 0', 'a sum of -5, below 0']);
    expect(second.remarks).toEqual([]);
  });

  test('goes by what was looked up already', async () => {
    const store = openStore(await temporaryFolder());
    const [there, lacking] = [sumOf(1), sumOf(2)];
    const [finished] = requireAll(await runPlan([there], { workers, recipes: module, store }));
    const standing = await whatIsMissing([there, lacking], store);
    // Looked up once more, it would not be found.
    await rm(finished.directory, { recursive: true });
    const { results, computed, cached } = await runPlan([there, lacking], {
      workers,
      recipes: module,
      store,
      standing,
    });
    expect(results[0]).toEqual(finished);
    expect({ computed, cached }).toEqual({ computed: [artifactKey(lacking)], cached: [artifactKey(there)] });
  });

  test('tells what happens', async () => {
    const events: PlanEvent[] = [];
    const store = openStore(await temporaryFolder());
    const onProgress = (event: PlanEvent) => void events.push(event);
    await runPlan([trainingOf(3, 120)], { workers, recipes: module, store, onProgress });
    expect(events.map(({ type }) => type)).toEqual(['begin', 'start', 'progress', 'progress', 'progress', 'end']);
    expect(events.map(({ overall }) => overall.fraction)).toEqual([0, 0, 1 / 3, 2 / 3, 1, 1]);
    const progress = events[3] as Extract<PlanEvent, { type: 'progress' }>;
    expect(progress.progress).toMatchObject({ done: 2, total: 3, unit: 'epochs' });
    expect(progress.artifact.label).toBe('training 3x120');
    const lines = events.map(eventLine).filter((line) => line !== null);
    expect(lines[0]).toBe('1 artifact to compute, 0 in the store');
    expect(lines[1]).toBe('start    training 3x120');
    expect(lines[2]).toMatch(/^done {5}training 3x120 \(\d\.\d s\)$/);
    expect(lines).toHaveLength(3);
  });

  test('goes on past a failure, and names it and what it stopped', async () => {
    const store = openStore(await temporaryFolder());
    const broken = failingOf('throws');
    const outcome = await runPlan([sumOf(1, { broken }, 'top'), sumOf(2)], { workers, recipes: module, store });
    expect(outcome.results[0]).toBeNull();
    expect(outcome.results[1]!.record.result).toEqual({ total: 2 });
    expect(outcome.failed).toHaveLength(1);
    expect(outcome.failed[0].error.message).toBe('the loss left the real numbers');
    expect(outcome.failed[0].error.stack).toMatch(/recipes\.ts/);
    expect(describeFailures(outcome)).toBe(
      `failing throws (${artifactKey(broken)}) failed: the loss left the real numbers\n` +
        'top was not tried, for it needs failing throws',
    );
    expect(() => requireAll(outcome)).toThrow('the loss left the real numbers');
  });

  test('names what a recipe threw that is no error', async () => {
    const store = openStore(await temporaryFolder());
    const outcome = await runPlan([failingOf('throws a number')], { workers, recipes: module, store });
    expect(outcome.failed[0].error.message).toBe('5243');
  });

  test('stops on an abort with its checkpoint, and ends later with the same result', async () => {
    const store = openStore(await temporaryFolder());
    const artifact = trainingOf(12, 110, 2);
    const abort = new AbortController();
    const onProgress = ({ type }: PlanEvent) => type === 'progress' && abort.abort();
    const options = { workers, recipes: module, store };
    const outcome = await runPlan([sumOf(1, { artifact })], {
      ...options,
      signal: abort.signal,
      onProgress,
    }).catch((error) => error);
    expect(outcome).toMatchObject({ results: [null], computed: [], failed: [], skipped: [], stopped: true });
    expect(describeFailures(outcome)).toMatch(/^Stopped\./);

    let first = Infinity;
    await runPlan([artifact], {
      ...options,
      onProgress: (event) => {
        if (event.type === 'progress') first = Math.min(first, event.progress.done);
      },
    });
    expect(first).toBeGreaterThan(1);
    const undisturbed = await runPlan([artifact], { ...options, store: openStore(await temporaryFolder()) });
    const resumed = (await findFinished(store, artifact))!;
    expect(JSON.stringify(resumed.record.result)).toBe(JSON.stringify(undisturbed.results[0]!.record.result));
  });
});

test('takes what fell away with a failure for no pace', async () => {
  const left: (number | null)[] = [];
  const broken = failingOf('throws');
  const long = sumOf(1, { broken }, 'long', 100_000);
  const targets = [long, trainingOf(30, 110)];
  const onProgress = ({ overall: { secondsLeft } }: PlanEvent) => void left.push(secondsLeft);
  await runPlan(targets, { workers: 0, recipes, store: openStore(await temporaryFolder()), onProgress });
  // 2.2 s in, two thirds are done of what is left to do: 1.1 s more. The 100 s that fell away are no work done.
  const first = left.find((seconds) => seconds !== null)!;
  expect(first).toBeGreaterThan(0.5);
});

describe('a worker process that dies', () => {
  test.each([
    ['exits', /its worker process ended with exit code 7; its last words:\n\s+terminate called after/],
    ['killed', /its worker process was killed by SIGKILL \(often out of memory: try fewer --workers\)/],
  ] as const)('when it %s fails its artifact alone', async (how, message) => {
    const store = openStore(await temporaryFolder());
    const others = [1, 2, 3].map((value) => sumOf(value, {}, `other ${value}`, 100));
    const outcome = await runPlan([failingOf(how), ...others], { workers: 2, recipes: module, store });
    expect(outcome.failed).toHaveLength(1);
    expect(outcome.failed[0].label).toBe(`failing ${how}`);
    expect(outcome.failed[0].error.message).toMatch(message);
    expect(outcome.computed.sort()).toEqual(others.map(artifactKey).sort());
  });

  test('of a SIGTERM of its own fails its artifact alone, too: another makes the rest', async () => {
    const store = openStore(await temporaryFolder());
    const others = [sumOf(1), sumOf(2)];
    const outcome = await runPlan([failingOf('terminated'), ...others], { workers: 1, recipes: module, store });
    expect(outcome.failed.map(({ error }) => error.message)).toEqual([
      expect.stringMatching(/^its worker process was killed by SIGTERM/),
    ]);
    expect(outcome.computed.sort()).toEqual(others.map(artifactKey).sort());
  });

  test('before it has begun fails its artifact, and the run ends', async () => {
    const store = openStore(await temporaryFolder());
    const { execPath } = process;
    process.execPath = '/nowhere/node';
    try {
      const outcome = await runPlan([sumOf(1)], { workers: 1, recipes: module, store });
      expect(outcome.failed[0].error.message).toMatch(/\/nowhere\/node ENOENT/);
    } finally {
      process.execPath = execPath;
    }
  });
});

test('a recipe module that cannot be read, and recipes without a module for workers, are clear errors', async () => {
  const store = openStore(await temporaryFolder());
  const missing = new URL('./toy/none.ts', import.meta.url);
  await expect(runPlan([sumOf(1)], { recipes: missing, store })).rejects.toThrow(/none\.ts/);
  await expect(
    runPlan([sumOf(1)], { recipes: new URL('../experiments/toy/folder.ts', import.meta.url), store }),
  ).rejects.toThrow(/folder\.ts: exports no recipes/);
  await expect(runPlan([sumOf(1)], { workers: 1, recipes, store })).rejects.toThrow(/need the URL of a module/);
});

test.each([0, 2])('a store that cannot be written ends the run of %i workers with one error', async (workers) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  const targets = [trainingOf(1, 1), trainingOf(2, 1), sumOf(1), sumOf(2)];
  const store = openStore(join(folder, 'file'));
  await expect(runPlan(targets, { workers, recipes: module, store })).rejects.toThrow(
    /^The store .*file is not a folder/,
  );
});

test('a damaged record stops the run with its name', async () => {
  const store = openStore(await temporaryFolder());
  await runPlan([sumOf(1)], { workers: 0, recipes, store });
  await rm(join(finishedDirectory(store, sumOf(1)), 'record.json'));
  await expect(runPlan([sumOf(2, { one: sumOf(1) })], { workers: 0, recipes, store })).rejects.toThrow(
    /record\.json cannot be read/,
  );
});

import { rm } from 'node:fs/promises';
import fc from '../property.ts';
import { describe, expect, test } from 'vitest';
import type { Artifact } from '../../lib/store/artifact.ts';
import { artifactKey } from '../../lib/store/key.ts';
import { planEntries, planFromEntries, planOf, remainingPaths, whatIsMissing } from '../../lib/running/plan.ts';
import { produce } from '../../lib/running/produce.ts';
import type { Produced } from '../../lib/running/produce.ts';
import { schedule } from '../../lib/running/schedule.ts';
import type { Ending } from '../../lib/running/schedule.ts';
import { openStore } from '../../lib/store/store.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { recipes, sumOf } from '../experiments/toy/recipes.ts';

/** Random DAGs: artifact i takes its inputs among those before it. */
const graphs = fc
  .array(fc.array(fc.nat({ max: 1000 }), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((links) => {
    const artifacts: Artifact[] = [];
    links.forEach((chosen, index) => {
      const inputs = chosen.filter(() => index > 0).map((link, slot) => [`i${slot}`, artifacts[link % index]] as const);
      artifacts.push(sumOf(index, Object.fromEntries(inputs)));
    });
    return artifacts;
  });

const silent = { onStart: () => {}, onBusy: () => {}, onProgress: () => {}, onEnd: () => {} };
const never = new AbortController().signal;

describe('planOf', () => {
  test('has every artifact once, inputs first', () => {
    fc.assert(
      fc.property(graphs, (artifacts) => {
        const plan = planOf([...artifacts, ...artifacts]);
        expect([...plan.keys()].sort()).toEqual([...new Set(artifacts.map(artifactKey))].sort());
        const seen = new Set<string>();
        for (const [key, { inputs }] of plan) {
          for (const input of Object.values(inputs)) expect(seen).toContain(artifactKey(input));
          seen.add(key);
        }
      }),
    );
  });

  test('goes through JSON unchanged', () => {
    fc.assert(
      fc.property(graphs, (artifacts) => {
        const plan = planOf(artifacts);
        const back = planFromEntries(JSON.parse(JSON.stringify(planEntries(plan))));
        expect([...back.keys()]).toEqual([...plan.keys()]);
        expect(planEntries(back)).toEqual(planEntries(plan));
      }),
    );
    const [entry] = planEntries(planOf([sumOf(1)]));
    expect(() => planFromEntries([{ ...entry, config: { value: 2 } }])).toThrow('changed on its way');
  });
});

test('remainingPaths adds the longest chain of dependants', () => {
  const [a, b] = [sumOf(1), sumOf(2)];
  const c = sumOf(3, { a });
  const d = sumOf(4, { a, c });
  const keys = [a, b, c, d].map(artifactKey);
  const paths = remainingPaths(planOf([b, d]), new Map(keys.map((key, index) => [key, [1, 9, 4, 2][index]])));
  expect(keys.map((key) => paths.get(key))).toEqual([7, 9, 6, 2]);
});

test('whatIsMissing does not look behind finished artifacts', async () => {
  const folder = await temporaryFolder();
  const store = openStore(folder);
  const options = { recipes, data: {}, engine: 'auto', signal: never, onProgress: () => {} };
  const a = sumOf(1);
  const b = sumOf(2, { a });
  const c = sumOf(3, { b });
  for (const artifact of [a, b]) await produce(store, artifact, options);
  await rm(`${folder}/sum-${artifactKey(a)}`, { recursive: true });
  const { missing, cached } = await whatIsMissing([c], store);
  expect([...missing.keys()]).toEqual([artifactKey(c)]);
  expect([...cached.keys()]).toEqual([artifactKey(b)]);
  expect([...(await whatIsMissing([c, a], store)).missing.keys()]).toEqual([c, a].map(artifactKey));
});

describe('schedule', () => {
  /** Runs the artifacts on a runner that answers as told. */
  async function run(
    artifacts: Artifact[],
    slots: number,
    answer: (key: string) => Promise<Produced>,
    signal = never,
    exclusive: ReadonlySet<string> = new Set(),
  ) {
    const plan = planOf(artifacts);
    const order: string[] = [];
    const ended = new Set<string>();
    let running = 0;
    let most = 0;
    const now = new Set<string>();
    const together: string[] = [];
    const make = async (key: string): Promise<Produced> => {
      for (const input of Object.values(plan.get(key)!.inputs)) expect(ended).toContain(artifactKey(input));
      order.push(key);
      most = Math.max(most, (running += 1));
      if (running > 1) together.push(...[...now, key]);
      now.add(key);
      const produced = await answer(key).finally(() => {
        running -= 1;
        now.delete(key);
      });
      if (produced !== 'busy') ended.add(key);
      return produced;
    };
    const seconds = new Map([...plan].map(([key, { config }]) => [key, (config as { value: number }).value]));
    const runner = { slots, make, close: async () => {} };
    const endings = await schedule(plan, seconds, exclusive, runner, signal, silent);
    return { endings, order, most, together };
  }
  const turn = () => new Promise<Produced>((resolve) => setImmediate(() => resolve('computed')));

  test('makes everything once, after its inputs, on no more than the slots', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), async (artifacts, slots) => {
        const { endings, order, most } = await run(artifacts, slots, turn);
        expect(order.slice().sort()).toEqual([...new Set(artifacts.map(artifactKey))].sort());
        expect([...endings.values()].every(({ state }) => state === 'computed')).toBe(true);
        expect(most).toBeLessThanOrEqual(slots);
      }),
      { numRuns: 50 },
    );
  });

  test('makes an exclusive artifact with nothing beside it, after what else is ready', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), fc.nat(), async (artifacts, slots, which) => {
        const keys = [...planOf(artifacts).keys()];
        const alone = keys[which % keys.length];
        const { endings, together } = await run(artifacts, slots, turn, never, new Set([alone]));
        expect([...endings.values()].every(({ state }) => state === 'computed')).toBe(true);
        expect(together).not.toContain(alone);
      }),
      { numRuns: 50 },
    );
    const [first, second, third] = [sumOf(1), sumOf(2), sumOf(3)];
    const { order } = await run([first, second, third], 2, turn, never, new Set([artifactKey(third)]));
    expect(order.at(-1)).toBe(artifactKey(third));
  });

  test('starts the longest remaining path first', async () => {
    const short = sumOf(5);
    const first = sumOf(1);
    const long = sumOf(100, { first });
    const { order } = await run([short, long], 1, turn);
    expect(order).toEqual([first, long, short].map(artifactKey));
  });

  test('a failure stops what rests on it and nothing else', async () => {
    const a = sumOf(1);
    const b = sumOf(2, { a });
    const c = sumOf(3, { b });
    const d = sumOf(4);
    const { endings } = await run([c, d], 2, (key) =>
      key === artifactKey(a) ? Promise.reject(new Error('broken')) : turn(),
    );
    const state = (artifact: Artifact) => endings.get(artifactKey(artifact)) as Ending & { because?: string };
    expect(state(a)).toMatchObject({ state: 'failed', error: new Error('broken') });
    expect(state(b)).toEqual({ state: 'skipped', because: artifactKey(a) });
    expect(state(c)).toMatchObject({ state: 'skipped', because: artifactKey(a) });
    expect(state(d).state).toBe('computed');
  });

  test('does something else while another process is busy with an artifact, and asks again', async () => {
    const [big, small] = [sumOf(9), sumOf(1)];
    let asked = 0;
    const { order, endings } = await run([big, small], 1, async (key) => {
      if (key === artifactKey(small)) return turn();
      asked += 1;
      return asked < 3 ? 'busy' : 'cached';
    });
    expect(order).toEqual([big, small, big, big].map(artifactKey));
    expect(endings.get(artifactKey(big))!.state).toBe('cached');
  });

  test('an abort starts nothing new, and is no failure', async () => {
    const abort = new AbortController();
    const [a, b] = [sumOf(9), sumOf(1)];
    const { endings, order } = await run(
      [a, b],
      1,
      async () => {
        abort.abort();
        return abort.signal.throwIfAborted() as never;
      },
      abort.signal,
    );
    expect(order).toEqual([artifactKey(a)]);
    expect([...endings.values()]).toEqual([{ state: 'stopped' }, { state: 'stopped' }]);
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inOrder, inOrderOrFault } from '../../lib/datasets/in-order.ts';

const jobs = [30, 5, 20, 1, 10];

describe('inOrder', () => {
  test('gives results in the order of the jobs, so many under way at most', async () => {
    let [underWay, most] = [0, 0];
    const results: number[] = [];
    const work = async (milliseconds: number): Promise<number> => {
      most = Math.max(most, ++underWay);
      await delay(milliseconds);
      underWay--;
      return milliseconds;
    };
    for await (const result of inOrder(jobs, 3, work)) results.push(result);
    expect({ results, most }).toEqual({ results: jobs, most: 3 });
  });

  test('left early, goes on when nothing is under way', async () => {
    let underWay = 0;
    const work = async (milliseconds: number): Promise<void> => {
      underWay++;
      await delay(milliseconds);
      underWay--;
    };
    for await (const _ of inOrder([1, 20, 40], 3, work)) break;
    expect(underWay).toBe(0);
  });
});

test('a fault is that of its job alone, not what is told of it beside others', async () => {
  let underWay = 0;
  const work = async (job: number): Promise<{ job: number } | { error: unknown }> => {
    underWay++;
    await delay(job);
    // As libvips does it: whoever fails is told of all that goes on.
    const error = new Error(`${job} failed beside ${underWay - 1}`);
    underWay--;
    return job === 20 ? { error } : { job };
  };
  const results: number[] = [];
  const all = async (): Promise<void> => {
    for await (const { job } of inOrderOrFault(jobs, 5, work)) results.push(job);
  };
  await expect(all()).rejects.toThrow('20 failed beside 0');
  expect(results).toEqual([30, 5]);
});

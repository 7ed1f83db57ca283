import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finished } from '../../lib/store/artifact.ts';
import { paceOf } from '../../lib/running/pace.ts';

const folder = mkdtempSync(join(tmpdir(), 'pace-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A finished artifact that took a while, `age` minutes ago. */
function took(
  kind: string,
  durationSeconds: number,
  age: number,
  cpu = 'here',
): { finished: Finished; estimate: { seconds: number; bytes: number } } {
  const directory = join(folder, `${kind}-${age}-${cpu}`);
  mkdirSync(directory);
  writeFileSync(join(directory, 'record.json'), '');
  const time = 1.7e9 - 60 * age;
  utimesSync(join(directory, 'record.json'), time, time);
  const record = { kind, durationSeconds, createdBy: { machine: { cpu } } } as Finished['record'];
  return { finished: { key: directory, directory, record }, estimate: { seconds: 100, bytes: 1 } };
}

const estimate = { seconds: 50, bytes: 7, flops: 3 };

describe('the pace of a machine', () => {
  it('is that of the estimates where nothing was made', async () => {
    const pace = await paceOf([], 'here');
    expect(pace.learntFrom).toBe(0);
    expect(pace.of({ kind: 'codec' }, estimate)).toEqual(estimate);
  });

  it('follows the latest three of a kind, whatever order they come in', async () => {
    // Long ago the machine was three times as busy.
    const pace = await paceOf(
      [
        took('codec', 300, 99),
        took('codec', 120, 3),
        took('codec', 310, 98),
        took('codec', 110, 1),
        took('codec', 400, 2),
      ],
      'here',
    );
    expect(pace.of({ kind: 'codec' }, estimate).seconds).toBeCloseTo(60, 9);
    expect(pace.of({ kind: 'codec' }, estimate)).toMatchObject({ bytes: 7, flops: 3 });
  });

  it('takes for kinds never made the median of those that were', async () => {
    const pace = await paceOf([took('encoding', 50, 1), took('classifier', 80, 1), took('segmenter', 200, 1)], 'here');
    expect(pace.of({ kind: 'joint' }, estimate).seconds).toBeCloseTo(40, 9);
  });

  it('learns nothing from other processors, nor from work of a moment', async () => {
    const pace = await paceOf([took('codec', 900, 50, 'elsewhere'), took('codec', 0.5, 51)], 'here');
    expect(pace.learntFrom).toBe(0);
    expect(pace.of({ kind: 'codec' }, estimate).seconds).toBe(50);
  });
});

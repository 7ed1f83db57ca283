import { expect, test } from 'vitest';
import { formatBytes, formatDuration } from '../../lib/running/duration.ts';
import { progressText } from '../../lib/running/progress.ts';
import { workMeter } from '../../lib/running/time-left.ts';

test("the time left follows from the pace, whatever the estimates' unit", () => {
  let now = 100;
  const meter = workMeter(
    new Map([
      ['a', 30],
      ['b', 10],
    ]),
    () => now,
  );
  expect(meter.overall()).toEqual({ done: 0, total: 2, fraction: 0, secondsLeft: null });
  now += 60;
  meter.advance('a', 0);
  meter.advance('a', 1 / 3);
  expect(meter.overall()).toMatchObject({ done: 0, fraction: 0.25, secondsLeft: 180 });
  now += 20;
  meter.end('b');
  expect(meter.overall()).toMatchObject({ done: 1, fraction: 0.5, secondsLeft: 80 });
  meter.end('a');
  expect(meter.overall()).toMatchObject({ done: 2, fraction: 1, secondsLeft: 0 });
});

test('what a checkpoint had saved is done but no pace', () => {
  let now = 0;
  const meter = workMeter(new Map([['a', 10]]), () => now);
  meter.advance('a', 0.5);
  now = 10;
  meter.advance('a', 0.75);
  expect(meter.overall()).toMatchObject({ fraction: 0.75, secondsLeft: 10 });
});

test('what failed, and what fell away with it, is no pace either', () => {
  let now = 0;
  const seconds = new Map([
    ['failed', 20],
    ['skipped', 60],
    ['made', 20],
  ]);
  const meter = workMeter(seconds, () => now);
  now = 10;
  meter.advance('failed', 0);
  meter.advance('failed', 0.25);
  meter.drop('failed');
  meter.drop('skipped');
  // 5 s worth of work took 10 s; 20 s worth of it is left.
  expect(meter.overall()).toEqual({ done: 2, total: 3, fraction: 0.8, secondsLeft: 40 });
});

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.6, '1 min 00 s'],
  [200, '3 min 20 s'],
  [3600, '1 h 00 min'],
  [7_530, '2 h 06 min'],
  [99.5 * 3600, '99 h 30 min'],
  [100 * 3600, '4.2 days'],
  [38_364 * 3600, '1,599 days'],
])('%d s is %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words));

test.each([
  [312, '312 B'],
  [999.7, '1.0 kB'],
  [4_000, '4.0 kB'],
  [999_949, '999.9 kB'],
  [999_999, '1.0 MB'],
  [1_340_000_000, '1.3 GB'],
])('%d bytes are %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));

test('progress is told in words', () => {
  const progress = { done: 4, total: 10, unit: 'epochs', metrics: { loss: 0.41234 }, message: 'validating' };
  expect(progressText(progress, 1.3)).toBe('4/10 epochs, 1.30/s, loss 0.4123, validating');
  expect(progressText(progress, 0.05)).toBe('4/10 epochs, 20 s each, loss 0.4123, validating');
});

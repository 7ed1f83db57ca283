import { afterEach, beforeEach, expect, it } from 'vitest';
import { captureStreams } from '../../lib/kernel/streams.ts';

const streams = [process.stdout, process.stderr];
const writes = streams.map(({ write }) => write);
let published: [string, string][] = [];
let flush = () => {};

beforeEach(() => {
  published = [];
  ({ flush } = captureStreams((name, text) => void published.push([name, text])));
});

afterEach(() => {
  for (const [i, stream] of streams.entries()) stream.write = writes[i];
});

it('gathers prints, in order, until they are asked for', () => {
  process.stdout.write('a');
  process.stdout.write('b');
  process.stderr.write('c');
  process.stdout.write('d');
  expect(published).toEqual([]);
  flush();
  expect(published).toEqual([
    ['stdout', 'ab'],
    ['stderr', 'c'],
    ['stdout', 'd'],
  ]);
});

it('sends on the way what a loop prints that never lets go: more than one text can hold', () => {
  const line = 'x'.repeat(2 ** 22);
  const lines = 140;
  // 2 ** 29 - 24 characters are the longest text of V8.
  expect(line.length * lines).toBeGreaterThan(2 ** 29);
  for (let i = 0; i < lines; i++) process.stdout.write(line);
  flush();
  expect(published.reduce((sum, [, text]) => sum + text.length, 0)).toBe(line.length * lines);
});

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptWeights } from '../../lib/experiments/recipes/kept-weights.ts';
import type { Finished } from '../../lib/store/artifact.ts';

const codec = keptWeights('codec.bin');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-weights-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const finished = () => ({ directory }) as Finished;

it('keeps parameters and statistics to the bit, and nothing else of a training', async () => {
  const weights = { parameters: Float32Array.of(Math.fround(0.1), -0, 3e38), statistics: Float32Array.of(2 ** -149) };
  await codec.keep(directory, { ...weights, velocity: Float32Array.of(1) } as typeof weights);
  expect(readdirSync(directory)).toEqual(['codec.bin']);
  expect(codec.of(finished())).toEqual(weights);
  expect(codec.find(finished())).toEqual(weights);
  expect(Object.is(codec.of(finished()).parameters[1], -0)).toBe(true);
});

it('finds none where none were kept', async () => {
  await keptWeights('classifier.bin').keep(directory, {
    parameters: new Float32Array(1),
    statistics: new Float32Array(1),
  });
  expect(codec.find(finished())).toBeNull();
  expect(() => codec.of(finished())).toThrow('codec.bin');
});

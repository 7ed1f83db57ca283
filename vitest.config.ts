import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Rooms whose tests only call functions: their files share processes, and what they import is read once. */
const pure = [
  'claims',
  'classification',
  'codec',
  'datasets',
  'display',
  'downloads',
  'experiments',
  'figures',
  'files',
  'joint',
  'metrics',
  'nn',
  'records',
  'report',
  'segmentation',
  'training',
].map((room) => `test/${room}/**/*.test.ts`);
const slow = 'test/**/*.slow.test.ts';
const common = { testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxConcurrency: 2 } as const;

// The suite that `npm test` runs: under five minutes on two cores.
export default defineConfig({
  test: {
    // More than two cores: some tests wait for processes.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    projects: [
      { test: { ...common, name: 'pure', include: pure, exclude: [slow], isolate: false } },
      { test: { ...common, name: 'rest', include: ['test/**/*.test.ts'], exclude: [slow, ...pure] } },
    ],
  },
});

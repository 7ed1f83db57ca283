import { defineConfig } from 'vitest/config';

// The suite that `npm test` runs: under five minutes on two cores.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.slow.test.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    // One process a core; the default leaves a core idle.
    maxWorkers: '100%',
    maxConcurrency: 2,
  },
});

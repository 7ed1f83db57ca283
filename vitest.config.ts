import { defineConfig } from 'vitest/config';

// The suite that `npm test` runs: under five minutes on two cores.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.slow.test.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    // More than two cores: some tests wait for processes.
    maxWorkers: '150%',
    maxConcurrency: 2,
  },
});

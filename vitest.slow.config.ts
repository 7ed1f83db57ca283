import { defineConfig } from 'vitest/config';

// The suite that `npm run test:slow` runs: real browsers, software GPUs, trainings.
export default defineConfig({
  test: {
    include: ['test/**/*.slow.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    pool: 'forks',
  },
});

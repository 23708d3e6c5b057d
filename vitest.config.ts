import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const resultsFile = process.env.TEST_RESULTS_FILE;

export default defineConfig({
  test: {
    include: ['src', 'sim', 'properties', 'reports', 'bench', 'examples/drivers'].map(
      (folder) => `${folder}/**/*.test.ts`,
    ),
    exclude: ['**/node_modules/**', 'dist/**'],
    pool: 'forks',
    // Many tests wait for a program, or for npm: on two cores two files at a time are done in two thirds of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    // .ci/run reads the counts from this file, for a summary on the screen is not meant to be parsed.
    reporters: resultsFile === undefined ? ['default'] : ['default', ['json', { outputFile: resultsFile }]],
  },
});

import { defineConfig } from 'vitest/config';

const resultsFile = process.env.TEST_RESULTS_FILE;

export default defineConfig({
  test: {
    include: ['src', 'sim', 'properties', 'reports', 'bench', 'examples/drivers'].map(
      (folder) => `${folder}/**/*.test.ts`,
    ),
    exclude: ['**/node_modules/**', 'dist/**'],
    pool: 'forks',
    testTimeout: 60_000,
    // .ci/run reads the counts from this file, for a summary on the screen is not meant to be parsed.
    reporters: resultsFile === undefined ? ['default'] : ['default', ['json', { outputFile: resultsFile }]],
  },
});

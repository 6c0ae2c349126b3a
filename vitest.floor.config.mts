import { defineConfig } from 'vitest/config';

/** The construct tests with the oldest `aws-cdk-lib` that the package allows. */
export default defineConfig({
  resolve: { alias: [{ find: /^aws-cdk-lib(?=\/|$)/, replacement: 'aws-cdk-lib-floor' }] },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    testTimeout: 90_000,
    include: ['test/{bin,lib}/**/*.test.ts'],
    // The languages' kernel loads packages by their own names.
    exclude: ['test/lib/jsii/**'],
    setupFiles: 'test/helpers/constructs/floor.ts',
  },
});

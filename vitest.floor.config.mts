import { defineConfig } from 'vitest/config';

/** The construct tests with the oldest `aws-cdk-lib` that the package allows. */
export default defineConfig({
  resolve: { alias: [{ find: /^aws-cdk-lib(?=\/|$)/, replacement: 'aws-cdk-lib-floor' }] },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    testTimeout: 90_000,
    env: { CDK_FLOOR: 'true', CDK_VALIDATION: 'false' },
    include: ['test/lib/**/*.test.ts'],
    exclude: [
      // The languages' kernel loads packages by their own names.
      'test/lib/jsii/**',
      // Their own packages need a newer aws-cdk-lib.
      'test/lib/integ/**',
      'test/lib/service-spec.test.ts',
    ],
    setupFiles: 'test/helpers/constructs/floor.ts',
  },
});

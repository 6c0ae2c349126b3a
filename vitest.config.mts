import { defineConfig } from 'vitest/config';

const constructs = 'test/{bin,lib}/**/*.test.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than vitest takes on two cores: much of the time goes by waiting for emulators.
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // The CDK's own validation takes each process that synthesizes several seconds. test/bin/validation.test.ts runs it.
    env: { CDK_VALIDATION: 'false' },
    projects: [
      {
        extends: true,
        // One process for several files: loading the CDK anew for each of them would take most of the time.
        test: {
          name: 'constructs',
          include: [constructs],
          isolate: false,
          setupFiles: 'test/helpers/constructs/judge-templates.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'over the wire',
          // As above, and for the SDK and the local cloud. Tests keep apart by the names of what they create.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [constructs],
          globalSetup: 'test/helpers/global-setup.ts',
        },
      },
    ],
  },
});

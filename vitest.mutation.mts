import { defineConfig } from 'vitest/config';

/**
 * The tests that a mutation run repeats for every change that it makes: those that need no emulator and no built bundle,
 * so that each takes milliseconds.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    include: [
      'test/redrive/{item-states,judge-answer,message-body,plan,plan.properties,run,slice-payload.properties}.test.ts',
    ],
  },
});

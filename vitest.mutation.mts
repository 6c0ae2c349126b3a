import { defineConfig } from 'vitest/config';

/**
 * The tests that a mutation run repeats for every change that it makes: those that need no emulator. Those of
 * `lib/mappings/` need the bundles of the functions: build first.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    env: { CDK_VALIDATION: 'false' },
    // Stryker decides by itself which changes make a test hang.
    testTimeout: 60_000,
    include: [
      'test/enrichment/{completeness,exact-json,fit,fit.properties,ids,parse,receive,select,shard-memory}.test.ts',
      'test/enrichment/{sweep,sweep-transitions,sweep.properties}.test.ts',
      'test/lib/mappings/*.test.ts',
      'test/lib/{cross-stack,imported-hydrated-dlq,keys}.test.ts',
      'test/lib/intake/*.test.ts',
      'test/redrive/{history,invoke-function,item-states,judge-answer,message-body,plan,plan.properties}.test.ts',
      'test/redrive/{inbox-environment,load-payload,redrive-one,run,slice-payload.properties}.test.ts',
    ],
  },
});

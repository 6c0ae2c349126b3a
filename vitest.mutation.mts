import { defineConfig } from 'vitest/config';
import { BaseSequencer, ForksPoolWorker, type PoolOptions, type PoolWorker, type WorkerRequest } from 'vitest/node';

/** The quickest files first: most changes are noticed before a slow one has its turn. */
class QuickestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    return (await super.sort(files)).toReversed();
  }
}

/**
 * The process that tests every change: to start one for each change, and load the SDK in it, would take longer than the
 * tests do.
 */
let kept: ForksPoolWorker | undefined;

/** What a run of the tests takes for a process of its own. */
class KeptWorker implements PoolWorker {
  readonly name = 'kept';
  readonly cacheFs = true;
  private readonly listeners: Parameters<ForksPoolWorker['on']>[] = [];
  private isNew = false;
  private config: unknown;

  constructor(private readonly options: PoolOptions) {}

  async start(): Promise<void> {
    if (kept) return;
    this.isNew = true;
    kept = new ForksPoolWorker(this.options);
    await kept.start();
    kept.on('exit', () => {
      kept = undefined;
    });
  }

  async stop(): Promise<void> {
    for (const listener of this.listeners) kept?.off(...listener);
  }

  on(...listener: Parameters<ForksPoolWorker['on']>): void {
    this.listeners.push(listener);
    kept?.on(...listener);
  }

  off(...listener: Parameters<ForksPoolWorker['off']>): void {
    kept?.off(...listener);
  }

  send(message: WorkerRequest): void {
    if (message.type === 'start') this.config = message.context.config;
    if (message.type === 'stop') this.answer('stopped');
    else if (message.type === 'start' && !this.isNew) this.answer('started');
    else if (message.type === 'run')
      kept?.send({ ...message, context: { ...message.context, config: this.config } as never });
    else kept?.send(message);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  private answer(type: 'started' | 'stopped'): void {
    for (const [event, listener] of this.listeners) {
      if (event === 'message') queueMicrotask(() => listener({ __vitest_worker_response__: true, type }));
    }
  }
}

/** `MUTATION=wire` adds what is slower and needs emulators: for files that no other test reaches. */
const isWire = process.env.MUTATION === 'wire';

const PURE = [
  'test/enrichment/{clients,completeness,compose,environment,exact-json,failure-filters,fit,fit.properties,ids}.test.ts',
  'test/enrichment/{invocation,json-size,overflow,parse,receive,report,select,shard-memory,storm}.test.ts',
  'test/enrichment/{sweep,sweep-transitions,sweep-trimmed,sweep-trouble,sweep.properties}.test.ts',
  'test/enrichment/decoders/*.test.ts',
  'test/lib/mappings/*.test.ts',
  'test/lib/{cross-stack,imported-hydrated-dlq,keys}.test.ts',
  'test/lib/intake/*.test.ts',
  'test/redrive/{!(inbox),inbox-*}.test.ts',
];

/**
 * The tests that a mutation run repeats for every change that it makes. Those of `lib/mappings/` need the bundles of the
 * functions: build first.
 */
export default defineConfig({
  plugins: [
    {
      name: 'one process for all changes',
      configureVitest: ({ project: { config }, vitest }) => {
        vitest.onClose(() => kept?.stop());
        config.pool = 'kept';
        config.poolRunner = { name: 'kept', createPoolWorker: (options) => new KeptWorker(options) };
      },
    },
  ],
  test: {
    isolate: false,
    env: { CDK_VALIDATION: 'false', MUTATION: process.env.MUTATION ?? 'pure' },
    globalSetup: isWire ? 'test/helpers/global-setup.ts' : [],
    setupFiles: ['test/helpers/mutation/setup.ts', ...(isWire ? ['test/helpers/mutation/readers.ts'] : [])],
    // Stryker decides by itself which changes make a test hang.
    testTimeout: 60_000,
    sequence: { sequencer: QuickestFirst },
    include: isWire ? [...PURE, 'test/enrichment/**/*.test.ts', 'test/redrive/inbox.test.ts'] : PURE,
    exclude: ['test/enrichment/soak', 'test/enrichment/{bundle,large}.test.ts'],
  },
});

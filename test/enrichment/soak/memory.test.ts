import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { functionEnvironment, heapFlags } from '../../../bench/cloud/enrichment';
import { staged } from '../../../bench/cloud/pointer';
import { type StubStreamProps, startStubServer, stubStream } from '../../../bench/stub';
import type { HydrationStatus } from '../../../contract/message';
import { beginInvocation, systemClock } from '../../../enrichment/invocation';

const BUNDLE = path.resolve('dist/enrichment/index.js');

/** `npm run soak` measures larger functions and more kinds of records as well. */
const IS_SOAK = process.env.SOAK_POINTERS !== undefined;
const MEMORIES = IS_SOAK ? [128, 256, 512, 1_024] : [128];

/** Records of each kind that a range consists of, and what one of them weighs; bytes. */
const KINDS = [
  { kind: 'small records', recordBytes: 150, weight: 1_180 },
  { kind: 'items with many attributes', recordBytes: 48_000, attributes: 4_000, weight: 369_200 },
  { kind: 'records of 1 kB', recordBytes: 1_000, weight: 2_020 },
  { kind: 'records of 1 MB', recordBytes: 1_000_000, weight: 1_001_020 },
  { kind: 'small items', recordBytes: 120, attributes: 5, weight: 1_720 },
].slice(0, IS_SOAK ? undefined : 2);

/** Loads the bundle, invokes it once, and reports what came of it and how much memory it took. */
const CHILD = `
  const { existsSync, readFileSync } = require('node:fs');
  const STATUS = '/proc/self/status';
  // On Linux, maxRSS of a process begins with that of the process that started it.
  const kilobytes = () =>
    existsSync(STATUS) ? Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync(STATUS, 'utf8'))[1]) : process.resourceUsage().maxRSS;
  const report = (result) => console.log(JSON.stringify({ ...result, peak: kilobytes() / 1024 }));
  const { bundle, payload, memory } = JSON.parse(readFileSync(0));
  const context = { memoryLimitInMB: String(memory), getRemainingTimeInMillis: () => 240_000 };
  process.stdout.write = ((write) => (line) => /^{"(level|_aws)"/.test(line) || write(line))(process.stdout.write.bind(process.stdout));
  require(bundle).handler(JSON.parse(payload), context).then(
    (messages) => report({ statuses: messages.map(({ hydration }) => hydration.status) }),
    (error) => report({ error: error.message }),
  );`;

interface Measured {
  readonly statuses?: readonly HydrationStatus[];
  readonly error?: string;
  /** Largest resident set of the process; MB. */
  readonly peak: number;
}

/** One invocation in a process with the heap that Lambda gives a function of that size. */
async function hydrate(memory: number, props: StubStreamProps): Promise<Measured> {
  const stream = stubStream(props);
  const server = await startStubServer(stream);
  onTestFinished(() => server.stop());
  const child = spawn(process.execPath, [...heapFlags(memory), '-e', CHILD], {
    env: functionEnvironment(server.endpoint),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify({ bundle: BUNDLE, payload: JSON.stringify(stream.pointers.map(staged)), memory }));
  const [measured] = await Promise.all([json(child.stdout), once(child, 'exit')]);
  return measured as Measured;
}

/** What a range may weigh, and how many are read at the same time; bytes. */
function boundsOf(memory: number) {
  const { reading, shardsAtOnce } = beginInvocation({ memoryLimitInMB: `${memory}` }, 0, systemClock);
  return { bound: reading.mostHeldBytes, shards: shardsAtOnce };
}

describe.each(MEMORIES)('a function of %i MB', (memory) => {
  test.each(KINDS)(
    'hydrates ranges of $kind up to its bound in as many shards as it reads at once',
    async ({ weight, ...kind }) => {
      const { bound, shards } = boundsOf(memory);
      const recordsPerPointer = Math.max(1, Math.floor((0.98 * bound) / weight));
      const props = { shards, pointersPerShard: 1, recordsPerPointer, ...kind };

      const { statuses, error, peak } = await hydrate(memory, props);

      expect({ statuses, error }).toEqual({ statuses: Array(shards).fill('COMPLETE') });
      // Lambda's own runtime takes up some as well.
      expect(peak).toBeLessThan(0.95 * memory);
    },
    300_000,
  );

  test('gives up a larger range before it is out of memory', async () => {
    const { bound, shards } = boundsOf(memory);
    const recordsPerPointer = Math.ceil((4 * bound) / 1_180);

    const { error, peak } = await hydrate(memory, { shards, pointersPerShard: 1, recordsPerPointer, recordBytes: 150 });

    expect(error).toContain(`RangeTooLargeError: The range holds more than ${Math.floor(bound)} bytes`);
    expect(peak).toBeLessThan(0.95 * memory);
  }, 300_000);
});

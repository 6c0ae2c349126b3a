import { resolve } from 'node:path';
import type { Bench, Progress, Row } from './bench';
import { functionEnvironment, SANDBOX } from './cloud/enrichment';
import { staged } from './cloud/pointer';
import { runProcess } from './processes';
import type { Invoked } from './protocol';
import { type StubStreamProps, startStubServer, stubStream } from './stub';

const POINTERS = 10;
/** When garbage is collected is partly chance: the largest of several processes counts. */
const PROCESSES = 5;
/** 6 MB: the most that a batch of a mapping can hold. */
const POINTER = { recordsPerPointer: 600, recordBytes: 10_000 } as const;
/** The largest record that Kinesis takes. */
const LARGE_RECORD = { recordsPerPointer: 1, recordBytes: 10 * 1024 * 1024 } as const;
const CASES: readonly { readonly measure: string; readonly stream: StubStreamProps; readonly atMost?: number }[] = [
  {
    measure: 'peak memory for ten pointers to 6 MB each, in one shard',
    stream: { shards: 1, pointersPerShard: POINTERS, ...POINTER },
  },
  {
    measure: 'peak memory for ten pointers to 6 MB each, in ten shards',
    stream: { shards: POINTERS, pointersPerShard: 1, ...POINTER },
  },
  {
    measure: 'peak memory for ten pointers to records of 10 MiB, in ten shards',
    stream: { shards: POINTERS, pointersPerShard: 1, ...LARGE_RECORD },
    atMost: 0.7,
  },
];

export const memory: Bench = {
  name: 'memory',
  summary: 'Peak memory of the function for the largest batch, beside its default memory.',
  run: async (progress) => {
    const rows: Row[] = [];
    for (const one of CASES) rows.push(await measure(progress, one));
    return {
      rows,
      notes: [
        `The largest resident set of ${PROCESSES} processes, each of which loads the bundle and hydrates the batch once, with the heap that Lambda gives a function of that size. Every payload goes to the overflow bucket.`,
        'Records have 10,000 bytes, or 10 MiB, and come from a server in another process.',
      ],
    };
  },
};

async function measure(
  progress: Progress,
  { measure, stream: props, atMost = 1 }: (typeof CASES)[number],
): Promise<Row> {
  progress(measure);
  const stream = stubStream(props);
  const server = await startStubServer(stream);
  try {
    const input = {
      bundle: resolve('dist/enrichment/index.js'),
      payload: JSON.stringify(stream.pointers.map(staged)),
      warmUps: 0,
      rounds: 0,
      ...SANDBOX,
    };
    const peaks: number[] = [];
    while (peaks.length < PROCESSES) {
      const invoked = await runProcess<Invoked>('invoke', input, functionEnvironment(server.endpoint));
      const missing = POINTERS - invoked.statuses.length;
      if (missing > 0) throw new Error(`${missing} pointers were not hydrated`);
      peaks.push(invoked.peakMegabytes);
    }
    const baseline = { name: 'memory of the function', value: SANDBOX.memory };
    return { measure, unit: 'MB', ours: Math.max(...peaks), baseline, goal: { of: 'ratio', atMost } };
  } finally {
    await server.stop();
  }
}

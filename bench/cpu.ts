import { resolve } from 'node:path';
import type { Bench, Report, Tell } from './bench';
import { functionEnvironment } from './function-environment';
import { runProcess } from './processes';
import type { Cpu, Invoked, InvokeInput, PageInput } from './protocol';
import { SANDBOX } from './sandbox';
import { staged } from './staged';
import { median } from './statistics';
import { startStubServer } from './stub/stub-server';
import { stubStream } from './stub/stub-stream';

const BATCH = { shards: 1, pointersPerShard: 10, recordsPerPointer: 30, recordBytes: 1_000 } as const;
const RECORDS = BATCH.pointersPerShard * BATCH.recordsPerPointer;
const HYDRATED_MB = (RECORDS * BATCH.recordBytes) / 1e6;
const ROUNDS = { warmUps: 50, rounds: 100 } as const;
/** Each measurement is made so often, in turn with the others. */
const REPETITIONS = 3;
const NAMES = ['ours', 'sdk', 'floor'] as const;

export const cpu: Bench = {
  name: 'cpu',
  summary: 'CPU time per MB of hydrated record data, in a warm process of its own against prepared answers.',
  run: async (tell) => {
    const stream = stubStream(BATCH);
    const server = await startStubServer(stream);
    try {
      return await measure(tell, server.endpoint, stream.pointers);
    } finally {
      await server.stop();
    }
  },
};

async function measure(tell: Tell, endpoint: string, pointers: ReturnType<typeof stubStream>['pointers']) {
  const batch = pointers[0]?.KinesisBatchInfo;
  if (!batch) throw new Error('The stub has no pointer');
  const page: PageInput = { endpoint, ...batch, limit: RECORDS, ...ROUNDS };
  const invocation: InvokeInput = {
    bundle: resolve('dist/enrichment/index.js'),
    payload: JSON.stringify(pointers.map(staged)),
    ...SANDBOX,
    ...ROUNDS,
  };
  const measured: Record<(typeof NAMES)[number], number[]> = { ours: [], sdk: [], floor: [] };
  for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
    tell(`${repetition} of ${REPETITIONS}`);
    measured.ours.push(perMegabyte(await runProcess<Invoked>('invoke', invocation, functionEnvironment(endpoint))));
    measured.sdk.push(perMegabyte(await runProcess<Cpu>('bare-sdk', page)));
    measured.floor.push(perMegabyte(await runProcess<Cpu>('floor', page)));
  }
  return report(median(measured.ours), median(measured.sdk), median(measured.floor));
}

function perMegabyte({ cpuMilliseconds }: Cpu): number {
  return cpuMilliseconds / ROUNDS.rounds / HYDRATED_MB;
}

function report(ours: number, sdk: number, floor: number): Report {
  const baseline = { name: 'floor', value: floor };
  return {
    rows: [
      {
        measure: 'CPU per hydrated MB, everything',
        unit: 'ms',
        ours,
        baseline,
        goal: { of: 'ratio', atMost: 2 },
      },
      { measure: 'CPU per hydrated MB, the SDK calls alone', unit: 'ms', ours: sdk, baseline },
      { measure: 'CPU per hydrated MB, everything but the SDK calls', unit: 'ms', ours: ours - sdk, baseline },
    ],
    notes: [
      `A batch of ${BATCH.pointersPerShard} pointers to ${BATCH.recordsPerPointer} records of ${BATCH.recordBytes} bytes of JSON each, hydrated ${ROUNDS.rounds} times after ${ROUNDS.warmUps} warm-ups; median of ${REPETITIONS} processes. CPU time of all threads, user and system.`,
      'The floor is JSON.parse, base64 decoding and JSON.stringify of the same pages, without a network. The SDK calls are one GetShardIterator and one GetRecords of which nothing is made.',
      'Beyond the floor, ours writes the data twice (as base64 in the payload, decoded beside it), checks that decoding loses nothing, and measures what it writes.',
    ],
  };
}

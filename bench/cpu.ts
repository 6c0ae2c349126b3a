import { resolve } from 'node:path';
import { type Baseline, type Bench, median, type Progress, type Report, type Row } from './bench';
import { functionEnvironment, SANDBOX } from './cloud/enrichment';
import { staged } from './cloud/pointer';
import { runProcess } from './processes';
import type { Floors, Invoked, InvokeInput, PageInput, Readers } from './protocol';
import { type StubStream, startStubServer, stubStream } from './stub';

const BATCH = { shards: 1, pointersPerShard: 10, recordsPerPointer: 30, recordBytes: 1_000 } as const;
const RECORDS = BATCH.pointersPerShard * BATCH.recordsPerPointer;
const HYDRATED_MB = (RECORDS * BATCH.recordBytes) / 1e6;
const ROUNDS = { warmUps: 300, rounds: 300 } as const;
/** Each measurement is made so often, in turn with the others. */
const REPETITIONS = 3;

/** CPU time of one round, in milliseconds. */
interface Costs extends Floors, Readers {
  readonly ours: number;
}

export const cpu: Bench = {
  name: 'cpu',
  summary: 'CPU time per MB of hydrated record data, in a warm process of its own, against prepared responses.',
  run: async (progress) => {
    const stream = stubStream(BATCH);
    const server = await startStubServer(stream);
    try {
      return report(await measure(progress, server.endpoint, stream));
    } finally {
      await server.stop();
    }
  },
};

async function measure(progress: Progress, endpoint: string, { pointers }: StubStream): Promise<Costs> {
  const batch = pointers[0]?.KinesisBatchInfo;
  if (!batch) throw new Error('The stub has no pointer');
  const page: PageInput = { endpoint, ...batch, limit: RECORDS, ...ROUNDS };
  const invocation: InvokeInput = {
    bundle: resolve('dist/enrichment/index.js'),
    payload: JSON.stringify(pointers.map(staged)),
    ...SANDBOX,
    ...ROUNDS,
  };
  const costs: Costs[] = [];
  for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
    progress(`${repetition} of ${REPETITIONS}`);
    const { cpuMilliseconds: ours } = await runProcess<Invoked>('invoke', invocation, functionEnvironment(endpoint));
    const readers = await runProcess<Readers>('bare-sdk', page);
    costs.push({ ours, ...readers, ...(await runProcess<Floors>('floor', page)) });
  }
  const typical = (of: (cost: Costs) => number) => median(costs.map(of)) / ROUNDS.rounds / HYDRATED_MB;
  return {
    ours: typical(({ ours }) => ours),
    discarding: typical(({ discarding }) => discarding),
    answering: typical(({ answering }) => answering),
    samePage: typical(({ samePage }) => samePage),
    sameMessage: typical(({ sameMessage }) => sameMessage),
  };
}

function report({ ours, discarding, answering, samePage, sameMessage }: Costs): Report {
  const floor = { name: 'floor', value: samePage };
  const messageFloor = { name: 'floor of the same message', value: sameMessage };
  const row = (measure: string, ours: number, baseline: Baseline): Row => {
    return { measure: `CPU per hydrated MB, ${measure}`, unit: 'ms', ours, baseline };
  };
  return {
    rows: [
      {
        ...row('everything', ours, { name: 'plain SDK reader that discards the records', value: discarding }),
        goal: { of: 'ratio', atMost: 1.5 },
      },
      row('everything', ours, { name: 'plain SDK reader that answers with the same message', value: answering }),
      row('everything', ours, floor),
      row('a plain SDK reader that answers with the same message', answering, {
        name: 'plain SDK reader that discards the records',
        value: discarding,
      }),
      row('a plain SDK reader that discards the records', discarding, floor),
      row('everything', ours, messageFloor),
    ],
    notes: [
      `A batch of ${BATCH.pointersPerShard} pointers to ${BATCH.recordsPerPointer} records of ${BATCH.recordBytes} bytes of JSON each, hydrated ${ROUNDS.rounds} times after ${ROUNDS.warmUps} warm-ups; median of ${REPETITIONS} processes. CPU time of all threads, user and system.`,
      'The floor is JSON.parse, base64 decoding and JSON.stringify of the same page, without a network. The floor of the same message also parses the data and writes it beside the records, as our messages do.',
      'The plain readers make the same two SDK calls, one GetShardIterator and one GetRecords. One discards the responses. The other makes the same message of them, the data raw and decoded, and checks nothing: neither that decoding loses nothing, nor that the message fits, nor that the records are those of the range.',
      "Why the goal is missed: writing the same message takes a plain reader beyond it before anything is checked. Of ours, more than a quarter is the answer as JSON, which Lambda's runtime writes; the handler alone costs about one and a half times what the plain reader does that discards.",
    ],
  };
}

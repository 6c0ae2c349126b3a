import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BatchInfo, LambdaPointer } from '../../../contract/pointer';
import type { ProxyRule } from '../../../local/proxy/fault-decision';
import { s3Client, uniqueName } from '../../helpers/aws/clients';
import { createStream } from '../../helpers/aws/kinesis-streams';
import { createQueue } from '../../helpers/aws/queues';
import { runMapping } from '../../helpers/local/mappings';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startTestRuntime();
  runtime.setRule(arrivals);
});
afterAll(() => runtime.stop());

interface WindowEvent {
  readonly Records: { readonly kinesis: { readonly data: string } }[];
  readonly window: { readonly start: string; readonly end: string };
  readonly state: { readonly seen?: readonly string[]; readonly padding?: string };
  readonly shardId: string;
  readonly eventSourceARN: string;
  readonly isFinalInvokeForWindow: boolean;
  readonly isWindowTerminatedEarly: boolean;
}

const NOON = Date.parse('2026-11-29T12:00:00Z') / 1_000;

/** A record arrives as many seconds after noon as its data begins with. */
const arrivals: ProxyRule = ({ operation }) =>
  operation === 'GetRecords'
    ? { rewriteAnswer: (answer) => ({ ...answer, Records: atTheirTimes(answer.Records) }) }
    : undefined;

function atTheirTimes(records: unknown) {
  return (records as { readonly Data: string }[]).map((record) => ({
    ...record,
    ApproximateArrivalTimestamp: NOON + Number.parseInt(Buffer.from(record.Data, 'base64').toString(), 10),
  }));
}

const textsOf = ({ Records }: WindowEvent) =>
  Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());

/** A function that remembers in its state what it has seen, a mapping with windows of a minute, and every event of it. */
async function consume(
  puts: readonly string[],
  {
    answer = remember,
    ...properties
  }: { readonly answer?: (event: WindowEvent) => unknown } & Record<string, unknown> = {},
) {
  const events: WindowEvent[] = [];
  const stream = await createStream();
  const numbers = await stream.put(...puts);
  const functionArn = runtime.addFunction(uniqueName('consumer'), (event: WindowEvent) => {
    events.push(event);
    return answer(event);
  });
  await runMapping(runtime, functionArn, {
    EventSourceArn: stream.arn,
    BatchSize: 1,
    TumblingWindowInSeconds: 60,
    MaximumRetryAttempts: 0,
    ...properties,
  });
  const invoked = async (count: number) => {
    await runtime.reported('batch-invoked', count, (reported) => reported.functionArn === functionArn);
    return events.slice(0, count);
  };
  return { stream, numbers, invoked };
}

function remember(event: WindowEvent) {
  return { state: { seen: [...(event.state.seen ?? []), ...textsOf(event)] } };
}

const shownOf = (event: WindowEvent) => {
  const last = event.isWindowTerminatedEarly ? 'ended early' : event.isFinalInvokeForWindow ? 'last' : 'open';
  return `${event.window.start.slice(11, 16)} ${last}: ${textsOf(event)} after ${event.state.seen ?? ''}`;
};

test('hands the state of a window from invocation to invocation, and invokes once more at its end', async () => {
  const { stream, invoked } = await consume(['0 a', '59 b', '60 c', '58 late', '185 d']);

  const events = await invoked(8);

  expect(events.map(shownOf)).toEqual([
    '12:00 open: 0 a after ',
    '12:00 open: 59 b after 0 a',
    '12:00 last:  after 0 a,59 b',
    '12:01 open: 60 c after ',
    '12:01 open: 58 late after 60 c',
    '12:01 last:  after 60 c,58 late',
    '12:03 open: 185 d after ',
    // No record came after it: the window was over all the same.
    '12:03 last:  after 185 d',
  ]);
  expect(events[1]).toEqual({
    Records: [expect.objectContaining({ eventSource: 'aws:kinesis' })],
    window: { start: '2026-11-29T12:00:00Z', end: '2026-11-29T12:01:00Z' },
    state: { seen: ['0 a'] },
    shardId: 'shardId-000000000000',
    eventSourceARN: stream.arn,
    isFinalInvokeForWindow: false,
    isWindowTerminatedEarly: false,
  });
});

test('ends a window early when its state is too large, and begins it anew without state', async () => {
  const padding = 'x'.repeat(1024 ** 2);
  const { invoked } = await consume(['0 a', '1 b'], {
    answer: (event: WindowEvent) => {
      if (event.isWindowTerminatedEarly) return { state: event.state };
      return textsOf(event)[0] === '0 a' ? { state: { padding } } : remember(event);
    },
  });

  const [, early, next] = await invoked(3);

  expect(early).toMatchObject({
    Records: [],
    state: { padding },
    isFinalInvokeForWindow: true,
    isWindowTerminatedEarly: true,
  });
  expect(next).toMatchObject({ isFinalInvokeForWindow: false, isWindowTerminatedEarly: false });
  expect(next?.state).toEqual({});
});

async function pointersIn(queue: Awaited<ReturnType<typeof createQueue>>, count: number) {
  return (await queue.receiveJson(count)) as unknown as (LambdaPointer & { KinesisBatchInfo: BatchInfo })[];
}

test('counts an answer without state as a failure, whose records do not change the state', async () => {
  const queue = await createQueue('staging');
  const { numbers, invoked } = await consume(['0 a', '1 b', '2 c'], {
    answer: (event: WindowEvent) => (textsOf(event)[0] === '1 b' ? {} : remember(event)),
    DestinationConfig: { OnFailure: { Destination: queue.arn } },
  });

  const [pointer] = await pointersIn(queue, 1);
  const events = await invoked(3);

  expect(pointer).toMatchObject({
    responseContext: { functionError: null },
    KinesisBatchInfo: { startSequenceNumber: numbers[1], endSequenceNumber: numbers[1], batchSize: 1 },
  });
  expect(events[2] && shownOf(events[2])).toBe('12:00 open: 2 c after 0 a');
});

test('reports a failed end of a window, which has no records, by the last record of the window', async () => {
  const queue = await createQueue('staging');
  const { numbers } = await consume(['0 a', '1 b', '60 c'], {
    answer: (event: WindowEvent) => {
      if (event.isFinalInvokeForWindow) throw new Error('cannot be stored');
      return remember(event);
    },
    DestinationConfig: { OnFailure: { Destination: queue.arn } },
  });

  expect(await pointersIn(queue, 1)).toMatchObject([
    {
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 1 },
      KinesisBatchInfo: { startSequenceNumber: numbers[1], endSequenceNumber: numbers[1], batchSize: 0 },
    },
  ]);
});

test('writes the event of a failed batch with window and state to a bucket', async () => {
  const Bucket = uniqueName('failures');
  const s3 = s3Client();
  await s3.send(new CreateBucketCommand({ Bucket }));
  await consume(['0 a', '1 b'], {
    answer: (event: WindowEvent) => {
      if (textsOf(event)[0] === '1 b') throw new Error('poison');
      return remember(event);
    },
    DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${Bucket}` } },
  });
  await runtime.reported('pointer-sent', 1, ({ destinationArn }) => destinationArn.endsWith(Bucket));

  const { Contents: [{ Key } = {}] = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));

  expect(JSON.parse(JSON.parse((await Body?.transformToString()) ?? '').payload)).toMatchObject({
    Records: [{ kinesis: {} }],
    window: { start: '2026-11-29T12:00:00Z' },
    state: { seen: ['0 a'] },
    isFinalInvokeForWindow: false,
  });
});

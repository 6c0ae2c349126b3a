import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BatchInfo, LambdaPointer } from '../../../contract/pointer';
import { type DynamoDBEmulator, startDynamoDB } from '../../../local/emulators/dynamodb';
import { uniqueName } from '../../helpers/aws/clients';
import { createStream } from '../../helpers/aws/kinesis-streams';
import { createQueue, type TestQueue } from '../../helpers/aws/queues';
import { createTable } from '../../helpers/aws/tables';
import { consumerRoleArn, runMapping } from '../../helpers/local/mappings';
import { accessKeyOf, startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

let dynamoDB: DynamoDBEmulator;
let runtime: TestRuntime;

beforeAll(async () => {
  dynamoDB = await startDynamoDB();
  runtime = await startTestRuntime(dynamoDB.endpoint);
});
afterEach(() => runtime.setRule(() => undefined));
afterAll(async () => {
  await runtime.stop();
  await dynamoDB.stop();
});

interface Event {
  readonly Records: { readonly kinesis: { readonly data: string; readonly sequenceNumber: string } }[];
}

const textsOf = ({ Records }: Event) => Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
const to = (queue: TestQueue) => ({ DestinationConfig: { OnFailure: { Destination: queue.arn } } });
const throwing = () => runtime.addFunction(uniqueName('consumer'), throwError);
const rangeOf = ({ startSequenceNumber, endSequenceNumber, batchSize }: BatchInfo) => [
  startSequenceNumber,
  endSequenceNumber,
  batchSize,
];

function throwError(): never {
  throw new Error('poison');
}

async function pointers(queue: TestQueue, count: number) {
  return (await queue.receiveJson(count)) as unknown as (LambdaPointer & { KinesisBatchInfo: BatchInfo })[];
}

describe('a batch that Lambda gives up on', () => {
  test('of a Kinesis stream leaves a pointer with every member that Lambda writes', async () => {
    const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
    const [first, second] = await stream.put('one', 'two');
    const functionArn = `${throwing()}:live`;
    await runMapping(runtime, functionArn, { EventSourceArn: stream.arn, MaximumRetryAttempts: 2, ...to(queue) });

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await pointers(queue, 1)).toEqual([
      {
        requestContext: {
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          functionArn,
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 3,
        },
        responseContext: { statusCode: 200, executedVersion: '1', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: time,
        KinesisBatchInfo: {
          shardId: 'shardId-000000000000',
          startSequenceNumber: first,
          endSequenceNumber: second,
          approximateArrivalOfFirstRecord: time,
          approximateArrivalOfLastRecord: time,
          batchSize: 2,
          streamArn: stream.arn,
        },
      },
    ]);
  });

  test('of a DynamoDB stream has times without a fraction', async () => {
    const [table, queue] = await Promise.all([createTable(dynamoDB.endpoint), createQueue('staging')]);
    await table.put({ id: { S: 'a' } });
    await runMapping(runtime, throwing(), { EventSourceArn: table.streamArn, MaximumRetryAttempts: 0, ...to(queue) });

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(await pointers(queue, 1)).toMatchObject([
      {
        requestContext: { approximateInvokeCount: 1 },
        responseContext: { executedVersion: '$LATEST' },
        timestamp: expect.stringMatching(/\.\d{3}Z$/),
        DDBStreamBatchInfo: {
          shardId: expect.stringMatching(/^shardId-/),
          approximateArrivalOfFirstRecord: time,
          approximateArrivalOfLastRecord: time,
          batchSize: 1,
          streamArn: table.streamArn,
        },
      },
    ]);
  });

  test('is bisected until the poison stands alone; all others are processed', async () => {
    const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
    const numbers = await stream.put('0', '1', 'poison', '3', '4', 'poison', '6');
    const processed: string[] = [];
    const consumer = runtime.addFunction(uniqueName('consumer'), (event: Event) => {
      if (textsOf(event).includes('poison')) throwError();
      processed.push(...textsOf(event));
    });
    await runMapping(runtime, consumer, {
      EventSourceArn: stream.arn,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      ...to(queue),
    });

    const left = await pointers(queue, 2);

    expect(left.map(({ KinesisBatchInfo }) => rangeOf(KinesisBatchInfo))).toEqual([
      [numbers[2], numbers[2], 1],
      [numbers[5], numbers[5], 1],
    ]);
    expect(left.map(({ requestContext }) => requestContext.approximateInvokeCount)).toEqual([2, 2]);
    await runtime.reported('batch-invoked', 4, (told) => told.functionArn === consumer && told.error === undefined);
    expect(processed).toEqual(['0', '1', '3', '4', '6']);
  });

  test('after named items is reported from the lowest one on, without a function error', async () => {
    const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
    const numbers = await stream.put('0', '1', '2', '3');
    const consumer = runtime.addFunction(uniqueName('consumer'), () => ({
      batchItemFailures: [{ itemIdentifier: numbers[3] }, { itemIdentifier: numbers[2] }],
    }));
    await runMapping(runtime, consumer, {
      EventSourceArn: stream.arn,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 1,
      ...to(queue),
    });

    const [pointer] = await pointers(queue, 1);

    expect(rangeOf(pointer?.KinesisBatchInfo as BatchInfo)).toEqual([numbers[2], numbers[3], 2]);
    expect(pointer?.responseContext).toEqual({ statusCode: 200, executedVersion: '$LATEST', functionError: null });
  });

  test('lets the next batch pass, destination or not', async () => {
    const stream = await createStream();
    await stream.put('poison', 'next');
    const consumer = runtime.addFunction(uniqueName('consumer'), (event: Event) => {
      if (textsOf(event).includes('poison')) throwError();
    });
    await runMapping(runtime, consumer, { EventSourceArn: stream.arn, BatchSize: 1, MaximumRetryAttempts: 0 });

    await runtime.reported('batch-invoked', 1, (told) => told.functionArn === consumer && told.error === undefined);
  });

  test('names the consumer in the pointer when the mapping reads by enhanced fan-out', async () => {
    const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
    await stream.put('one');
    const EventSourceArn = `${stream.arn}/consumer/fan-out:1700000000`;
    await runMapping(runtime, throwing(), { EventSourceArn, MaximumRetryAttempts: 0, ...to(queue) });

    expect((await pointers(queue, 1))[0]?.KinesisBatchInfo.streamArn).toBe(EventSourceArn);
  });
});

describe('records too old', () => {
  test('are cut off the front and reported alone, with no answer; the rest is invoked', async () => {
    const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
    const expired = await stream.put('0', '1');
    runtime.skip(61_000);
    const consumer = runtime.addFunction(uniqueName('consumer'), () => undefined);
    runtime.setRule(({ operation }) =>
      operation === 'GetRecords' ? { rewriteAnswer: arrivedNow(expired.length) } : undefined,
    );
    await stream.put('2', '3', '4');
    await runMapping(runtime, consumer, { EventSourceArn: stream.arn, MaximumRecordAgeInSeconds: 60, ...to(queue) });

    const [pointer] = await pointers(queue, 1);
    const [invoked] = await runtime.reported('batch-invoked', 1, ({ functionArn }) => functionArn === consumer);

    expect(rangeOf(pointer?.KinesisBatchInfo as BatchInfo)).toEqual([expired[0], expired[1], 2]);
    expect(pointer?.requestContext).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: 1 });
    expect(pointer).not.toHaveProperty('responseContext');
    expect(invoked?.records).toBe(3);
  });

  test('are given up while they are being tried again, and say how often they were', async () => {
    const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
    await stream.put('0');
    let invocations = 0;
    const consumer = runtime.addFunction(uniqueName('consumer'), () => {
      invocations += 1;
      if (invocations === 3) runtime.skip(3_600_000);
      throwError();
    });
    await runMapping(runtime, consumer, { EventSourceArn: stream.arn, MaximumRecordAgeInSeconds: 3_600, ...to(queue) });

    const [pointer] = await pointers(queue, 1);

    expect(pointer?.requestContext).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: 3 });
    expect(pointer).not.toHaveProperty('responseContext');
    expect(invocations).toBe(3);
  });
});

test('a record that no invocation can carry is reported without one', async () => {
  const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
  const [small, large] = await stream.put('small', 'large');
  runtime.setRule(({ operation }) => (operation === 'GetRecords' ? { rewriteAnswer: enlarge(large) } : undefined));
  const consumer = runtime.addFunction(uniqueName('consumer'), () => undefined);
  await runMapping(runtime, consumer, { EventSourceArn: stream.arn, ...to(queue) });

  const [pointer] = await pointers(queue, 1);

  expect(rangeOf(pointer?.KinesisBatchInfo as BatchInfo)).toEqual([large, large, 1]);
  expect(pointer).not.toHaveProperty('responseContext');
  const invoked = await runtime.reported('batch-invoked', 1, ({ functionArn }) => functionArn === consumer);
  expect(invoked.map(({ records }) => records)).toEqual([1]);
  expect(small).not.toBe(large);
});

describe('a pointer is lost', () => {
  test('when the destination is a FIFO queue', async () => {
    const [stream, queue] = await Promise.all([createStream(), createQueue('staging', { FifoQueue: 'true' })]);
    await stream.put('one');
    await runMapping(runtime, throwing(), { EventSourceArn: stream.arn, MaximumRetryAttempts: 0, ...to(queue) });

    const [lost] = await runtime.reported('pointer-lost', 1, ({ destinationArn }) => destinationArn === queue.arn);

    expect(lost?.error).toContain('FIFO');
    expect(lost?.pointer.KinesisBatchInfo?.batchSize).toBe(1);
    expect(await queue.remaining()).toBe(0);
  });

  test("when the function's role may not send it", async () => {
    const [stream, queue] = await Promise.all([createStream(), createQueue('staging')]);
    await stream.put('one');
    runtime.setRule(({ operation, accessKeyId }) =>
      operation === 'SendMessage' && accessKeyId === accessKeyOf(consumerRoleArn)
        ? { answer: { status: 403, type: 'AccessDenied' } }
        : undefined,
    );
    await runMapping(runtime, throwing(), { EventSourceArn: stream.arn, MaximumRetryAttempts: 0, ...to(queue) });

    const [lost] = await runtime.reported('pointer-lost', 1, ({ destinationArn }) => destinationArn === queue.arn);

    expect(lost?.error).toContain('AccessDenied');
    expect(await queue.remaining()).toBe(0);
  });
});

/** All records but the first ones seem to have come after the time that was skipped. */
function arrivedNow(count: number) {
  return (answer: Record<string, unknown>) => ({
    ...answer,
    Records: (answer.Records as { ApproximateArrivalTimestamp: number }[]).map((record, index) =>
      index < count ? record : { ...record, ApproximateArrivalTimestamp: runtime.now() / 1000 },
    ),
  });
}

/** One record has data that base64 makes larger than an invocation's payload. */
function enlarge(sequenceNumber: string | undefined) {
  const Data = Buffer.alloc(5 * 1024 * 1024).toString('base64');
  return (answer: Record<string, unknown>) => ({
    ...answer,
    Records: (answer.Records as { SequenceNumber: string }[]).map((record) =>
      record.SequenceNumber === sequenceNumber ? { ...record, Data } : record,
    ),
  });
}

describe('a pointer that goes to a topic', () => {
  const notifications = async (queue: TestQueue, count: number) =>
    (await queue.receiveJson(count)) as { Message: string }[];
  const toTopic = (arn: string) => ({
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: arn } },
  });

  test('reaches the queues and functions that subscribe to it, in an envelope or as it is', async () => {
    const [stream, enveloped, raw] = await Promise.all([createStream(), createQueue('enveloped'), createQueue('raw')]);
    const [number] = await stream.put('one');
    const events: { Records: { EventSource: string; Sns: { Message: string } }[] }[] = [];
    const subscriber = runtime.addFunction(uniqueName('subscriber'), (event: (typeof events)[0]) => events.push(event));
    const topic = runtime.addTopic(uniqueName('failures'));
    topic.subscribe({ arn: `${topic.arn}:1`, protocol: 'sqs', endpoint: enveloped.arn, isRaw: false });
    topic.subscribe({ arn: `${topic.arn}:2`, protocol: 'sqs', endpoint: raw.arn, isRaw: true });
    topic.subscribe({ arn: `${topic.arn}:3`, protocol: 'lambda', endpoint: subscriber, isRaw: false });
    await runMapping(runtime, throwing(), { EventSourceArn: stream.arn, ...toTopic(topic.arn) });

    const [pointer] = await pointers(raw, 1);
    expect(pointer?.KinesisBatchInfo.startSequenceNumber).toBe(number);
    const [notification] = await notifications(enveloped, 1);
    expect(notification).toMatchObject({ Type: 'Notification', TopicArn: topic.arn, Message: JSON.stringify(pointer) });
    await expect
      .poll(() => events[0]?.Records[0])
      .toMatchObject({
        EventSource: 'aws:sns',
        EventSubscriptionArn: `${topic.arn}:3`,
        Sns: { Message: JSON.stringify(pointer) },
      });
  });

  test('is reported where a subscriber does not take it, and reaches the others', async () => {
    const [stream, gone, there] = await Promise.all([createStream(), createQueue('gone'), createQueue('there')]);
    await stream.put('one');
    const topic = runtime.addTopic(uniqueName('failures'));
    topic.subscribe({ arn: `${topic.arn}:1`, protocol: 'sqs', endpoint: `${gone.arn}-no-more`, isRaw: true });
    topic.subscribe({ arn: `${topic.arn}:2`, protocol: 'sqs', endpoint: there.arn, isRaw: true });
    await runMapping(runtime, throwing(), { EventSourceArn: stream.arn, ...toTopic(topic.arn) });

    expect(await pointers(there, 1)).toHaveLength(1);
    const [lost] = await runtime.reported('notification-lost', 1, ({ topicArn }) => topicArn === topic.arn);
    expect(lost).toMatchObject({
      endpoint: `${gone.arn}-no-more`,
      error: expect.stringContaining('QueueDoesNotExist'),
    });
  });

  test.each([
    ['the role may not publish', () => runtime.addTopic(uniqueName('denied')).arn, 'sns:Publish'],
    [
      'the topic is a FIFO topic',
      () => runtime.addTopic(`${uniqueName('failures')}.fifo`).arn,
      'FIFO queues and topics',
    ],
  ])('is lost where %s', async (name, makeTopic, error) => {
    const stream = await createStream();
    await stream.put('one');
    const arn = makeTopic();
    const mapping = { EventSourceArn: stream.arn, ...toTopic(arn) };
    if (/role/.test(name)) runtime.deny(consumerRoleArn, 'sns:Publish');
    await runMapping(runtime, throwing(), mapping);

    const [lost] = await runtime.reported('pointer-lost', 1, ({ destinationArn }) => destinationArn === arn);
    expect(lost?.error).toContain(error);
  });
});

import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DynamoDBEvent, KinesisEvent } from '../../../contract/lambda-event';
import type { BatchInfo, LambdaPointer } from '../../../contract/pointer';
import { type DynamoDBEmulator, startDynamoDB } from '../../../local/emulators/dynamodb';
import { s3Client, uniqueName } from '../../helpers/aws/clients';
import { createStream } from '../../helpers/aws/kinesis-streams';
import { createQueue, type TestQueue } from '../../helpers/aws/queues';
import { createTable } from '../../helpers/aws/tables';
import { runMapping } from '../../helpers/local/mappings';
import { startTestRuntime, type TestRuntime } from '../../helpers/local/runtime';

// What mappings did on AWS, as its users have recorded it, restated with data of our own.

let dynamoDB: DynamoDBEmulator;
let runtime: TestRuntime;

beforeAll(async () => {
  dynamoDB = await startDynamoDB();
  runtime = await startTestRuntime(dynamoDB.endpoint);
});
afterAll(async () => {
  await runtime.stop();
  await dynamoDB.stop();
});

/** A source with some records in it, oldest first. */
interface Source {
  readonly EventSourceArn: string;
  readonly infoOf: (pointer: LambdaPointer) => BatchInfo | undefined;
}

const SOURCES: [string, (records: readonly string[]) => Promise<Source>][] = [
  [
    'a Kinesis stream',
    async (records) => {
      const stream = await createStream();
      await stream.put(...records);
      return { EventSourceArn: stream.arn, infoOf: ({ KinesisBatchInfo }) => KinesisBatchInfo };
    },
  ],
  [
    'a table',
    async (records) => {
      const table = await createTable(dynamoDB.endpoint);
      await table.put(...records.map((id) => ({ id: { S: id } })));
      return { EventSourceArn: table.streamArn, infoOf: ({ DDBStreamBatchInfo }) => DDBStreamBatchInfo };
    },
  ],
];

/** Sequence numbers of a batch, from either source. */
function numbersOf({ Records }: KinesisEvent | DynamoDBEvent): (string | undefined)[] {
  return Records.map((record) =>
    'kinesis' in record ? record.kinesis.sequenceNumber : record.dynamodb.SequenceNumber,
  );
}

const toQueue = (queue: TestQueue) => ({ DestinationConfig: { OnFailure: { Destination: queue.arn } } });
const reporting = { FunctionResponseTypes: ['ReportBatchItemFailures'] as const };

async function pointer(queue: TestQueue): Promise<LambdaPointer> {
  const [body] = await queue.receiveJson(1);
  return body as unknown as LambdaPointer;
}

describe.each(SOURCES)('a mapping of %s', (_, createSource) => {
  test('with 3 retries invokes 5 times with the last record of a batch that names it, and counts 4', async () => {
    const [{ EventSourceArn, infoOf }, queue] = await Promise.all([
      createSource(['0', '1', '2']),
      createQueue('staging'),
    ]);
    const invocations: (string | undefined)[][] = [];
    const consumer = runtime.addFunction(uniqueName('consumer'), (event: KinesisEvent) => {
      const numbers = numbersOf(event);
      invocations.push(numbers);
      return { batchItemFailures: [{ itemIdentifier: numbers.at(-1) }] };
    });
    const settings = { BatchSize: 3, MaximumRetryAttempts: 3, ...reporting, ...toQueue(queue) };
    await runMapping(runtime, consumer, { EventSourceArn, ...settings });

    const { requestContext, responseContext, ...rest } = await pointer(queue);

    const poison = invocations[0]?.at(-1);
    expect(invocations.filter((numbers) => numbers.includes(poison))).toHaveLength(5);
    expect(requestContext).toMatchObject({ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 });
    expect(responseContext).toEqual({ statusCode: 200, executedVersion: '$LATEST', functionError: null });
    expect(infoOf(rest as LambdaPointer)).toMatchObject({
      startSequenceNumber: poison,
      endSequenceNumber: poison,
      batchSize: 1,
    });
  });

  test('writes the pointer and the whole event to a bucket, below its own UUID and the shard', async () => {
    const { EventSourceArn, infoOf } = await createSource(['0']);
    const Bucket = uniqueName('failures');
    await s3Client().send(new CreateBucketCommand({ Bucket }));
    const Destination = `arn:aws:s3:::${Bucket}`;
    const events: unknown[] = [];
    const consumer = runtime.addFunction(uniqueName('consumer'), (event: KinesisEvent) => {
      events.push(structuredClone(event));
      throw new Error('poison');
    });
    const settings = { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination } } };
    await runMapping(runtime, consumer, { EventSourceArn, ...settings });

    const [sent] = await runtime.reported('pointer-sent', 1, ({ destinationArn }) => destinationArn === Destination);
    const { Body } = await s3Client().send(new GetObjectCommand({ Bucket, Key: sent?.key }));
    const { payload, ...rest } = JSON.parse(`${await Body?.transformToString()}`);

    const { shardId } = infoOf(rest) as BatchInfo;
    const uuid = '[0-9a-f-]{36}';
    const day = '\\d{4}/\\d\\d/\\d\\d';
    const second = '\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d';
    expect(sent?.key).toMatch(new RegExp(`^aws/lambda/${uuid}/${shardId}/${day}/${second}-${uuid}$`));
    expect(rest).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2, functionArn: consumer },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
    });
    expect(JSON.parse(payload)).toEqual(events[0]);
  });

  test('publishes the pointer to a topic, whose queue gets it in a signed notification', async () => {
    const [{ EventSourceArn, infoOf }, queue] = await Promise.all([createSource(['0']), createQueue('notifications')]);
    const topic = runtime.addTopic(uniqueName('failures'));
    topic.subscribe({ arn: `${topic.arn}:1`, protocol: 'sqs', endpoint: queue.arn, isRaw: false });
    const invocations: (string | undefined)[][] = [];
    const consumer = runtime.addFunction(uniqueName('consumer'), (event: KinesisEvent) => {
      invocations.push(numbersOf(event));
      throw new Error('poison');
    });
    const DestinationConfig = { OnFailure: { Destination: topic.arn } };
    await runMapping(runtime, consumer, { EventSourceArn, BatchSize: 1, MaximumRetryAttempts: 1, DestinationConfig });

    const [notification] = await queue.receiveJson(1);

    const text = expect.any(String);
    const { Message, ...around } = notification as Record<string, string>;
    expect(around).toEqual({
      Type: 'Notification',
      MessageId: text,
      TopicArn: topic.arn,
      Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      SignatureVersion: '1',
      Signature: text,
      SigningCertURL: text,
      UnsubscribeURL: text,
    });
    const { requestContext, responseContext, ...rest } = JSON.parse(`${Message}`) as LambdaPointer;
    expect(requestContext).toMatchObject({
      functionArn: consumer,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 2,
    });
    expect(responseContext).toEqual({ statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' });
    const [[poison] = []] = invocations;
    const time = expect.stringMatching(EventSourceArn.includes(':kinesis:') ? /\.\d{3}Z$/ : /:\d\dZ$/);
    expect(infoOf(rest as LambdaPointer)).toEqual({
      shardId: text,
      startSequenceNumber: poison,
      endSequenceNumber: poison,
      approximateArrivalOfFirstRecord: time,
      approximateArrivalOfLastRecord: time,
      batchSize: 1,
      streamArn: EventSourceArn,
    });
  });

  test('invokes each of two functions with every record, and none whose mapping is disabled or stopped', async () => {
    const { EventSourceArn } = await createSource(['0']);
    const [one, two, disabled, stopped] = ['one', 'two', 'disabled', 'stopped'].map((name) =>
      runtime.addFunction(uniqueName(name), () => null),
    ) as [string, string, string, string];
    const settings = { EventSourceArn, BatchSize: 1 };
    await runMapping(runtime, disabled, { ...settings, Enabled: false });
    const mapping = await runMapping(runtime, stopped, { ...settings, StartingPosition: 'LATEST' });
    await mapping.stop();
    await Promise.all([one, two].map((functionArn) => runMapping(runtime, functionArn, settings)));

    const invoked = await runtime.reported('batch-invoked', 2, ({ streamArn }) => streamArn === EventSourceArn);

    expect(invoked.map(({ functionArn }) => functionArn).sort()).toEqual([one, two].sort());
  });
});

// What an answer means does not depend on the source: the quicker one stands for both.
describe('a mapping with ReportBatchItemFailures', () => {
  const [, createSource] = SOURCES[1] as (typeof SOURCES)[number];

  test.each<[string, () => unknown, string | null]>([
    ['throws', () => Promise.reject(new Error('poison')), 'Unhandled'],
    ['names an empty id', () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), null],
    ['names a null id', () => ({ batchItemFailures: [{ itemIdentifier: null }] }), null],
    ['names an id of no record', () => ({ batchItemFailures: [{ itemIdentifier: '1' }] }), null],
    ['answers with another key', () => ({ batchItemFailures: [{ id: '1' }] }), null],
  ])('with 2 retries invokes 3 times a function that %s, and counts 3', async (_, answer, functionError) => {
    const [{ EventSourceArn }, queue] = await Promise.all([createSource(['0']), createQueue('staging')]);
    const consumer = runtime.addFunction(uniqueName('consumer'), answer);
    await runMapping(runtime, consumer, { EventSourceArn, MaximumRetryAttempts: 2, ...reporting, ...toQueue(queue) });

    const { requestContext, responseContext } = await pointer(queue);

    expect(requestContext).toMatchObject({ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 });
    expect(responseContext).toMatchObject({ functionError });
    const invoked = await runtime.reported('batch-invoked', 3, ({ functionArn }) => functionArn === consumer);
    expect(invoked).toHaveLength(3);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['an empty text', ''],
    ['an empty list', []],
    ['an empty object', {}],
    ['no failures', { batchItemFailures: [] }],
    ['null for the failures', { batchItemFailures: null }],
  ])('goes on after a function that answers with %s', async (_, answer) => {
    const { EventSourceArn } = await createSource(['0', '1']);
    const batches: unknown[] = [];
    const consumer = runtime.addFunction(uniqueName('consumer'), (event: KinesisEvent) => {
      batches.push(numbersOf(event));
      return answer;
    });
    await runMapping(runtime, consumer, { EventSourceArn, BatchSize: 1, MaximumRetryAttempts: 2, ...reporting });

    await runtime.reported('batch-invoked', 2, ({ functionArn }) => functionArn === consumer);

    expect(new Set(batches.map(String)).size).toBe(2);
  });
});

describe('a filter on a table', () => {
  const CASES: [string, object, readonly string[]][] = [
    ['on the event name', { eventName: ['INSERT'] }, ['plain', 'priced', 'eu']],
    ['on two event names', { eventName: ['INSERT', 'MODIFY'] }, ['plain', 'priced', 'eu', 'plain']],
    ['on the source', { eventName: ['MODIFY'], eventSource: ['aws:dynamodb'] }, ['plain']],
    ['on a value', { dynamodb: { NewImage: { region: { S: ['eu-1'] } } } }, ['eu']],
    ['on existence', { dynamodb: { NewImage: { region: { S: [{ exists: true }] } } } }, ['eu']],
    [
      'on absence of what is never a leaf',
      { dynamodb: { NewImage: { region: [{ exists: false }] } } },
      ['plain', 'priced', 'eu', 'plain'],
    ],
    [
      'on the time, which is a number',
      { dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 1_000_000_000] }] } },
      ['plain', 'priced', 'eu', 'plain'],
    ],
    ['on a prefix', { dynamodb: { NewImage: { region: { S: [{ prefix: 'eu-' }] } } } }, ['eu']],
    [
      'on a number, which is a text',
      { dynamodb: { NewImage: { total: { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] } } } },
      ['priced'],
    ],
  ];

  test.each(CASES)('%s lets the records pass that it let pass on AWS', async (_, pattern, ids) => {
    const table = await createTable(dynamoDB.endpoint);
    const plain = { id: { S: 'plain' } };
    await table.put(plain, { id: { S: 'priced' }, total: { N: '42' } }, { id: { S: 'eu' }, region: { S: 'eu-1' } });
    // The same item again makes no record, another one does; the last one ends every case.
    await table.put(plain, { ...plain, total: { N: '101' } }, { id: { S: 'end' } });
    const passed: (string | undefined)[] = [];
    const consumer = runtime.addFunction(uniqueName('consumer'), ({ Records }: DynamoDBEvent) => {
      passed.push(...Records.map(({ dynamodb }) => (dynamodb.Keys?.id as { S: string } | undefined)?.S));
    });
    const end = { dynamodb: { Keys: { id: { S: ['end'] } } } };
    const Filters = [pattern, end].map((one) => ({ Pattern: JSON.stringify(one) }));
    await runMapping(runtime, consumer, { EventSourceArn: table.streamArn, BatchSize: 1, FilterCriteria: { Filters } });

    while (passed.at(-1) !== 'end')
      await runtime.reported('batch-invoked', passed.length + 1, ({ functionArn }) => functionArn === consumer);

    expect(passed.slice(0, -1)).toEqual(ids);
  });
});

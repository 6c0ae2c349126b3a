import { createHash } from 'node:crypto';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteStreamCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { FailureFilter, FailureIntake, HydratedDlq } from '../../lib';
import type { LocalCloud } from '../../local';
import type { Cloud } from '../../local/cloud/cloud';
import { stacksOf } from '../../local/test-kit/app-source';
import { localCloudOf } from '../../local/test-kit/run-stacks';
import pointer from '../fixtures/kinesis-failure.json';
import { uniqueName } from '../helpers/aws/clients';
import { notification } from '../helpers/enrichment/intake-objects';
import { createApp, deployStacks } from '../helpers/local/stacks';
import { kinesisRecord } from '../helpers/messages/event-records';

/** A consumer that always fails on everything, and a pipeline with a bucket as intake for some of its mappings. */
function app(): Stack {
  const stack = new Stack(createApp(), uniqueName('Intake'));
  const dlq = new HydratedDlq(stack, 'Dlq', {
    intake: FailureIntake.bucket(),
    filters: [FailureFilter.condition('RetryAttemptsExhausted')],
  });
  const consumer = new lambda.Function(stack, 'Consumer', {
    runtime: lambda.Runtime.NODEJS_LATEST,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => { throw new Error("always"); };'),
  });
  const props = { startingPosition: lambda.StartingPosition.TRIM_HORIZON, retryAttempts: 0, onFailure: dlq };
  const stream = (id: string) => new kinesis.Stream(stack, id, { shardCount: 1 });
  consumer.addEventSource(
    new KinesisEventSource(stream('Lanes'), {
      ...props,
      parallelizationFactor: 4,
      filters: [lambda.FilterCriteria.filter({ data: { kind: lambda.FilterRule.isEqual('order') } })],
    }),
  );
  consumer.addEventSource(new KinesisEventSource(stream('Deleted'), props));
  const byQueue = stream('ByQueue');
  consumer.addEventSource(new KinesisEventSource(byQueue, { ...props, onFailure: dlq.queueIntake }));
  const items = new dynamodb.Table(stack, 'Items', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  const inOneBatch = { batchSize: ITEMS, maxBatchingWindow: Duration.minutes(5) };
  consumer.addEventSource(new DynamoEventSource(items, { ...props, ...inOneBatch }));

  // A second pipeline, with a bucket of the owner's.
  const bucket = new s3.Bucket(stack, 'Mine');
  const other = new HydratedDlq(stack, 'Other', { intake: FailureIntake.bucket({ bucket }) });
  consumer.addEventSource(new KinesisEventSource(stream('ToMine'), { ...props, onFailure: other }));
  return stack;
}

/** Together their event has the most bytes that a function is invoked with: JSON writes each of these characters as six. */
const ITEMS = 3;
const NOTE = '\u0001'.repeat(340_000);
const LARGEST_EVENT = 6 * 1024 * 1024;

const stack = app();
/** The path of a construct of the app. */
const at = (id: string): string => `${stack.stackName}/${id}`;
const cleanUps: (() => Promise<void>)[] = [];
let cloud: Cloud;
let kit: LocalCloud;
let intake: { readonly bucket: string; readonly queueUrl: string; readonly s3: S3Client };

beforeAll(async () => {
  ({ cloud } = await deployStacks(stacksOf(stack), (cleanUp) => cleanUps.push(cleanUp)));
  kit = localCloudOf(cloud);
  const { region, endpoints } = cloud;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ region, endpoint: endpoints.s3, credentials, forcePathStyle: true });
  intake = { bucket: kit.ref(at('Dlq/Intake')), queueUrl: kit.ref(at('Dlq/Staging')), s3: client };
});
afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
});

/** For a busy machine. */
const PATIENCE = { timeout: 60_000 };

/** Delivered messages that satisfy the condition, once there are records enough in them. */
async function deliveredRecords(isWanted: (message: HydratedMessage) => boolean, count: number) {
  const found: HydratedMessage[] = [];
  await kit.events.waitFor(
    'delivered',
    ({ message }) => {
      const one = message as HydratedMessage;
      if (isWanted(one)) found.push(one);
      return found.reduce((sum, { hydration }) => sum + hydration.foundRecords, 0) >= count;
    },
    PATIENCE,
  );
  return found;
}
const isOf = (id: string) => (message: HydratedMessage) =>
  JSON.stringify(message.KinesisBatchInfo ?? message.DDBStreamBatchInfo).includes(`/${kit.ref(at(id))}`);

/** An object as Lambda writes it, put by hand. S3 announces it. */
async function stage(name: string, member: object, records: readonly unknown[] = [kinesisRecord('{"order":1}')]) {
  const KinesisBatchInfo = { ...pointer.KinesisBatchInfo, shardId: name, batchSize: records.length };
  const payload = JSON.stringify({ Records: records, ...member });
  const Key = `aws/lambda/by hand/${name}`;
  const Body = JSON.stringify({ ...pointer, KinesisBatchInfo, payload });
  await intake.s3.send(new PutObjectCommand({ Bucket: intake.bucket, Key, Body }));
  return Key;
}
const isFrom = (shardId: string) => (message: HydratedMessage) => message.KinesisBatchInfo?.shardId === shardId;

test('four lanes of one shard, with a filter: every message is COMPLETE, and together they have each order once', async () => {
  const orders = Array.from({ length: 12 }, (_, number) => ({ kind: 'order', number }));
  const records = orders.flatMap((order) => [order, { kind: 'other' }]);
  await kit.put(at('Lanes'), records, { partitionKey: (record) => `${(record as { number?: number }).number}` });
  const messages = await deliveredRecords(isOf('Lanes'), orders.length);

  expect(messages.map(({ hydration }) => hydration)).toEqual(
    messages.map(() => expect.objectContaining({ status: 'COMPLETE', intake: 'bucket' })),
  );
  expect(messages.flatMap(({ KinesisBatch }) => KinesisBatch)).toHaveLength(orders.length);
  expect(messages.flatMap(({ KinesisBatch }) => KinesisBatch)).toEqual(expect.arrayContaining(orders));
});

test('a stream that is deleted before hydration: the message is COMPLETE, with the pointer and the event as Lambda wrote them', async () => {
  const StreamName = kit.ref(at('Deleted'));
  let deleted = false;
  cloud.proxies.setRule(async ({ operation }) => {
    if (operation === 'GetObject' && !deleted) {
      deleted = true;
      await cloud.clients.kinesis.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true }));
    }
    return undefined;
  });
  await kit.put(at('Deleted'), { order: 'last' });
  const [message] = await deliveredRecords(isOf('Deleted'), 1);
  cloud.proxies.setRule(() => undefined);
  const sent = kit.events
    .of('pointer-sent')
    .find(({ pointer: { KinesisBatchInfo } }) => KinesisBatchInfo?.streamArn.endsWith(StreamName));
  const { Body } = await intake.s3.send(new GetObjectCommand({ Bucket: intake.bucket, Key: sent?.key }));
  const { payload, ...written } = JSON.parse((await Body?.transformToString()) ?? '');

  expect(deleted).toBe(true);
  expect(sent?.key).toMatch(
    /^aws\/lambda\/[\da-f-]{36}\/shardId-\d{12}\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[\da-f-]{36}$/,
  );
  expect(written).toEqual(sent?.pointer);
  expect(message).toMatchObject({
    ...written,
    hydration: { status: 'COMPLETE', intake: 'bucket' },
    payload: JSON.parse(payload),
    KinesisBatch: [{ order: 'last' }],
  });
});

test('an event of 6 MB: the message refers to the object of Lambda, with its size and hash', async () => {
  // In one call, so that the batching window does not close in between.
  const items = Array.from({ length: ITEMS }, (_, n) => ({ id: { S: `${n}` }, note: { S: NOTE } }));
  const RequestItems = { [kit.ref(at('Items'))]: items.map((Item) => ({ PutRequest: { Item } })) };
  await cloud.clients.dynamoDB.send(new BatchWriteItemCommand({ RequestItems }));
  const [message] = await deliveredRecords(isOf('Items'), ITEMS);
  const { bucket: Bucket, key: Key } = message?.overflow ?? {};
  const { Body } = await intake.s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  const { payload } = JSON.parse(bytes.toString());

  expect(payload.length).toBeGreaterThan(LARGEST_EVENT * 0.95);
  expect(message).toMatchObject({
    hydration: { status: 'COMPLETE', foundRecords: ITEMS },
    overflow: {
      bucket: intake.bucket,
      key: expect.stringMatching(/^aws\/lambda\//),
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
  });
});

test('a tumbling window: the payload has window and state', async () => {
  const window = { window: { start: 'a', end: 'b' }, state: { sum: 5 }, isFinalInvokeForWindow: false };
  await stage('window', window);
  const [message] = await deliveredRecords(isFrom('window'), 1);

  expect(message).toMatchObject({ hydration: { status: 'COMPLETE' }, payload: window });
});

test('records that Lambda took out of an aggregate, with one sequence number: the message is COMPLETE', async () => {
  const records = [kinesisRecord('{"order":1}'), kinesisRecord('{"order":2}')];
  await stage('aggregate', {}, records);
  const [message] = await deliveredRecords(isFrom('aggregate'), 2);

  expect(message).toMatchObject({ hydration: { status: 'COMPLETE' }, payload: { Records: records } });
});

test('an object that is announced twice: both messages have one id and the same records', async () => {
  const key = await stage('twice', {});
  const MessageBody = JSON.stringify(notification(intake.bucket, key));
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: intake.queueUrl, MessageBody }));
  const [first, second] = await deliveredRecords(isFrom('twice'), 2);

  expect(second?.hydration.id).toBe(first?.hydration.id);
  expect(second?.payload).toEqual(first?.payload);
});

test('what the filters of the pipeline exclude is discarded, and the log and a metric say so', async () => {
  const KinesisBatchInfo = { ...pointer.KinesisBatchInfo, shardId: 'excluded' };
  const requestContext = { ...pointer.requestContext, condition: 'RecordAgeExceeded' };
  const Body = JSON.stringify({ ...pointer, requestContext, KinesisBatchInfo, payload: '{"Records":[]}' });
  await intake.s3.send(new PutObjectCommand({ Bucket: intake.bucket, Key: 'aws/lambda/excluded', Body }));
  await kit.events.waitFor(
    'function-log',
    ({ text }) => text.includes('"discarded"') && text.includes('excluded'),
    PATIENCE,
  );
  await kit.events.waitFor('function-log', ({ text }) => text.includes('"DiscardedBatches":1'), PATIENCE);

  expect(kit.events.of('delivered').filter(({ message }) => isFrom('excluded')(message as HydratedMessage))).toEqual(
    [],
  );
});

test('a mapping of the same pipeline that sends pointers to the queue: the records are read from the stream', async () => {
  await kit.put(at('ByQueue'), { order: 'queued' });
  const [message] = await deliveredRecords(isOf('ByQueue'), 1);

  expect(message).toMatchObject({ hydration: { status: 'COMPLETE' }, KinesisBatch: [{ order: 'queued' }] });
  expect(message?.hydration).not.toHaveProperty('intake');
});

test("a bucket of the owner's announces what Lambda writes to the pipeline it was given to", async () => {
  await kit.put(at('ToMine'), { order: 'mine' });
  const [message] = await deliveredRecords(isOf('ToMine'), 1);

  expect(message).toMatchObject({
    hydration: { status: 'COMPLETE', intake: 'bucket' },
    KinesisBatch: [{ order: 'mine' }],
  });
  expect(kit.events.of('object-announced').some(({ bucket }) => bucket === kit.ref(at('Mine')))).toBe(true);
});

test('nobody was denied anything, and nothing waits in the unhydrated queues', async () => {
  expect(kit.events.of('access-denied')).toEqual([]);
  expect(kit.events.of('announcement-lost')).toEqual([]);
  expect(await kit.unhydrated.peek()).toEqual([]);
});

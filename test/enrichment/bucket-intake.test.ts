import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment';
import type { EventRecord } from '../../contract/lambda-event';
import { LAMBDA_FAILURE_OBJECT_BYTES } from '../../contract/limits';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { loadPayload } from '../../message';
import { s3Client } from '../helpers/aws/clients';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import {
  createIntakeBucket,
  type IntakeBucket,
  notification,
  S3_TEST_EVENT,
} from '../helpers/enrichment/intake-objects';
import { createStaging } from '../helpers/enrichment/staging';
import { dynamoDBRecord, KINESIS_STREAM_ARN, kinesisRecord, TABLE_STREAM_ARN } from '../helpers/messages/event-records';
import { batchInfo, dynamoDBPointer, kinesisPointer, staged, UNREADABLE_BEFORE } from '../helpers/messages/pointers';
import { schemaProblems } from '../helpers/messages/schema';

let bucket: IntakeBucket;
beforeAll(async () => {
  bucket = await createIntakeBucket();
});

const RECORDS = [kinesisRecord('{"order":1}'), kinesisRecord('{"order":2}', { index: 1 })];

function pointerOf(records: readonly EventRecord[], batchSize = records.length) {
  const numbers = records.map((record) => ('kinesis' in record ? record.kinesis : record.dynamodb));
  const sequenceNumbers = numbers.map((one) => ('sequenceNumber' in one ? one.sequenceNumber : one.SequenceNumber));
  return kinesisPointer(
    batchInfo(KINESIS_STREAM_ARN, sequenceNumbers.length > 0 ? sequenceNumbers : ['1'], { batchSize }),
  );
}

/** What the enrichment delivers of objects with these contents, each announced by itself. */
async function hydrated(contents: readonly unknown[], variables: Record<string, string> = {}) {
  const keys = await Promise.all(contents.map((content) => bucket.put(content)));
  const enrichment = testEnrichment({ variables: { ...bucket.variables, ...variables } });
  const messages = await enrichment.invoke(...keys.map((key) => staged(notification(bucket.name, key))));
  expect(messages.flatMap(schemaProblems)).toEqual([]);
  return { messages, keys, log: enrichment.log };
}

const NO_BUCKET = { [ENVIRONMENT.intakeBucket]: '' };
/** As a subscription of a topic delivers it. */
const wrapped = (body: object) => ({
  Type: 'Notification',
  TopicArn: 'arn:aws:sns:eu-west-1:111122223333:failures',
  Message: JSON.stringify(body),
});
const metricsOf = (log: readonly Record<string, unknown>[]) => log.find(({ _aws }) => _aws) ?? {};

describe('an object of Lambda', () => {
  test.each([
    ['as JSON text', (event: unknown) => JSON.stringify(event)],
    ['as an object', (event: unknown) => event],
  ])('becomes a COMPLETE message with the event %s', async (_, write) => {
    const pointer = pointerOf(RECORDS);
    const { messages, log } = await hydrated([{ ...pointer, payload: write({ Records: RECORDS }) }]);

    expect(messages).toMatchObject([
      {
        ...pointer,
        hydration: { status: 'COMPLETE', intake: 'bucket', source: 'kinesis', expectedRecords: 2, foundRecords: 2 },
        payload: { Records: RECORDS },
        KinesisBatch: [{ order: 1 }, { order: 2 }],
      },
    ]);
    expect(metricsOf(log)).toMatchObject({ BucketBatches: 1, AnnouncedObjects: 1, StreamCalls: 0 });
  });

  test('becomes a message with decoded items when it is of a table', async () => {
    const record = dynamoDBRecord({ NewImage: { id: { S: 'a' }, count: { N: '1' } } });
    const { SequenceNumber } = record.dynamodb;
    const pointer = dynamoDBPointer(batchInfo(TABLE_STREAM_ARN, [SequenceNumber]));
    const { messages } = await hydrated([{ ...pointer, payload: JSON.stringify({ Records: [record] }) }]);

    expect(messages).toMatchObject([
      { payload: { Records: [record] }, DynamoDBBatch: [{ eventName: 'INSERT', newImage: { id: 'a', count: 1 } }] },
    ]);
  });

  test('keeps window and state of a tumbling window, with every digit', async () => {
    const window =
      '"window":{"start":"a","end":"b"},"state":{"sum":9007199254740993,"share":1e400},"isFinalInvokeForWindow":false';
    const payload = `{"Records":${JSON.stringify(RECORDS)},${window}}`;
    const pointer = pointerOf(RECORDS);
    const key = await bucket.put({ ...pointer, payload });
    const enrichment = testEnrichment({ variables: bucket.variables });
    const [message] = await enrichment.invokeRaw(staged(notification(bucket.name, key)));

    expect(message).toContain(window);
  });

  test('is COMPLETE without records when the last invocation of a window failed', async () => {
    const payload = { Records: [], state: { sum: 5 }, isFinalInvokeForWindow: true };
    const { messages } = await hydrated([{ ...pointerOf([]), payload: JSON.stringify(payload) }]);

    expect(messages).toMatchObject([{ hydration: { status: 'COMPLETE', foundRecords: 0 }, payload }]);
  });

  test('is INEXACT when it holds another number of records than Lambda counted', async () => {
    const { messages } = await hydrated([{ ...pointerOf(RECORDS, 3), payload: { Records: RECORDS } }]);

    expect(messages).toMatchObject([
      { hydration: { status: 'INEXACT', reason: { code: 'RECORD_COUNT_DIFFERS' } }, payload: { Records: RECORDS } },
    ]);
  });

  test.each([
    ['no payload', {}],
    ['a payload that is not JSON', { payload: '{"Records":[{"kinesis":' }],
    ['an event without records, though Lambda counted some', { payload: '{"Records":[],"state":{"sum":5}}' }],
    ['an event of another shard', { payload: { Records: [kinesisRecord('x', { index: 7 })] } }],
    ['an event of another kind of stream', { payload: { Records: [dynamoDBRecord({})] } }],
    [
      'an event with a record that has no data',
      { payload: { Records: [RECORDS[0], { kinesis: { sequenceNumber: '1' } }] } },
    ],
    ['an event of something else', { payload: { Records: [null, 1, {}, { kinesis: { sequenceNumber: 1 } }] } }],
  ])('is UNREADABLE, with every member of the object, when it has %s', async (_, payload) => {
    const pointer = pointerOf(RECORDS);
    const { messages } = await hydrated([{ ...pointer, ...payload }]);

    expect(messages).toMatchObject([
      { ...pointer, hydration: { status: 'UNREADABLE', reason: { code: 'PAYLOAD_MISSING' } } },
    ]);
    expect(messages[0]?.hydration.displaced ?? {}).toEqual(payload);
  });

  test('gives up records from outside the failed range, which the function may have processed', async () => {
    const records = [...RECORDS, kinesisRecord('{"order":3}', { index: 2 }), kinesisRecord('4', { index: 3 })];
    const failed = records.slice(1, 3);
    const payload = JSON.stringify({ Records: records, state: { sum: 5 } });
    const { messages } = await hydrated([
      { ...pointerOf(failed), payload },
      { ...pointerOf(failed, 4), payload },
    ]);

    expect(messages).toMatchObject([
      { hydration: { status: 'COMPLETE' }, payload: { Records: failed, state: { sum: 5 } } },
      { hydration: { status: 'INEXACT', foundRecords: 2, expectedRecords: 4 }, payload: { Records: failed } },
    ]);
  });

  test('has the id of the pointer in the staging queue, however often it is announced', async () => {
    const pointer = pointerOf(RECORDS);
    const { messages } = await hydrated([
      { ...pointer, payload: { Records: RECORDS } },
      { ...pointer, payload: { Records: RECORDS } },
    ]);
    const [fromQueue] = await testEnrichment().invoke(staged(pointer, UNREADABLE_BEFORE));
    const ids = [...messages, fromQueue].map((message) => message?.hydration.id);

    expect(new Set(ids).size).toBe(1);
  });

  test('has an id of its own where Lambda made several batches of one aggregate: its records share a sequence number', async () => {
    const [one, other] = [kinesisRecord('{"order":1}'), kinesisRecord('{"order":2}')];
    const content = (...records: EventRecord[]) => ({ ...pointerOf(records), payload: { Records: records } });
    const { messages } = await hydrated([content(one), content(other), content(one), content(one, other)]);
    const [first, second, again, both] = messages.map(({ hydration }) => hydration.id);

    expect(first).toBe(again);
    expect(new Set([first, second, both]).size).toBe(3);
  });

  test('is counted as announced where a topic wrapped the notification', async () => {
    const key = await bucket.put({ ...pointerOf(RECORDS), payload: { Records: RECORDS } });
    const enrichment = testEnrichment({ variables: bucket.variables });
    await enrichment.invoke(staged(wrapped(notification(bucket.name, key))));

    expect(metricsOf(enrichment.log)).toMatchObject({ BucketBatches: 1, AnnouncedObjects: 1 });
  });

  test('is COMPLETE when the event has the most bytes that Lambda invokes a function with', async () => {
    const records = [kinesisRecord('"'.repeat(4_000_000))];
    const { messages } = await hydrated([{ ...pointerOf(records), payload: JSON.stringify({ Records: records }) }]);

    expect(messages).toMatchObject([{ hydration: { status: 'COMPLETE' }, overflow: { bucket: bucket.name } }]);
  });

  test('keeps members that Lambda does not write', async () => {
    const content = { ...pointerOf(RECORDS), payload: { Records: RECORDS }, hydration: { status: 'THEIRS' } };
    const { messages } = await hydrated([content, { ...content, hydration: undefined }]);

    expect(messages[0]?.hydration.displaced).toEqual({ hydration: { status: 'THEIRS' } });
    expect(messages[1]?.hydration).not.toHaveProperty('displaced');
  });

  test('is found by a key with characters that notifications encode', async () => {
    const key = await bucket.put({ ...pointerOf(RECORDS), payload: { Records: RECORDS } }, 'aws/lambda/a b+ü/2026');
    const [message] = await testEnrichment({ variables: bucket.variables }).invoke(
      staged(notification(bucket.name, key)),
    );

    expect(message?.hydration.status).toBe('COMPLETE');
  });
});

describe('an object that is too large for the destination', () => {
  const records = [kinesisRecord('x'.repeat(300_000))];
  const content = JSON.stringify({ ...pointerOf(records), payload: JSON.stringify({ Records: records }) });
  const limits = { [ENVIRONMENT.messageLimitBytes]: '100000', [ENVIRONMENT.requestLimitBytes]: '100000' };

  test('is referred to, with its size and hash, and not copied', async () => {
    const { messages, keys } = await hydrated([content], limits);
    const sha256 = createHash('sha256').update(content).digest('hex');

    expect(messages).toMatchObject([
      {
        hydration: { status: 'COMPLETE' },
        overflow: { bucket: bucket.name, key: keys[0], bytes: content.length, sha256 },
      },
    ]);
    expect(messages[0]).not.toHaveProperty('payload');
  });

  test('is copied to the overflow bucket when it has members that Lambda does not write: a reference would lose them', async () => {
    const overflow = await createIntakeBucket();
    const theirs = { ...JSON.parse(content), hydration: { status: 'THEIRS' } };
    const { messages } = await hydrated([theirs], { ...limits, [ENVIRONMENT.overflowBucket]: overflow.name });
    const [{ overflow: copy } = {}] = messages;
    const { Body } = await s3Client().send(new GetObjectCommand({ Bucket: copy?.bucket, Key: copy?.key }));

    expect(copy?.bucket).toBe(overflow.name);
    expect(JSON.parse((await Body?.transformToString()) ?? '').hydration).toMatchObject({
      status: 'COMPLETE',
      displaced: { hydration: { status: 'THEIRS' } },
    });
  });

  test('is copied to the overflow bucket when it has records from outside the failed range', async () => {
    const overflow = await createIntakeBucket();
    const others = [...records, kinesisRecord('x', { index: 1 })];
    const theirs = { ...pointerOf(records), payload: JSON.stringify({ Records: others }) };
    const { messages } = await hydrated([theirs], { ...limits, [ENVIRONMENT.overflowBucket]: overflow.name });
    const s3 = s3Client();
    const [message] = messages;
    const read = { getObject: (input: { Bucket: string; Key: string }) => s3.send(new GetObjectCommand(input)) };

    expect(message && (await loadPayload(message, read, { buckets: [overflow.name] }))).toEqual({ Records: records });
  });

  test('is read by loadPayload()', async () => {
    const { messages } = await hydrated([content], limits);
    const s3 = s3Client();
    const [message] = messages;

    expect(
      message &&
        (await loadPayload(
          message,
          { getObject: (input) => s3.send(new GetObjectCommand(input)) },
          { buckets: 'any' },
        )),
    ).toEqual({
      Records: records,
    });
  });
});

describe('a notification that leads to no failure', () => {
  const invoke = (body: unknown, variables = {}) =>
    testEnrichment({ variables: { ...bucket.variables, ...variables } }).invoke(staged(body));

  test('is MALFORMED with OBJECT_NOT_FOUND when the object was deleted', async () => {
    const key = await bucket.put('{}');
    await bucket.remove(key);
    const body = notification(bucket.name, key);
    const messages = await invoke(body);

    expect(messages).toMatchObject([
      {
        hydration: {
          status: 'MALFORMED',
          intake: 'bucket',
          reason: { code: 'OBJECT_NOT_FOUND' },
          original: JSON.stringify(body),
        },
      },
    ]);
    expect(messages.flatMap(schemaProblems)).toEqual([]);
  });

  test.each([
    ['another bucket', {}, 'somebody-elses', 'its intake bucket is'],
    ['a bucket although the pipeline has none', NO_BUCKET, undefined, 'this pipeline has no intake bucket'],
  ])('is MALFORMED, and the object is not read, when it is about %s', async (_, variables, name, reason) => {
    const key = await bucket.put({ ...pointerOf(RECORDS), payload: { Records: RECORDS } });
    const [message] = await invoke(notification(name ?? bucket.name, key), variables);

    expect(message?.hydration).toMatchObject({ status: 'MALFORMED', reason: { code: 'NOT_A_POINTER' } });
    expect(message?.hydration.reason?.message).toContain(reason);
  });

  test('is MALFORMED, and the object is not read, when it is larger than any that Lambda writes', async () => {
    const announce = (size: number) => {
      const [record] = notification(bucket.name, 'absent').Records;
      return invoke({ Records: [{ ...record, s3: { ...record?.s3, object: { key: 'absent', size } } }] });
    };

    const [[tooLarge], [largest]] = [
      await announce(LAMBDA_FAILURE_OBJECT_BYTES + 1),
      await announce(LAMBDA_FAILURE_OBJECT_BYTES),
    ];

    expect(tooLarge?.hydration).toMatchObject({
      status: 'MALFORMED',
      intake: 'bucket',
      reason: {
        code: 'NOT_A_POINTER',
        message: `s3://${bucket.name}/absent has 16777217 bytes, more than Lambda writes`,
      },
    });
    expect(largest?.hydration.reason).toEqual({
      code: 'OBJECT_NOT_FOUND',
      message: `s3://${bucket.name}/absent does not exist any more`,
    });
  });

  test('is MALFORMED when the object turns out to be larger than any that Lambda writes', async () => {
    const large = { status: 200, body: 'x'.repeat(LAMBDA_FAILURE_OBJECT_BYTES + 1) };
    const proxy = await startHttpProxy(inject('sqsEndpoint'), { rule: () => ({ answer: large }) });
    onTestFinished(() => proxy.stop());
    const [message] = await invoke(notification(bucket.name, 'large'), { AWS_ENDPOINT_URL_S3: proxy.endpoint });

    expect(message?.hydration.reason?.message).toContain('has 16777217 bytes, more than Lambda writes');
  });

  test.each([
    ['is not JSON', 'hello', 'NOT_JSON'],
    ['holds something else', { hello: 'world' }, 'NOT_A_POINTER'],
  ])('is MALFORMED when the object %s', async (_, content, code) => {
    const { messages } = await hydrated([content]);

    expect(messages).toMatchObject([{ hydration: { status: 'MALFORMED', reason: { code } } }]);
  });

  test("delivers nothing for S3's test message, and logs it", async () => {
    const enrichment = testEnrichment({ variables: bucket.variables });

    expect(await enrichment.invoke(staged(S3_TEST_EVENT))).toEqual([]);
    expect(enrichment.log).toContainEqual(expect.objectContaining({ event: 'discarded', by: 'test' }));
  });
});

describe('the filters of the pipeline', () => {
  const filters = (pattern: object) => ({ [ENVIRONMENT.failureFilters]: JSON.stringify([pattern]) });
  const content = { ...pointerOf(RECORDS), payload: { Records: RECORDS } };

  test('let through what one of them matches', async () => {
    const { messages } = await hydrated(
      [content],
      filters({ requestContext: { condition: ['RetryAttemptsExhausted'] } }),
    );

    expect(messages).toHaveLength(1);
  });

  test('discard everything else, with a line in the log and a metric', async () => {
    const { messages, log } = await hydrated(
      [content],
      filters({ requestContext: { condition: ['RecordAgeExceeded'] } }),
    );

    expect(messages).toEqual([]);
    expect(log).toContainEqual(expect.objectContaining({ event: 'discarded', by: 'filters' }));
    expect(metricsOf(log)).toMatchObject({ DiscardedBatches: 1, AnnouncedObjects: 1 });
  });
});

describe('the staging queue', () => {
  test.each([
    ['of S3', (body: object) => body],
    ['that a topic wrapped', wrapped],
  ])('gets the objects of a notification of several one by one: %s', async (_, wrap) => {
    const staging = await createStaging();
    const keys = await Promise.all(
      RECORDS.map((record) => bucket.put({ ...pointerOf([record]), payload: { Records: [record] } })),
    );
    const enrichment = testEnrichment({ variables: { ...bucket.variables, ...staging.variables } });
    await staging.put(JSON.stringify(wrap(notification(bucket.name, ...keys))));

    expect(await enrichment.invoke(...(await staging.receive()))).toEqual([]);
    const parts = await staging.receive();
    const messages = await enrichment.invoke(...parts);
    expect(parts.map(({ body }) => JSON.parse(body))).toEqual(
      expect.arrayContaining(keys.map((key) => notification(bucket.name, key))),
    );
    expect(messages.map(({ hydration }) => hydration.status)).toEqual(['COMPLETE', 'COMPLETE']);
  });

  test.each([
    ['refuses', 403, 'AccessDenied'],
    ['is throttled and does not return', 503, 'SlowDown'],
  ])('gets a notification back when S3 %s the object', async (_, status, type) => {
    const staging = await createStaging();
    const refusing = await startHttpProxy(inject('sqsEndpoint'), {
      rule: ({ operation }) => (operation === 'GetObject' ? { answer: { status, type } } : undefined),
    });
    onTestFinished(() => refusing.stop());
    const key = await bucket.put({ ...pointerOf(RECORDS), payload: { Records: RECORDS } });
    const variables = { ...bucket.variables, ...staging.variables, AWS_ENDPOINT_URL_S3: refusing.endpoint };
    await staging.put(JSON.stringify(notification(bucket.name, key)));

    expect(await testEnrichment({ variables }).invoke(...(await staging.receive()))).toEqual([]);
    expect(staging.sent).toMatchObject([{ queue: 'staging', body: JSON.stringify(notification(bucket.name, key)) }]);
  });
});

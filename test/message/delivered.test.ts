import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SLIM_MESSAGE_BYTES } from '../../contract/limits';
import type { HydratedMessage } from '../../contract/message';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { isDynamoDBMessage, isHydratedMessage, isKinesisMessage } from '../../message';
import { s3Client, uniqueName } from '../helpers/aws/clients';
import { createStream, type TestStream } from '../helpers/aws/kinesis-streams';
import { TestTables } from '../helpers/aws/tables';
import { testEnrichment } from '../helpers/enrichment/enrichment';
import {
  batchInfo,
  dynamoDBPointer,
  FUNCTION_ARN,
  kinesisPointer,
  staged,
  UNREADABLE_BEFORE,
} from '../helpers/messages/pointers';
import { schemaProblems } from '../helpers/messages/schema';

const tables = new TestTables();
const bucket = uniqueName('overflow');
let stream: TestStream;
let numbers: string[];

beforeAll(async () => {
  await s3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  stream = await createStream();
  numbers = await stream.put('text', '{"a":1}', 'x'.repeat(SLIM_MESSAGE_BYTES));
});

/** Members of a pointer's members by Lambda's documentation, that nothing makes sure of. */
const DOCUMENTED = [
  'requestId',
  'condition',
  'approximateInvokeCount',
  'statusCode',
  'executedVersion',
  'functionError',
  'approximateArrivalOfFirstRecord',
  'approximateArrivalOfLastRecord',
];

function enrichment(streams = tables.endpoint) {
  return testEnrichment({
    variables: {
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: streams,
      OVERFLOW_BUCKET: bucket,
      MESSAGE_LIMIT_BYTES: String(SLIM_MESSAGE_BYTES),
    },
  });
}

/** The first records of the stream, as many as are asked for. */
function range(records: number, members = {}) {
  return batchInfo(stream.arn, numbers.slice(0, records), members);
}

function expectAccepted(messages: readonly HydratedMessage[]): void {
  expect(messages.flatMap(schemaProblems)).toEqual([]);
  expect(messages.filter((message) => !isHydratedMessage(message))).toEqual([]);
}

describe('what the enrichment delivers is valid, and a hydrated message', () => {
  test('for Kinesis: complete, inexact, partial, overflowed, unreadable', async () => {
    const beyond = String(BigInt(numbers.at(-1) ?? 0) + 1_000n);

    const messages = await enrichment().invoke(
      staged(kinesisPointer(range(2))),
      staged(kinesisPointer(range(2, { batchSize: 1 }))),
      staged(kinesisPointer(range(1, { endSequenceNumber: beyond }))),
      staged(kinesisPointer(range(3))),
      staged(kinesisPointer(range(2, { streamArn: `${stream.arn}-gone` })), UNREADABLE_BEFORE),
    );

    const statuses = ['COMPLETE', 'INEXACT', 'PARTIAL', 'COMPLETE', 'UNREADABLE'];
    expect(messages.map(({ hydration }) => hydration.status)).toEqual(statuses);
    expect(messages.map(({ overflow }) => overflow !== undefined)).toEqual([false, false, true, true, false]);
    expectAccepted(messages);
    expect(messages.every(isKinesisMessage)).toBe(true);
  });

  test('for DynamoDB: complete with every type of value, partial, expired', async () => {
    const { streamArn, shardId, numbers: changes } = await createChanges(2);
    const pointer = dynamoDBPointer(batchInfo(streamArn, changes, { shardId }));

    const complete = await enrichment().invoke(staged(pointer));
    tables.emulator.control.trim(streamArn, shardId, changes[1]);
    const partial = await enrichment().invoke(staged(pointer));
    tables.emulator.control.trim(streamArn);
    const messages = [...complete, ...partial, ...(await enrichment().invoke(staged(pointer)))];

    expect(messages.map(({ hydration }) => hydration.status)).toEqual(['COMPLETE', 'PARTIAL', 'EXPIRED']);
    expectAccepted(messages);
    expect(messages.every(isDynamoDBMessage)).toBe(true);
  });

  test('for changes of a table with unknown names, types and members', async () => {
    const { streamArn, shardId, numbers: changes } = await createChanges(1);
    const proxy = await startHttpProxy(tables.endpoint, {
      rule: ({ operation }) => (operation === 'GetRecords' ? { rewriteAnswer: ofTheFuture } : undefined),
    });
    onTestFinished(() => proxy.stop());

    const messages = await enrichment(proxy.endpoint).invoke(
      staged(dynamoDBPointer(batchInfo(streamArn, changes, { shardId }))),
    );

    expect(messages).toMatchObject([{ payload: { Records: [{ eventName: 'ARCHIVE', region: 'eu' }] } }]);
    expectAccepted(messages);
  });

  test('for staging messages that are not pointers, or were hydrated before', async () => {
    const hydrated = { ...kinesisPointer(range(1)), payload: { Records: [] }, overflow: null };

    const messages = await enrichment().invoke(
      staged('no JSON'),
      staged('no JSON \uFFFF'),
      staged({ body: 1 }),
      staged(hydrated),
    );

    expect(messages.map(({ hydration }) => hydration.status)).toEqual([
      ...Array<string>(3).fill('MALFORMED'),
      'COMPLETE',
    ]);
    expectAccepted(messages);
  });

  const least = { requestContext: { functionArn: FUNCTION_ARN } };
  const pipe = { partnerResourceArn: 'arn:aws:pipes:eu-west-1:111122223333:pipe/orders' };

  test.each<[string, object]>([
    ['only its required members', {}],
    ['a response that is null', { responseContext: null }],
    ['a response that names failed items', { responseContext: { statusCode: 200, functionError: null } }],
    ['a response of another shape', { responseContext: ['failed'] }],
    ["the other source's range, null", { DDBStreamBatchInfo: null }],
    ['a version and a time that are numbers', { version: 2, timestamp: 1_702_245_983 }],
    ['a time that cannot be made text', { timestamp: { toString: 1 } }],
    ['a pipe instead of a function', { requestContext: null, context: pipe }],
    ['a pipe, and a function that is text', { requestContext: 'orders', context: { ...pipe, condition: null } }],
    ['a function, and a pipe that is null', { context: null }],
    ['unknown members', { sinceNextYear: { a: [1] }, requestContext: { ...least.requestContext, new: 1 } }],
  ])('for a pointer with %s', async (_what, members) => {
    const { approximateArrivalOfFirstRecord: _first, approximateArrivalOfLastRecord: _last, ...info } = range(1);

    const messages = await enrichment().invoke(staged({ ...least, KinesisBatchInfo: info, ...members }));

    expect(messages).toMatchObject([{ ...members, hydration: { status: 'COMPLETE' } }]);
    expectAccepted(messages);
  });

  test('for a pointer with any other members', async () => {
    const anything = fc.option(fc.jsonValue({ maxDepth: 3 }), { nil: undefined });
    const named = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...DOCUMENTED)), anything);
    const pointer = fc.record({
      added: named,
      known: fc.record({ version: anything, timestamp: anything, responseContext: fc.oneof(anything, named) }),
      context: fc.oneof(
        anything,
        named.map((members) => ({ ...members, ...pipe })),
      ),
      requestContext: named.map((members) => ({ ...members, ...least.requestContext })),
      other: fc.constantFrom(null, undefined),
      info: named.map((members) => ({ ...members, ...range(1) })),
    });

    await fc.assert(
      fc.asyncProperty(fc.array(pointer, { minLength: 10, maxLength: 10 }), async (pointers) => {
        const bodies = pointers.map(({ added, known, context, requestContext, other, info }) =>
          staged({ ...added, ...known, context, requestContext, DDBStreamBatchInfo: other, KinesisBatchInfo: info }),
        );
        const messages = await enrichment().invoke(...bodies);

        expect(messages.map(({ hydration }) => hydration.status)).toEqual(bodies.map(() => 'COMPLETE'));
        expectAccepted(messages);
      }),
      { numRuns: 20 },
    );
  });
});

/** Puts items of every type; the stream's first shard, and the numbers of its records. */
async function createChanges(items: number) {
  const { tableName: TableName, streamArn } = await tables.create();
  const raw = Uint8Array.of(0, 255);
  const nested = { M: { list: { L: [{ NULL: true as const }, { BS: [raw] }] } } };
  const Item = {
    total: { N: '1.50' },
    tags: { SS: ['a'] },
    sizes: { NS: ['1'] },
    paid: { BOOL: true },
    raw: { B: raw },
  };
  for (let item = 1; item <= items; item += 1) {
    await tables.client.send(new PutItemCommand({ TableName, Item: { ...Item, nested, id: { S: `o-${item}` } } }));
  }
  const [shardId = ''] = await tables.shardIds(streamArn);
  return { streamArn, shardId, numbers: await tables.sequenceNumbers(streamArn, shardId) };
}

interface Answer {
  readonly Records?: readonly { readonly dynamodb: object }[];
}

/** With names, types and members that there are not today, and without some that there are. */
function ofTheFuture(answer: Answer) {
  const image = { id: { S: 'o-1' }, place: { V: [1, 2] }, parts: { L: [{ V: [3] }] } };
  const Records = answer.Records?.map(({ dynamodb }) => {
    const { SizeBytes: _size, ...change } = { SizeBytes: 0, ...dynamodb };
    return { eventName: 'ARCHIVE', region: 'eu', dynamodb: { ...change, StreamViewType: 'DIFF', NewImage: image } };
  });
  return { ...answer, Records };
}

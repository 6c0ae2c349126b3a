import { execFileSync } from 'node:child_process';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { SLIM_MESSAGE_BYTES } from '../../contract/limits';
import type { HydratedMessage } from '../../contract/message';
import type { WireMessage } from '../../message/wire-message';
import schema from '../../schema/hydrated-message.v1.json';
import { s3Client, uniqueName } from '../helpers/emulators';
import { testEnrichment } from '../helpers/enrichment';
import { HYDRATION, kinesisMessage, malformedMessage } from '../helpers/hydrated-messages';
import { createStream } from '../helpers/kinesis-streams';
import { batchInfo, dynamoDBPointer, kinesisPointer, staged } from '../helpers/pointers';
import { TestTables } from '../helpers/tables';

const validate = new Ajv({ allErrors: true }).compile(schema);
const problems = (message: unknown) => (validate(message) ? [] : validate.errors);

test('the schema says what the types say: `npm run schema` after a change of them', () => {
  const generated = execFileSync(process.execPath, ['scripts/generate-schema.mjs'], { encoding: 'utf8' });

  expect(schema).toEqual(JSON.parse(generated));
  expectTypeOf<HydratedMessage>().toExtend<WireMessage>();
});

describe('what the enrichment answers is valid', () => {
  const tables = new TestTables();
  const bucket = uniqueName('overflow');
  const statusOf = ({ hydration }: HydratedMessage) => hydration.status;

  const enrichment = () =>
    testEnrichment({
      variables: {
        AWS_ENDPOINT_URL_DYNAMODB_STREAMS: tables.endpoint,
        OVERFLOW_BUCKET: bucket,
        MESSAGE_LIMIT_BYTES: String(SLIM_MESSAGE_BYTES),
      },
    });

  beforeAll(async () => {
    await s3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  });

  test('for Kinesis: complete, inexact, overflowed, unreadable', async () => {
    const stream = await createStream();
    const numbers = await stream.put('text', '{"a":1}', 'x'.repeat(SLIM_MESSAGE_BYTES));
    const range = (last: number, members = {}) =>
      kinesisPointer(batchInfo(stream.arn, numbers.slice(0, last), members));

    const messages = await enrichment().invoke(
      staged(range(2)),
      staged(range(2, { batchSize: 1 })),
      staged(range(3)),
      staged(range(2, { streamArn: `${stream.arn}-gone` })),
    );

    expect(messages.map(statusOf)).toEqual(['COMPLETE', 'INEXACT', 'COMPLETE', 'UNREADABLE']);
    expect(messages.map(({ overflow }) => overflow !== undefined)).toEqual([false, false, true, false]);
    expect(messages.flatMap(problems)).toEqual([]);
  });

  test('for DynamoDB: every type of value', async () => {
    const { tableName: TableName, streamArn } = await tables.create();
    const nested = { M: { list: { L: [{ NULL: true as const }, { BS: [Uint8Array.of(255)] }] } } };
    const Item = {
      id: { S: 'o-1' },
      total: { N: '1.50' },
      tags: { SS: ['a'] },
      sizes: { NS: ['1'] },
      paid: { BOOL: true },
    };
    await tables.client.send(
      new PutItemCommand({ TableName, Item: { ...Item, nested, raw: { B: Uint8Array.of(0) } } }),
    );
    const [shardId = ''] = await tables.shardIds(streamArn);
    const numbers = await tables.sequenceNumbers(streamArn, shardId);

    const messages = await enrichment().invoke(staged(dynamoDBPointer(batchInfo(streamArn, numbers, { shardId }))));

    expect(messages.map(statusOf)).toEqual(['COMPLETE']);
    expect(messages.flatMap(problems)).toEqual([]);
  });

  test('for what was no pointer, and for what was hydrated before', async () => {
    const stream = await createStream();
    const hydrated = { ...kinesisPointer(batchInfo(stream.arn, await stream.put('x'))), payload: { Records: [] } };

    const messages = await enrichment().invoke(staged('no JSON'), staged({ body: 1 }), staged(hydrated));

    expect(messages.map(statusOf)).toEqual(['MALFORMED', 'MALFORMED', 'COMPLETE']);
    expect(messages[2]?.hydration.displaced).toEqual({ payload: { Records: [] } });
    expect(messages.flatMap(problems)).toEqual([]);
  });

  test('for the pointer of a pipe, and with members AWS may add', () => {
    const context = { partnerResourceArn: 'arn:aws:pipes:eu-west-1:111122223333:pipe/orders', condition: 'x' };

    const { requestContext: _, ...message } = kinesisMessage(['x'], { pointer: { context, added: { by: 'AWS' } } });

    expect(problems(message)).toEqual([]);
  });
});

describe('what is no hydrated message is not valid', () => {
  const message = kinesisMessage(['x']);
  const record = message.payload?.Records[0];

  test.each([
    ['no message id', { ...message, messageId: undefined }],
    ['no hydration', { ...message, hydration: undefined }],
    ['no id', { ...message, hydration: { ...HYDRATION, id: undefined } }],
    ['another version', { ...message, hydration: { ...HYDRATION, schemaVersion: 2 } }],
    ['an unknown status', { ...message, hydration: { ...HYDRATION, status: 'FINE' } }],
    ['an unknown reason', { ...message, hydration: { ...HYDRATION, reason: { code: 'WHY', message: '' } } }],
    ['a range without its end', { ...message, KinesisBatchInfo: { shardId: 'x' } }],
    ['a record without data', { ...message, payload: { Records: [{ ...record, kinesis: {} }] } }],
    ['an overflow without its hash', { ...message, overflow: { bucket: 'b', key: 'k', bytes: 1 } }],
    ['an original that is no text', { ...malformedMessage(''), hydration: { ...HYDRATION, original: {} } }],
  ])('%s', (_name, value) => {
    expect(problems(JSON.parse(JSON.stringify(value)))).not.toEqual([]);
  });
});

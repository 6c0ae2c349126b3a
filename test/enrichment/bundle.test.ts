import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { ENVIRONMENT } from '../../contract/environment';
import type { Handler } from '../../enrichment/handler';
import { type HttpProxy, startHttpProxy } from '../../local/proxy/http-proxy';
import { s3Client, sqsClient, uniqueName } from '../helpers/aws/clients';
import { createStream } from '../helpers/aws/kinesis-streams';
import { TestTables } from '../helpers/aws/tables';
import { batchInfo, dynamoDBPointer, kinesisPointer, staged, UNREADABLE_BEFORE } from '../helpers/messages/pointers';

/** What a cold start has to load; bytes. */
const MOST_BYTES = 400_000;
const BUNDLE = resolve('dist/enrichment/index.js');
/** A stream that may not be read. */
const DENIED = 'arn:aws:kinesis:eu-west-1:000000000000:stream/denied';
const tables = new TestTables();
const bucket = uniqueName('overflow');
let handler: Handler;
let kinesis: HttpProxy;

beforeAll(async () => {
  await s3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  const { QueueUrl } = await sqsClient().send(new CreateQueueCommand({ QueueName: uniqueName('staging') }));
  const answer = { status: 400, type: 'AccessDeniedException' };
  kinesis = await startHttpProxy(inject('kinesisEndpoint'), {
    rule: ({ input }) => (input?.StreamARN === DENIED ? { answer } : undefined),
  });
  const environment = {
    [ENVIRONMENT.stagingQueueUrl]: QueueUrl,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: tables.endpoint,
    AWS_ENDPOINT_URL_SQS: inject('sqsEndpoint'),
    AWS_ENDPOINT_URL_S3: inject('sqsEndpoint'),
    [ENVIRONMENT.overflowBucket]: bucket,
    [ENVIRONMENT.messageLimitBytes]: '4000',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = createRequire(__filename)(BUNDLE));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await kinesis.stop();
});

test('reads both kinds of stream, writes to the bucket and answers in order, as the source does', async () => {
  const stream = await createStream();
  const [small, large] = [await stream.put('a', 'b'), await stream.put('x'.repeat(5_000))];
  const { tableName: TableName, streamArn } = await tables.create();
  await tables.client.send(
    new PutItemCommand({ TableName, Item: { id: { S: 'order-1' }, raw: { B: Uint8Array.of(1) } } }),
  );
  const [shardId = ''] = await tables.shardIds(streamArn);
  const numbers = await tables.sequenceNumbers(streamArn, shardId);

  const messages = await handler([
    staged(kinesisPointer(batchInfo(stream.arn, large))),
    staged(dynamoDBPointer(batchInfo(streamArn, numbers, { shardId }))),
    staged('no pointer'),
    staged(kinesisPointer(batchInfo(stream.arn, small))),
  ]);

  expect(messages.map(({ hydration }) => hydration.status)).toEqual(['COMPLETE', 'COMPLETE', 'MALFORMED', 'COMPLETE']);
  expect(messages[1]?.DynamoDBBatch).toMatchObject([{ newImage: { id: 'order-1' } }]);
  expect(messages[3]?.KinesisBatch).toEqual(['a', 'b']);
  const { Body } = await s3Client().send(new GetObjectCommand({ Bucket: bucket, Key: messages[0]?.overflow?.key }));
  expect(JSON.parse((await Body?.transformToString()) ?? '').payload).toContain(
    Buffer.from('x'.repeat(5_000)).toString('base64'),
  );
});

test('knows the errors of the streams, and sends back what cannot be read now', async () => {
  const gone = 'arn:aws:kinesis:eu-west-1:000000000000:stream/none';
  const messages = await handler([staged(kinesisPointer(batchInfo(gone, ['1', '2'])), UNREADABLE_BEFORE)]);
  expect(messages).toMatchObject([{ hydration: { reason: { code: 'STREAM_OR_SHARD_NOT_FOUND' } } }]);
  expect(await handler([staged(kinesisPointer(batchInfo(DENIED, ['1', '2'])))])).toEqual([]);
});

test('is small', async () => {
  expect((await stat(BUNDLE)).size).toBeLessThan(MOST_BYTES);
});

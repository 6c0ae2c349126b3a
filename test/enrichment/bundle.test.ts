import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
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

/** What a cold start has to load, and everything together; bytes. */
const MOST_BYTES = { first: 300_000, all: 460_000 };
const BUNDLE = resolve('dist/enrichment/index.js');
/** A stream that may not be read. */
const DENIED = 'arn:aws:kinesis:eu-west-1:000000000000:stream/denied';
/** Invokes the bundle in a process of its own, and prints which of its files were loaded. */
const COLD_START = `
  const { dirname, relative } = require('node:path');
  require(process.env.BUNDLE).handler(JSON.parse(process.env.EVENT)).finally(() => {
    const folder = dirname(process.env.BUNDLE);
    process.stdout.write(JSON.stringify(Object.keys(require.cache).map((file) => relative(folder, file))));
  });`;
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

test('is small, and a cold start that reads a Kinesis stream loads the clients of no other service', async () => {
  const names = (await readdir(dirname(BUNDLE))).filter((name) => name.endsWith('.js'));
  const sizes = await Promise.all(
    names.map(async (name): Promise<[string, number]> => [name, (await stat(resolve(dirname(BUNDLE), name))).size]),
  );
  const total = (counts: (name: string) => boolean) => {
    return sizes.reduce((sum, [name, bytes]) => sum + (counts(name) ? bytes : 0), 0);
  };
  const stream = await createStream();
  const event = [staged(kinesisPointer(batchInfo(stream.arn, await stream.put('a'))))];
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_KINESIS } = process.env;
  const aws = { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_KINESIS };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', COLD_START], {
    env: { ...aws, BUNDLE, EVENT: JSON.stringify(event) },
  });
  const loaded: string[] = JSON.parse(stdout.split('\n').at(-1) ?? '');

  expect(total(() => true)).toBeLessThan(MOST_BYTES.all);
  expect(total((name) => loaded.includes(name))).toBeLessThan(MOST_BYTES.first);
  expect(loaded.filter((name) => /^(kinesis|s3|sqs|dynamodb)-/.test(name))).toEqual([
    expect.stringMatching(/^kinesis-/),
  ]);
});

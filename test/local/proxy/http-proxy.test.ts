import { CreateStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type HttpProxy, startHttpProxy } from '../../../local/proxy/http-proxy';

let proxy: HttpProxy;
let sqs: SQSClient;
let s3: S3Client;

beforeAll(async () => {
  proxy = await startHttpProxy(inject('sqsEndpoint'));
  sqs = new SQSClient(config());
  s3 = new S3Client({ ...config(), forcePathStyle: true });
});

afterEach(() => proxy.setRule(() => undefined));

afterAll(async () => {
  await proxy.stop();
});

function config() {
  const credentials = { accessKeyId: 'CALLER', secretAccessKey: 's' };
  return { endpoint: proxy.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 };
}

async function queue(name: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return QueueUrl;
}

async function bodies(QueueUrl: string): Promise<(string | undefined)[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map((message) => message.Body);
}

describe('a call without a decision', () => {
  test('passes both ways, for SQS and for S3', async () => {
    const QueueUrl = await queue('passes');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    expect(await bodies(QueueUrl)).toEqual(['hello']);

    const body = Buffer.alloc(3_000_000, 'x');
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a/b c', Body: body }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a/b c' }));
    expect(body.equals((await Body?.transformToByteArray()) ?? new Uint8Array())).toBe(true);
  });

  test('is described by service, operation, input and caller, and counted', async () => {
    const QueueUrl = await queue('described');
    await s3.send(new ListObjectsV2Command({ Bucket: 'bucket' }));
    await sqs.send(new GetQueueUrlCommand({ QueueName: 'described' }));
    await sqs.send(new GetQueueUrlCommand({ QueueName: 'described' }));

    expect(QueueUrl).toContain('/described');
    const [listed, first, second] = proxy.calls.slice(-3);
    expect(listed).toMatchObject({ service: 's3', operation: 'ListObjectsV2', accessKeyId: 'CALLER', method: 'GET' });
    expect(first).toMatchObject({ service: 'sqs', operation: 'GetQueueUrl', input: { QueueName: 'described' } });
    expect(second?.count).toBe((first?.count ?? 0) + 1);
  });
});

describe('an answer by rule', () => {
  test('is an error that the SDK of each service recognizes', async () => {
    proxy.setRule(() => ({ answer: { status: 400, type: 'QueueDoesNotExist', message: 'no queue' } }));
    const sqsError = await sqs.send(new GetQueueUrlCommand({ QueueName: 'x' })).catch((error) => error);
    expect(sqsError).toMatchObject({ name: 'QueueDoesNotExist', message: 'no queue' });

    proxy.setRule(() => ({ answer: { status: 404, type: 'NoSuchKey', message: 'no <key>' } }));
    const s3Error = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'x' })).catch((error) => error);
    expect(s3Error).toMatchObject({ name: 'NoSuchKey', message: 'no <key>' });

    proxy.setRule(() => ({ answer: { status: 400, type: 'LimitExceededException', message: 'slow down' } }));
    const kinesis = new KinesisClient({ ...config(), requestHandler: new NodeHttpHandler() });
    const kinesisError = await kinesis.send(new CreateStreamCommand({ StreamName: 's' })).catch((error) => error);
    expect(kinesisError).toMatchObject({ name: 'LimitExceededException', message: 'slow down' });
  });

  test('may be any body, and never reaches the emulator', async () => {
    const QueueUrl = await queue('raw');
    proxy.setRule(() => ({ answer: { status: 500, body: '<html>' } }));
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'lost' }))).rejects.toThrow();
    proxy.setRule(() => undefined);
    expect(await bodies(QueueUrl)).toEqual([]);
  });
});

describe('a dropped connection', () => {
  test.each([
    { drop: 'before', delivered: [] },
    { drop: 'after', delivered: ['once'] },
    { drop: 'partial', delivered: ['once'] },
  ] as const)('$drop: the caller fails, the emulator holds $delivered', async ({ drop, delivered }) => {
    const QueueUrl = await queue(`drop-${drop}`);
    proxy.setRule(() => ({ drop }));
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'once' }))).rejects.toThrow();
    proxy.setRule(() => undefined);
    expect(await bodies(QueueUrl)).toEqual(delivered);
  });
});

describe('a rewrite', () => {
  test('changes request and answer, and shows the answer as the caller gets it', async () => {
    const QueueUrl = await queue('rewritten');
    proxy.setRule(() => ({ rewriteInput: (input) => ({ ...input, MessageBody: 'other' }) }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'given' })).catch(() => 'MD5 differs');

    const seen: unknown[] = [];
    proxy.setRule(() => ({
      rewriteAnswer: (answer) => ({ ...answer, QueueUrl: 'http://elsewhere/' }),
      observeAnswer: (answer, bytes) => seen.push(answer, bytes),
    }));
    const answer = await sqs.send(new GetQueueUrlCommand({ QueueName: 'rewritten' }));
    proxy.setRule(() => undefined);

    expect(await bodies(QueueUrl)).toEqual(['other']);
    expect(answer.QueueUrl).toBe('http://elsewhere/');
    expect(seen).toEqual([{ QueueUrl: 'http://elsewhere/' }, JSON.stringify({ QueueUrl: 'http://elsewhere/' }).length]);
  });

  test('leaves errors of the emulator as they are', async () => {
    proxy.setRule(() => ({ rewriteAnswer: () => ({ message: 'rewritten' }) }));
    const error = await sqs.send(new GetQueueUrlCommand({ QueueName: 'nowhere' })).catch((thrown) => thrown);
    expect(error.name).toBe('QueueDoesNotExist');
    expect(error.message).not.toBe('rewritten');
  });
});

describe('the proxy', () => {
  test('reports a broken rule and a missing emulator to the caller', async () => {
    proxy.setRule(() => {
      throw new Error('this rule is broken');
    });
    const error = await sqs.send(new GetQueueUrlCommand({ QueueName: 'x' })).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'ProxyFailure', message: 'Error: this rule is broken' });

    const orphan = await startHttpProxy('http://127.0.0.1:1');
    const lost = new SQSClient({ ...config(), endpoint: orphan.endpoint });
    await expect(lost.send(new GetQueueUrlCommand({ QueueName: 'x' }))).rejects.toThrow('ECONNREFUSED');
    await orphan.stop();
  });

  test('delivers a delayed call', async () => {
    proxy.setRule(() => ({ delayMs: 30 }));
    const QueueUrl = await queue('delayed');
    const started = performance.now();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'late' }));
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
  });
});

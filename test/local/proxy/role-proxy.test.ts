import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetShardIteratorCommand as GetStreamIteratorCommand,
  GetRecordsCommand as GetStreamRecordsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageBatchCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { Policies } from '../../../local/iam/policies';
import type { LocalEvent } from '../../../local/local-event';
import { type RoleProxy, startRoleProxy } from '../../../local/proxy/role-proxy';
import { region, s3Client, sqsClient, uniqueName } from '../../helpers/aws/clients';
import { createStream, type TestStream } from '../../helpers/aws/kinesis-streams';
import { Harness } from '../emulators/dynamodb/harness';

const ROLE = 'arn:aws:iam::000000000000:role/OrdersDlqEnrichmentRole';
const SESSION = 'arn:aws:sts::000000000000:assumed-role/OrdersDlqEnrichmentRole/OrdersDlqEnrichmentRole';
const KEY = 'arn:aws:kms:eu-west-1:000000000000:key/1';

const tables = new Harness();
let policies: Policies;
let events: LocalEvent[];
const proxies: RoleProxy[] = [];

/** A proxy in front of an emulator for the role, and the configuration of a client that acts as the role. */
async function asRole(target: string) {
  const roleOf = (accessKeyId: string) => (accessKeyId === 'ROLE' ? ROLE : undefined);
  const report = (event: LocalEvent) => events.push(event);
  const proxy = await startRoleProxy({ target, region, account: '000000000000', roleOf, policies, report });
  proxies.push(proxy);
  const credentials = { accessKeyId: 'ROLE', secretAccessKey: 's' };
  return { proxy, config: { endpoint: proxy.endpoint, region, credentials, maxAttempts: 1 } };
}

function allow(Action: string | string[], Resource: string): void {
  const PolicyDocument = { Statement: { Effect: 'Allow', Action, Resource } };
  policies.addPolicy('P', { PolicyDocument, Roles: ['OrdersDlqEnrichmentRole'] });
}

function message(action: string, resource: string): string {
  return `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
}

beforeEach(() => {
  policies = new Policies();
  policies.addRole(ROLE, {});
  events = [];
});

afterAll(() => Promise.all(proxies.map((proxy) => proxy.stop())));

describe('Kinesis', () => {
  let stream: TestStream;

  beforeAll(async () => {
    stream = await createStream();
    await stream.put('hello');
  });

  async function read(by: { StreamARN: string } | { StreamName: string }) {
    const { config } = await asRole(inject('kinesisEndpoint'));
    const kinesis = new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() });
    const where = { ...by, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(where));
    const first = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    await kinesis.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));
    return first.Records?.map((record) => Buffer.from(record.Data ?? []).toString());
  }

  test('gives a role the stream that its policies allow', async () => {
    allow(['kinesis:GetShardIterator', 'kinesis:GetRecords'], stream.arn);
    expect(await read({ StreamARN: stream.arn })).toEqual(['hello']);
    expect(await read({ StreamName: stream.name })).toEqual(['hello']);
    expect(events).toEqual([]);
  });

  test('denies GetRecords by the stream of the iterator, and reports it', async () => {
    allow('kinesis:GetShardIterator', stream.arn);
    allow('kinesis:GetRecords', `${stream.arn}2`);
    const error = await read({ StreamARN: stream.arn }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'AccessDeniedException', message: message('kinesis:GetRecords', stream.arn) });
    expect(error.$metadata.httpStatusCode).toBe(400);
    const denied = { type: 'access-denied', roleArn: ROLE, action: 'kinesis:GetRecords', resourceArn: stream.arn };
    expect(events).toEqual([denied]);
  });

  test("needs the key of an encrypted stream when the key's policy leaves it to the role", async () => {
    policies.encryptWith(stream.arn, KEY);
    const everybody = { AWS: 'arn:aws:iam::000000000000:root' };
    policies.addResourcePolicy(KEY, {
      Statement: { Effect: 'Allow', Principal: everybody, Action: 'kms:*', Resource: '*' },
    });
    allow(['kinesis:GetShardIterator', 'kinesis:GetRecords'], stream.arn);
    const error = await read({ StreamARN: stream.arn }).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'KMSAccessDeniedException', message: message('kms:Decrypt', KEY) });

    allow('kms:Decrypt', KEY);
    expect(await read({ StreamARN: stream.arn })).toEqual(['hello']);
  });
});

describe('DynamoDB Streams', () => {
  test('denies GetRecords by the stream of the iterator', async () => {
    const { TableName, streamArn } = await tables.table();
    await tables.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }));
    allow('dynamodb:GetShardIterator', streamArn);
    const { config } = await asRole(tables.emulator.endpoint);
    const streams = new DynamoDBStreamsClient(config);
    const ShardId = (await tables.shards(streamArn))[0]?.ShardId;
    const where = { StreamArn: streamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await streams.send(new GetStreamIteratorCommand(where));

    const records = () => streams.send(new GetStreamRecordsCommand({ ShardIterator }));
    const denied = { name: 'AccessDeniedException', message: message('dynamodb:GetRecords', streamArn) };
    await expect(records()).rejects.toMatchObject(denied);
    await expect(streams.send(new DescribeStreamCommand({ StreamArn: streamArn }))).rejects.toThrow(
      'dynamodb:DescribeStream',
    );
    allow('dynamodb:GetRecords', streamArn);
    expect((await records()).Records).toHaveLength(1);
  });

  test('denies a table by its name', async () => {
    const { TableName } = await tables.table();
    const { config } = await asRole(tables.emulator.endpoint);
    const put = new DynamoDBClient(config).send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }));
    const resource = `arn:aws:dynamodb:eu-west-1:000000000000:table/${TableName}`;
    await expect(put).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: message('dynamodb:PutItem', resource),
    });
  });
});

describe('SQS', () => {
  test('checks batches by their single action, and answers with its own error', async () => {
    const QueueName = uniqueName('orders');
    const queueArn = `arn:aws:sqs:eu-west-1:000000000000:${QueueName}`;
    const { QueueUrl } = await sqsClient().send(new CreateQueueCommand({ QueueName }));
    const sqs = new SQSClient((await asRole(inject('sqsEndpoint'))).config);
    allow('sqs:SendMessage', queueArn);
    const Entries = [{ Id: '1', MessageBody: 'hello', ReceiptHandle: 'x' }];
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful).toHaveLength(1);

    const error = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'AccessDenied', message: message('sqs:deletemessage', queueArn) });
    expect(error.$metadata.httpStatusCode).toBe(403);
    expect(events).toEqual([
      { type: 'access-denied', roleArn: ROLE, action: 'sqs:DeleteMessage', resourceArn: queueArn },
    ]);
  });

  test('needs the key of an encrypted queue', async () => {
    const QueueName = uniqueName('orders');
    const queueArn = `arn:aws:sqs:eu-west-1:000000000000:${QueueName}`;
    const { QueueUrl } = await sqsClient().send(new CreateQueueCommand({ QueueName }));
    policies.encryptWith(queueArn, KEY);
    allow('sqs:*', queueArn);
    const sqs = new SQSClient((await asRole(inject('sqsEndpoint'))).config);
    const send = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'hello' }] }));
    await expect(send).rejects.toMatchObject({ name: 'KmsAccessDenied', message: message('kms:GenerateDataKey', KEY) });
  });
});

describe('S3', () => {
  test('denies an object by its ARN, as XML', async () => {
    const Bucket = uniqueName('overflow');
    await s3Client().send(new CreateBucketCommand({ Bucket }));
    allow('s3:PutObject', `arn:aws:s3:::${Bucket}/hydrated-dlq/*`);
    const s3 = new S3Client({ ...(await asRole(inject('sqsEndpoint'))).config, forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'hydrated-dlq/a.json', Body: '{}' }));

    const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
    const read = s3.send(new GetObjectCommand({ Bucket, Key: 'hydrated-dlq/a.json' }));
    await expect(read).rejects.toMatchObject(denied);
    const write = s3.send(new PutObjectCommand({ Bucket, Key: 'b.json', Body: '{}' }));
    await expect(write).rejects.toMatchObject({
      ...denied,
      message: message('s3:PutObject', `"arn:aws:s3:::${Bucket}/b.json"`),
    });
  });

  test('says that an object does not exist only to a role that may list the bucket', async () => {
    const Bucket = uniqueName('intake');
    await s3Client().send(new CreateBucketCommand({ Bucket }));
    allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`);
    const s3 = new S3Client({ ...(await asRole(inject('sqsEndpoint'))).config, forcePathStyle: true });
    const read = () => s3.send(new GetObjectCommand({ Bucket, Key: 'gone' }));

    await expect(read()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: message('s3:ListBucket', `"arn:aws:s3:::${Bucket}"`),
    });
    allow('s3:ListBucket', `arn:aws:s3:::${Bucket}`);
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('refuses a call whose permissions are unknown', async () => {
    const Bucket = uniqueName('overflow');
    allow('s3:*', '*');
    const s3 = new S3Client({ ...(await asRole(inject('sqsEndpoint'))).config, forcePathStyle: true });
    const tagged = s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '{}', Tagging: 'a=b' }));
    await expect(tagged).rejects.toThrow('does not know which permissions s3 PUT');
  });
});

describe('a role proxy', () => {
  test('lets callers without a role pass', async () => {
    const { proxy } = await asRole(inject('sqsEndpoint'));
    const QueueName = uniqueName('orders');
    const { QueueUrl } = await sqsClient(proxy.endpoint).send(new CreateQueueCommand({ QueueName }));
    expect(QueueUrl).toContain(QueueName);
  });

  test('applies its rule to allowed calls only', async () => {
    const { proxy, config } = await asRole(inject('sqsEndpoint'));
    const sqs = new SQSClient(config);
    const QueueName = uniqueName('orders');
    proxy.setRule(() => ({ answer: { status: 400, type: 'OverLimit' } }));
    await expect(sqs.send(new CreateQueueCommand({ QueueName }))).rejects.toMatchObject({ name: 'AccessDenied' });
    allow('sqs:CreateQueue', '*');
    await expect(sqs.send(new CreateQueueCommand({ QueueName }))).rejects.toMatchObject({ name: 'OverLimit' });
  });
});

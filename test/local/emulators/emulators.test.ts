import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { buildSync } from 'esbuild';
import { expect, test, vi } from 'vitest';
import { startKinesis } from '../../../local/emulators/kinesis';
import { startSqs } from '../../../local/emulators/sqs';
import { kinesisClient, s3Client, sqsClient } from '../../helpers/aws/clients';

/** A server on all interfaces answers at another address of the loopback interface, too. */
async function expectOnlyThere(endpoint: string): Promise<void> {
  await expect(fetch(endpoint.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow('fetch failed');
}

test('Kinesis answers over the wire, with the requested account and on one address only, until it is stopped', async () => {
  const emulator = await startKinesis({ account: '111122223333' });
  const kinesis = kinesisClient(emulator.endpoint);
  await kinesis.send(new CreateStreamCommand({ StreamName: 'orders', ShardCount: 1 }));
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: 'orders' }));
  expect(StreamDescriptionSummary?.StreamARN).toBe('arn:aws:kinesis:eu-west-1:111122223333:stream/orders');
  await expectOnlyThere(emulator.endpoint);
  await emulator.stop();
  await expect(fetch(emulator.endpoint)).rejects.toThrow();
});

test('SQS and S3 answer over the wire, on one port of one address, until they are stopped', async () => {
  const emulator = await startSqs();
  const sqs = sqsClient(emulator.endpoint);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'staging' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello 😀' }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(['hello 😀']);
  const refused = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'no \uFFFF' }));
  await expect(refused).rejects.toThrow('Invalid characters');

  const s3 = s3Client(emulator.endpoint);
  await s3.send(new CreateBucketCommand({ Bucket: 'overflow' }));
  await s3.send(new PutObjectCommand({ Bucket: 'overflow', Key: 'a/b', Body: 'records' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'overflow', Key: 'a/b' }));
  expect(await Body?.transformToString()).toBe('records');
  await expectOnlyThere(emulator.endpoint);
  await emulator.stop();
  await expect(fetch(emulator.endpoint)).rejects.toThrow();
});

test('an emulator ends with the process that started it, even when that is killed', async () => {
  const program = `import { startSqs } from './local/emulators/sqs';
    startSqs().then(({ endpoint }) => process.stdout.write(endpoint)); setInterval(() => {}, 1_000);`;
  const stdin = { contents: program, resolveDir: process.cwd() };
  const [bundle] = buildSync({ stdin, bundle: true, platform: 'node', write: false }).outputFiles;
  const starter = spawn(process.execPath, ['--eval', `const __filename='${process.cwd()}/x';${bundle?.text}`]);
  const [endpoint] = await once(starter.stdout, 'data');
  expect((await fetch(`${endpoint}/health`)).ok).toBe(true);
  starter.kill('SIGKILL');
  await vi.waitFor(() => expect(fetch(`${endpoint}/health`)).rejects.toThrow(), { timeout: 5_000 });
});

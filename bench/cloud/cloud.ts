import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SQS_BATCH_ENTRIES } from '../../contract/limits';
import { startKinesis } from '../../local/emulators/kinesis';
import { SQS_EMULATOR_ACCOUNT, startSqs } from '../../local/emulators/sqs';
import type { ProxyRule } from '../../local/proxy/fault-decision';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import type { PublishedClients } from '../published-approach';

export const REGION = 'eu-west-1';
export const CREDENTIALS = { accessKeyId: 'bench', secretAccessKey: 'bench' };

/** Emulators for one bench. What is measured reads through the proxy; streams and queues are set up without it. */
export interface Cloud {
  readonly kinesis: KinesisClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  /** Clients of the published approach, in the SDK's default configuration but for HTTP/1.1. */
  readonly published: PublishedClients;
  readonly endpoints: { readonly kinesis: string; readonly kinesisProxy: string; readonly sqs: string };
  /** What happens to calls through the proxy from now on. */
  setRule(rule: ProxyRule): void;
  /** Calls through the proxy that the work made, by operation. */
  countCalls(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

/** Runs work in a cloud of its own and stops that cloud afterwards. */
export async function withCloud<T>(work: (cloud: Cloud) => Promise<T>): Promise<T> {
  const cloud = await startCloud();
  try {
    return await work(cloud);
  } finally {
    await cloud.stop();
  }
}

export async function startCloud(): Promise<Cloud> {
  const [kinesis, sqs] = await Promise.all([startKinesis({ region: REGION }), startSqs({ region: REGION })]);
  const proxy = await startHttpProxy(kinesis.endpoint);
  const clients = {
    kinesis: new KinesisClient({ ...access(kinesis.endpoint), requestHandler: new NodeHttpHandler() }),
    sqs: new SQSClient(access(sqs.endpoint)),
    s3: new S3Client({ ...access(sqs.endpoint), forcePathStyle: true }),
    published: {
      kinesis: new KinesisClient({ ...access(proxy.endpoint), requestHandler: new NodeHttpHandler() }),
      dynamoDBStreams: new DynamoDBStreamsClient(access(proxy.endpoint)),
    },
  };
  return {
    ...clients,
    endpoints: { kinesis: kinesis.endpoint, kinesisProxy: proxy.endpoint, sqs: sqs.endpoint },
    setRule: (rule) => proxy.setRule(rule),
    countCalls: async (work) => {
      const before = proxy.calls.length;
      await work();
      const counts: Record<string, number> = {};
      for (const { operation } of proxy.calls.slice(before)) counts[operation] = (counts[operation] ?? 0) + 1;
      return counts;
    },
    stop: async () => {
      for (const client of [clients.kinesis, clients.sqs, clients.s3, ...Object.values(clients.published)])
        client.destroy();
      await Promise.all([proxy.stop(), kinesis.stop(), sqs.stop()]);
    },
  };
}

function access(endpoint: string) {
  return { region: REGION, credentials: CREDENTIALS, endpoint };
}

/** Seconds; longer than any batch is under way. */
const VisibilityTimeout = '720';

export const ACCOUNT = SQS_EMULATOR_ACCOUNT;

export interface Queue {
  readonly url: string;
  readonly arn: string;
  /** Sends messages in this order. */
  send(bodies: readonly string[]): Promise<void>;
}

export async function createQueue(sqs: SQSClient, name: string): Promise<Queue> {
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout } }),
  );
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return {
    url: QueueUrl,
    arn: Attributes?.QueueArn ?? '',
    async send(bodies) {
      for (let first = 0; first < bodies.length; first += SQS_BATCH_ENTRIES) {
        const batch = bodies.slice(first, first + SQS_BATCH_ENTRIES);
        const Entries = batch.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
  };
}

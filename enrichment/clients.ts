import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SETTLED } from '../contract/function-environment';
import type { Environment } from './environment';

/** SDK clients, each loaded and created on first use: most invocations need one of them. */
export interface Clients {
  /** Reads streams of a Region; responses are raw, as they were on the wire. */
  kinesis(region: string): Promise<KinesisClient>;
  /** Reads streams of a Region; responses are raw, as they were on the wire. */
  dynamoDBStreams(region: string): Promise<DynamoDBStreamsClient>;
  sqs(): Promise<SQSClient>;
  s3(): Promise<S3Client>;
}

/** Milliseconds. */
const CONNECTION_TIMEOUT = 3_000;
/** Milliseconds until the response begins; the largest page of a stream is 10 MiB. */
const REQUEST_TIMEOUT = 15_000;
/** Reads are retried by the sweep, which counts the retries of each shard. */
const ONE_ATTEMPT = 1;

export function createClients({ endpoints, credentials, region, usesFips, usesDualstack }: Environment): Clients {
  // HTTP/1.1 for all: plain HTTP endpoints work, and HTTP/2, Kinesis' default, gains nothing for single calls.
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    throwOnRequestTimeout: true,
  });
  const common = {
    requestHandler,
    credentials,
    useFipsEndpoint: usesFips,
    useDualstackEndpoint: usesDualstack,
    ...SETTLED,
  };
  const reading = { ...common, maxAttempts: ONE_ATTEMPT };
  return {
    kinesis: remember(async (region) => {
      const { KinesisClient } = await import('./readers/kinesis.js');
      return withRawResponses(new KinesisClient({ ...reading, region, endpoint: endpoints.kinesis }));
    }),
    dynamoDBStreams: remember(async (region) => {
      const { DynamoDBStreamsClient } = await import('./readers/dynamodb.js');
      return withRawResponses(new DynamoDBStreamsClient({ ...reading, region, endpoint: endpoints.dynamoDBStreams }));
    }),
    sqs: remember(async () => {
      const { SQSClient } = await import('./clients/sqs.js');
      return new SQSClient({ ...common, region, endpoint: endpoints.sqs });
    }),
    s3: remember(async () => {
      const { S3Client } = await import('./clients/s3.js');
      return new S3Client({ ...common, region, endpoint: endpoints.s3, forcePathStyle: endpoints.s3 !== undefined });
    }),
  };
}

/** A pipeline's streams are in few Regions. Whatever Regions pointers name, no more clients than this are kept. */
const MOST_CLIENTS = 8;

/** Keeps what was used last. */
function remember<T>(make: (key: string) => T): (key?: string) => T {
  const made = new Map<string, T>();
  return (key = '') => {
    const value = made.get(key) ?? make(key);
    made.delete(key);
    made.set(key, value);
    const [oldest = ''] = made.keys();
    if (made.size > MOST_CLIENTS) made.delete(oldest);
    return value;
  };
}

/** The part of the SDK's protocols that is replaced here. */
interface Protocol {
  deserializeResponse(operation: unknown, context: unknown, response: Response): Promise<object>;
}

interface Response {
  readonly statusCode: number;
  readonly body: AsyncIterable<Buffer>;
}

const ERRORS_FROM = 300;

/**
 * Makes a client return successful responses as they are on the wire. Lambda's events hold the same values, base64 for
 * bytes and seconds for times: what the SDK decodes would only be encoded again, at most of the CPU time of reading.
 */
function withRawResponses<Client extends KinesisClient | DynamoDBStreamsClient>(client: Client): Client {
  const protocol = client.config.protocol as unknown as Protocol;
  const deserialize = protocol.deserializeResponse.bind(protocol);
  protocol.deserializeResponse = async (operation, context, response) => {
    if (response.statusCode >= ERRORS_FROM) return deserialize(operation, context, response);
    return { ...JSON.parse(await textOf(response.body)), $metadata: {} };
  };
  return client;
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

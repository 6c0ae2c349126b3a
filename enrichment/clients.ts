import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Environment } from './environment';
import { asOnTheWire } from './wire';

/** SDK clients, each made when it is first asked for. */
export interface Clients {
  /** Reads streams of a region; answers come as they are on the wire. */
  kinesis(region: string): KinesisClient;
  /** Reads streams of a region; answers come as they are on the wire. */
  dynamoDBStreams(region: string): DynamoDBStreamsClient;
  sqs(): SQSClient;
  s3(): S3Client;
}

/** Milliseconds. */
const CONNECTION_TIMEOUT = 3_000;
/** Milliseconds until the answer begins; the largest page of a stream is 10 MiB. */
const REQUEST_TIMEOUT = 15_000;
/** Retries of reads are ours: they are counted for each shard. */
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
    kinesis: remember((region) => {
      return asOnTheWire(new KinesisClient({ ...reading, region, endpoint: endpoints.kinesis }));
    }),
    dynamoDBStreams: remember((region) => {
      return asOnTheWire(new DynamoDBStreamsClient({ ...reading, region, endpoint: endpoints.dynamoDBStreams }));
    }),
    sqs: remember(() => new SQSClient({ ...common, region, endpoint: endpoints.sqs })),
    s3: remember(() => {
      return new S3Client({ ...common, region, endpoint: endpoints.s3, forcePathStyle: endpoints.s3 !== undefined });
    }),
  };
}

/** What the SDK would else look for in configuration files, at every cold start. */
const SETTLED = {
  defaultsMode: 'standard',
  retryMode: 'standard',
  accountIdEndpointMode: 'preferred',
  authSchemePreference: [] as string[],
  userAgentAppId: async () => undefined,
} as const;

function remember<T>(make: (key: string) => T): (key?: string) => T {
  const made = new Map<string, T>();
  return (key = '') => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Environment } from './environment';

/** SDK clients, each loaded and made when it is first asked for. */
export interface Clients {
  /** Reads streams of a region. */
  kinesis(region: string): Promise<KinesisClient>;
  dynamoDBStreams(region: string): Promise<DynamoDBStreamsClient>;
  sqs(): Promise<SQSClient>;
  s3(): Promise<S3Client>;
}

/** Milliseconds. */
const CONNECTION_TIMEOUT = 3_000;
/** Milliseconds until the answer begins; the largest page of a stream is 10 MiB. */
const REQUEST_TIMEOUT = 15_000;
/** A retry of ours is counted against the shard; the SDK's own would not be. */
const NO_RETRIES = 1;

export function createClients({ endpoints, credentials, region: ownRegion }: Environment): Clients {
  // HTTP/1.1 for all: plain HTTP endpoints work, and Kinesis' HTTP/2 default gains nothing for single calls.
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    throwOnRequestTimeout: true,
  });
  const common = { requestHandler, credentials };
  return {
    kinesis: remember(async (region) => {
      const { KinesisClient } = await import('./sdk/kinesis.js');
      return new KinesisClient({ ...common, region, endpoint: endpoints.kinesis, maxAttempts: NO_RETRIES });
    }),
    dynamoDBStreams: remember(async (region) => {
      const { DynamoDBStreamsClient } = await import('./sdk/dynamodb-streams.js');
      const endpoint = endpoints.dynamoDBStreams;
      return new DynamoDBStreamsClient({ ...common, region, endpoint, maxAttempts: NO_RETRIES });
    }),
    sqs: remember(async () => {
      const { SQSClient } = await import('./sdk/sqs.js');
      return new SQSClient({ ...common, region: ownRegion, endpoint: endpoints.sqs });
    }),
    s3: remember(async () => {
      const { S3Client } = await import('./sdk/s3.js');
      const forcePathStyle = endpoints.s3 !== undefined;
      return new S3Client({ ...common, region: ownRegion, endpoint: endpoints.s3, forcePathStyle });
    }),
  };
}

function remember<T>(make: (key: string) => Promise<T>): (key?: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key = '') => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { RoleClients } from '../runtime';
import type { Credentials } from './access-keys';
import type { Endpoints } from './endpoints';

export interface Clients extends RoleClients {
  readonly dynamoDB: DynamoDBClient;
  readonly s3: S3Client;
}

export function createClients(endpoints: Endpoints, region: string, credentials: Credentials): Clients {
  const common = { region, credentials };
  return {
    // The client's default is HTTP/2, which costs a detour here.
    kinesis: new KinesisClient({ ...common, endpoint: endpoints.kinesis, requestHandler: new NodeHttpHandler() }),
    dynamoDB: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
    dynamoDBStreams: new DynamoDBStreamsClient({ ...common, endpoint: endpoints.dynamodbStreams }),
    sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
    s3: new S3Client({ ...common, endpoint: endpoints.s3, forcePathStyle: true }),
  };
}

import { randomUUID } from 'node:crypto';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { inject } from 'vitest';

export const region = 'eu-west-1';
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Clients of the emulators that all test files share; an endpoint of one's own, such as a proxy's, may be given. */
export const kinesisClient = (endpoint = inject('kinesisEndpoint')): KinesisClient =>
  new KinesisClient({ region, credentials, endpoint, requestHandler: new NodeHttpHandler() });

export const sqsClient = (endpoint = inject('sqsEndpoint')): SQSClient =>
  new SQSClient({ region, credentials, endpoint });

export const s3Client = (endpoint = inject('sqsEndpoint')): S3Client =>
  new S3Client({ region, credentials, endpoint, forcePathStyle: true });

/** A name that no other test uses, such as `orders-1b4e28ba`. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`;

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBEventRecord, KinesisEventRecord } from '../../contract/lambda-event';
import type { LambdaPointer } from '../../contract/pointer';
import { type DynamoDBEmulator, startDynamoDB } from '../../local/emulators/dynamodb';
import type { ProxyRule } from '../../local/proxy/fault-decision';
import { type Cloud, CREDENTIALS, REGION, startCloud } from '../cloud/cloud';
import type { PublishedChange } from '../published-approach';

/** A batch that Lambda gave up on, and a stream that makes its records hard to get. */
export interface Case {
  readonly name: string;
  prepare(world: World): Promise<FailedBatch>;
}

export interface FailedBatch {
  readonly pointer: LambdaPointer;
  /** The records of the batch that the stream still holds, in order; see `identity.ts`. */
  readonly records: readonly string[];
  /** Whether these are all that failed. */
  readonly isWhole: boolean;
  /** What the stream does while it is read; made anew for each reader, because rules count. @default - nothing unusual */
  readonly rule?: () => ProxyRule;
  /** Filters of the mapping. @default - none */
  readonly filters?: readonly Record<string, unknown>[];
}

/** What arrives for a failed batch. */
export interface Received {
  readonly records: readonly string[];
  /** Whether the message says or implies that this is exactly the failed batch. */
  readonly claimsWhole: boolean;
}

export const BUCKET = 'overflow';

/** The services that the cases use. */
export interface World extends Pick<Cloud, 'kinesis' | 'endpoints'> {
  readonly dynamoDB: DynamoDBClient;
  readonly dynamoDBEmulator: DynamoDBEmulator;
  readonly s3: S3Client;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const [cloud, dynamoDBEmulator] = await Promise.all([startCloud(), startDynamoDB({ region: REGION })]);
  const access = { region: REGION, credentials: CREDENTIALS };
  const dynamoDB = new DynamoDBClient({ ...access, endpoint: dynamoDBEmulator.endpoint });
  const s3 = new S3Client({ ...access, endpoint: cloud.endpoints.sqs, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return {
    kinesis: cloud.kinesis,
    endpoints: cloud.endpoints,
    dynamoDB,
    dynamoDBEmulator,
    s3,
    stop: async () => {
      dynamoDB.destroy();
      s3.destroy();
      await Promise.all([cloud.stop(), dynamoDBEmulator.stop()]);
    },
  };
}

/** Identifies a record, regardless of its reader. Data altered on its way counts as another record. */
export function dataIdentity(data: string | Uint8Array): string {
  return Buffer.from(data).toString('base64');
}

export function changeIdentity(eventName: string, id: string): string {
  return `${eventName} ${id}`;
}

/** Of a record in the payload of a hydrated message. */
export function recordIdentity(record: KinesisEventRecord | DynamoDBEventRecord): string {
  if ('kinesis' in record) return record.kinesis.data;
  const id = record.dynamodb.Keys?.id;
  return changeIdentity(record.eventName, id && 'S' in id ? id.S : '');
}

/** Of a record in a message of the published approach, which has images but no keys. */
export function publishedIdentity({ eventName = '', newImage, oldImage }: PublishedChange): string {
  return changeIdentity(eventName, (newImage ?? oldImage)?.id?.S ?? '');
}

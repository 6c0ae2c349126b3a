import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBEmulator, startDynamoDB } from '../../local/emulators/dynamodb/dynamodb';
import { type Cloud, CREDENTIALS, REGION, startCloud } from '../cloud/cloud';

export const BUCKET = 'overflow';

/** Everything that cases are made of. */
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

// What a function that reads both kinds of stream begins with, however it goes on.
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';

export async function handler(): Promise<readonly []> {
  new KinesisClient({});
  new DynamoDBStreamsClient({});
  return [];
}

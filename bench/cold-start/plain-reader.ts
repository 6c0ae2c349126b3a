// The plain handler, going on: it reads the records of the first pointer, and answers with nothing.
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { LambdaPointer } from '../../contract/pointer';

export async function handler([message]: readonly { readonly body: string }[]): Promise<readonly []> {
  // HTTP/1.1, because the server of the bench speaks nothing else.
  const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler() });
  new DynamoDBStreamsClient({});
  const { KinesisBatchInfo: batch } = JSON.parse(message?.body ?? '') as LambdaPointer;
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamARN: batch?.streamArn,
      ShardId: batch?.shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: batch?.startSequenceNumber,
    }),
  );
  await kinesis.send(new GetRecordsCommand({ StreamARN: batch?.streamArn, ShardIterator, Limit: batch?.batchSize }));
  return [];
}

/**
 * The published way of hydrating a pointer, reimplemented from its description: for each pointer, one GetShardIterator at
 * the first failed record and one GetRecords with the pointer's batch size as its limit. Whatever that page holds counts as
 * the failed records. Kinesis data is decoded as UTF-8 text.
 */
import {
  type AttributeValue,
  type DynamoDBStreamsClient,
  GetRecordsCommand as GetStreamRecordsCommand,
  GetShardIteratorCommand as GetStreamShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { BatchInfo, FailurePointer } from '../contract/pointer';

export interface PublishedClients {
  readonly kinesis: KinesisClient;
  readonly dynamoDBStreams: DynamoDBStreamsClient;
}

/** What it makes of a pointer: the pointer, and one of the two lists beside it. */
export type PublishedMessage = FailurePointer & {
  /** Text of each record. */
  readonly KinesisBatch?: readonly string[];
  readonly DynamoDBChanges?: readonly PublishedChange[];
};

export interface PublishedChange {
  readonly eventName?: string;
  readonly newImage?: Readonly<Record<string, AttributeValue>>;
  readonly oldImage?: Readonly<Record<string, AttributeValue>>;
}

/** Rejects with whatever the SDK throws, as a function of the published approach would fail. */
export async function hydratePublished(pointer: FailurePointer, clients: PublishedClients): Promise<PublishedMessage> {
  return pointer.KinesisBatchInfo
    ? { ...pointer, KinesisBatch: await readKinesis(pointer.KinesisBatchInfo, clients.kinesis) }
    : { ...pointer, DynamoDBChanges: await readDynamoDB(pointer.DDBStreamBatchInfo, clients.dynamoDBStreams) };
}

async function readKinesis(batch: BatchInfo, kinesis: KinesisClient): Promise<string[]> {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamARN: batch.streamArn,
      ShardId: batch.shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: batch.startSequenceNumber,
    }),
  );
  const { Records = [] } = await kinesis.send(
    new GetRecordsCommand({ StreamARN: batch.streamArn, ShardIterator, Limit: batch.batchSize }),
  );
  return Records.map(({ Data = new Uint8Array() }) => new TextDecoder().decode(Data));
}

async function readDynamoDB(batch: BatchInfo, streams: DynamoDBStreamsClient): Promise<PublishedChange[]> {
  const { ShardIterator } = await streams.send(
    new GetStreamShardIteratorCommand({
      StreamArn: batch.streamArn,
      ShardId: batch.shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: batch.startSequenceNumber,
    }),
  );
  const { Records = [] } = await streams.send(new GetStreamRecordsCommand({ ShardIterator, Limit: batch.batchSize }));
  return Records.map(({ eventName, dynamodb }) => ({
    eventName,
    newImage: dynamodb?.NewImage,
    oldImage: dynamodb?.OldImage,
  }));
}

import {
  type _Record,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  type Shard as KinesisShard,
  ListShardsCommand,
  type ListShardsCommandOutput,
} from '@aws-sdk/client-kinesis';
import type { KinesisEventRecord } from '../../contract/lambda-event';
import { plainStreamArn } from '../../contract/qualified-names';
import { asksAbout } from '../filter-criteria';
import { parseJson } from '../json';
import { eventBytes, type Shard, type ShardPosition, type StreamRecord, type StreamSource } from './stream-source';

/** The event as Lambda sends it; `invokeIdentityArn` is the one member that cannot be rebuilt from the stream. */
type KinesisInvocationRecord = KinesisEventRecord & { readonly invokeIdentityArn: string };

/** Reads a Kinesis stream; a consumer's ARN stands for its stream. */
export function kinesisSource(client: KinesisClient, eventSourceArn: string, executionRoleArn: string): StreamSource {
  const StreamARN = plainStreamArn(eventSourceArn);
  return {
    async listShards() {
      const shards: Shard[] = [];
      // The token stands alone: the SDK's paginator would send the stream with it, which Kinesis refuses.
      for (let input: { StreamARN?: string; NextToken?: string } | undefined = { StreamARN }; input; ) {
        const page: ListShardsCommandOutput = await client.send(new ListShardsCommand(input));
        shards.push(...(page.Shards ?? []).map(toShard));
        input = page.NextToken === undefined ? undefined : { NextToken: page.NextToken };
      }
      return shards;
    },
    async openShard(ShardId, position) {
      const input = { StreamARN, ShardId, ...toIteratorInput(position) };
      return (await client.send(new GetShardIteratorCommand(input))).ShardIterator;
    },
    async readPage(shardId, ShardIterator) {
      const page = await client.send(new GetRecordsCommand({ StreamARN, ShardIterator }));
      const records = (page.Records ?? []).map((record) => toRecord(record, shardId, eventSourceArn, executionRoleArn));
      return { records, nextIterator: page.NextShardIterator };
    },
    filterable: toFilterable,
    formatArrival: (milliseconds) => new Date(milliseconds).toISOString(),
    batchMember: (info) => ({ KinesisBatchInfo: info }),
  };
}

function toShard(shard: KinesisShard): Shard {
  return {
    shardId: shard.ShardId ?? '',
    parentShardIds: [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined),
    closed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
  };
}

function toIteratorInput(
  position: ShardPosition,
): Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'Timestamp' | 'StartingSequenceNumber'> {
  switch (position.type) {
    case 'AT_TIMESTAMP':
      return { ShardIteratorType: position.type, Timestamp: new Date(position.epochSeconds * 1000) };
    case 'AFTER_SEQUENCE_NUMBER':
      return { ShardIteratorType: position.type, StartingSequenceNumber: position.sequenceNumber };
    default:
      return { ShardIteratorType: position.type };
  }
}

function toRecord(record: _Record, shardId: string, eventSourceARN: string, invokeIdentityArn: string): StreamRecord {
  const arrivedAt = record.ApproximateArrivalTimestamp?.getTime() ?? 0;
  const sequenceNumber = record.SequenceNumber ?? '';
  const event: KinesisInvocationRecord = {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.PartitionKey,
      sequenceNumber,
      data: Buffer.from(record.Data ?? []).toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn,
    awsRegion: eventSourceARN.split(':')[3] ?? '',
    eventSourceARN,
  };
  const orderKey = record.PartitionKey ?? sequenceNumber;
  return { sequenceNumber, arrivedAt, orderKey, event, eventBytes: eventBytes(event) };
}

/**
 * Patterns see the members of `kinesis` at the top, with `data` decoded.
 * AWS's pages contradict each other on whether the event's own metadata can be filtered too. Here it can.
 */
function toFilterable({ event }: StreamRecord, pattern: Readonly<Record<string, unknown>>) {
  const { kinesis, ...metadata } = event as KinesisInvocationRecord;
  if (!asksAbout(pattern, 'data')) return { ...metadata, ...kinesis };
  const data = parseJson(Buffer.from(kinesis.data, 'base64').toString());
  return data === undefined ? undefined : { ...metadata, ...kinesis, data };
}

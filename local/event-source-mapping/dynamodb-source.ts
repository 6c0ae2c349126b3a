import {
  type _Record,
  type AttributeValue,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard as StreamShard,
} from '@aws-sdk/client-dynamodb-streams';
import type { AttributeValueJson, DynamoDBEventRecord, ItemJson } from '../../contract/lambda-event';
import { eventBytes, type Shard, type StreamRecord, type StreamSource } from './stream-source';

/** Reads a DynamoDB stream. */
export function dynamoDBSource(client: DynamoDBStreamsClient, StreamArn: string): StreamSource {
  return {
    async listShards() {
      const shards: Shard[] = [];
      let ExclusiveStartShardId: string | undefined;
      do {
        const page = await client.send(new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }));
        shards.push(...(page.StreamDescription?.Shards ?? []).map(toShard));
        ExclusiveStartShardId = page.StreamDescription?.LastEvaluatedShardId;
      } while (ExclusiveStartShardId !== undefined);
      return shards;
    },
    async openShard(ShardId, position) {
      if (position.type === 'AT_TIMESTAMP')
        throw new Error('A DynamoDB stream cannot be read from a point in time, only from TRIM_HORIZON or LATEST.');
      const SequenceNumber = 'sequenceNumber' in position ? position.sequenceNumber : undefined;
      const input = { StreamArn, ShardId, ShardIteratorType: position.type, SequenceNumber };
      return (await client.send(new GetShardIteratorCommand(input))).ShardIterator;
    },
    async readPage(_shardId, ShardIterator) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator }));
      return {
        records: (page.Records ?? []).map((record) => toRecord(record, StreamArn)),
        nextIterator: page.NextShardIterator,
      };
    },
    filterable: ({ event }) => ({ ...event }),
    formatArrival: (milliseconds) => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z'),
    batchMember: (info) => ({ DDBStreamBatchInfo: info }),
  };
}

function toShard(shard: StreamShard): Shard {
  return {
    shardId: shard.ShardId ?? '',
    parentShardIds: shard.ParentShardId === undefined ? [] : [shard.ParentShardId],
    closed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
  };
}

function toRecord(record: _Record, eventSourceARN: string): StreamRecord {
  const change = record.dynamodb ?? {};
  const arrivedAt = change.ApproximateCreationDateTime?.getTime() ?? 0;
  const keys = toItem(change.Keys);
  const event: DynamoDBEventRecord = {
    eventID: record.eventID ?? '',
    eventName: record.eventName ?? 'INSERT',
    eventVersion: record.eventVersion ?? '',
    eventSource: 'aws:dynamodb',
    awsRegion: record.awsRegion ?? '',
    dynamodb: {
      ApproximateCreationDateTime: arrivedAt / 1000,
      Keys: keys,
      NewImage: toItem(change.NewImage),
      OldImage: toItem(change.OldImage),
      SequenceNumber: change.SequenceNumber ?? '',
      SizeBytes: change.SizeBytes ?? 0,
      StreamViewType: change.StreamViewType ?? 'KEYS_ONLY',
    },
    eventSourceARN,
    ...userIdentity(record),
  };
  const { SequenceNumber: sequenceNumber } = event.dynamodb;
  const orderKey = JSON.stringify(Object.entries(keys ?? {}).sort());
  return { sequenceNumber, arrivedAt, orderKey, event, eventBytes: eventBytes(event) };
}

/** Lambda's event spells the members in lower case. */
function userIdentity({ userIdentity }: _Record): Pick<DynamoDBEventRecord, 'userIdentity'> {
  if (userIdentity === undefined) return {};
  return { userIdentity: { type: userIdentity.Type ?? '', principalId: userIdentity.PrincipalId ?? '' } };
}

function toItem(item: Record<string, AttributeValue> | undefined): ItemJson | undefined {
  return item && Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toJson(value)]));
}

/** Binary is base64 in the event, at any depth. */
function toJson(value: AttributeValue): AttributeValueJson {
  if (value.B !== undefined) return { B: toBase64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(toBase64) };
  if (value.M !== undefined) return { M: toItem(value.M) ?? {} };
  if (value.L !== undefined) return { L: value.L.map(toJson) };
  return value as AttributeValueJson;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import type { KinesisEventRecord } from '../../contract/lambda-event';
import { KINESIS_PAGE_RECORDS, KINESIS_SHARD_READ_BYTES_PER_SECOND } from '../../contract/limits';
import {
  type PageRecord,
  type Position,
  RECORD_WEIGHT,
  regionOf,
  required,
  type Shard,
  type StreamCall,
  type StreamReader,
  type Trouble,
} from './reader';

export { KinesisClient };

/** A page of GetRecords as it is on the wire. */
interface WirePage {
  readonly Records?: readonly WireRecord[] | null;
  readonly NextShardIterator?: string | null;
  readonly MillisBehindLatest?: number;
}

interface WireRecord {
  readonly SequenceNumber: string;
  /** Seconds. */
  readonly ApproximateArrivalTimestamp: number;
  /** Base64. */
  readonly Data: string;
  readonly PartitionKey?: string | null;
}

export function kinesisReader(client: KinesisClient): StreamReader {
  return {
    mostRecords: KINESIS_PAGE_RECORDS,
    trimsSilently: true,
    bytesPerSecond: KINESIS_SHARD_READ_BYTES_PER_SECOND,
    async getIterator(shard, position, abortSignal) {
      const input = { StreamARN: shard.streamArn, ShardId: shard.shardId, ...iteratorInput(position) };
      const { ShardIterator } = await client.send(new GetShardIteratorCommand(input), { abortSignal });
      return required(ShardIterator, 'ShardIterator');
    },
    async getRecords(shard, iterator, limit, abortSignal) {
      // The stream's ARN is what makes the call work across accounts.
      const input = { StreamARN: shard.streamArn, ShardIterator: iterator, Limit: limit };
      const page = (await client.send(new GetRecordsCommand(input), { abortSignal })) as unknown as WirePage;
      const records = required(page.Records, 'Records').map((record) => pageRecord(record, shard));
      const atTip = records.length === 0 && page.MillisBehindLatest === 0;
      const nextIterator = page.NextShardIterator ?? undefined;
      return { records, nextIterator, ended: atTip || nextIterator === undefined, behind: page.MillisBehindLatest };
    },
    troubleOf,
  };
}

function iteratorInput(position: Position) {
  return position.from === 'trim-horizon'
    ? { ShardIteratorType: 'TRIM_HORIZON' as const }
    : { ShardIteratorType: 'AT_SEQUENCE_NUMBER' as const, StartingSequenceNumber: position.sequenceNumber };
}

function pageRecord(record: WireRecord, shard: Shard): PageRecord {
  const bytes = Buffer.byteLength(required(record.Data, 'Data'), 'base64') + (record.PartitionKey?.length ?? 0);
  return {
    sequenceNumber: required(record.SequenceNumber, 'SequenceNumber'),
    bytes,
    arrivedAt: record.ApproximateArrivalTimestamp * 1000,
    weight: () => RECORD_WEIGHT + bytes,
    toEventRecord: () => eventRecord(record, shard),
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#kinesis-polling-and-batching */
function eventRecord(record: WireRecord, { streamArn, shardId }: Shard): KinesisEventRecord {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      ...(typeof record.PartitionKey === 'string' && { partitionKey: record.PartitionKey }),
      sequenceNumber: record.SequenceNumber,
      data: record.Data,
      approximateArrivalTimestamp: required(record.ApproximateArrivalTimestamp, 'ApproximateArrivalTimestamp'),
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${record.SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    awsRegion: regionOf(streamArn),
    eventSourceARN: streamArn,
  };
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  ExpiredIteratorException: { kind: 'iterator-expired' },
  ResourceNotFoundException: { kind: 'final', reason: 'STREAM_OR_SHARD_NOT_FOUND' },
  KMSNotFoundException: { kind: 'final', reason: 'KEY_UNUSABLE' },
  KMSDisabledException: { kind: 'blocked' },
  KMSInvalidStateException: { kind: 'blocked' },
  KMSOptInRequired: { kind: 'blocked' },
  AccessDeniedException: { kind: 'transient', soon: false },
  KMSAccessDeniedException: { kind: 'transient', soon: false },
};

/** By the error's type and the call alone: a message can quote any name, such as that of the stream. */
function troubleOf({ name }: Error, call: StreamCall): Trouble {
  if (call === 'iterator-at-number' && name === 'InvalidArgumentException') return { kind: 'unknown-position' };
  // Kinesis knows a trimmed number; an emulator may not.
  if (call === 'iterator-at-number' && name === 'ResourceNotFoundException') return { kind: 'not-found' };
  return TROUBLES[name] ?? { kind: 'transient', soon: true };
}

import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { KinesisEventRecord } from '../../contract/lambda-event';
import { KINESIS_PAGE_RECORDS } from '../../contract/limits';
import {
  type PageRecord,
  type Position,
  regionOf,
  required,
  type Shard,
  type StreamCall,
  type StreamReader,
  type Trouble,
} from './reader';

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
      return { records, nextIterator, ended: atTip || nextIterator === undefined };
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
  return {
    sequenceNumber: required(record.SequenceNumber, 'SequenceNumber'),
    bytes: Buffer.byteLength(required(record.Data, 'Data'), 'base64') + (record.PartitionKey?.length ?? 0),
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
  KMSDisabledException: { kind: 'final', reason: 'KEY_UNUSABLE' },
  KMSInvalidStateException: { kind: 'final', reason: 'KEY_UNUSABLE' },
  KMSNotFoundException: { kind: 'final', reason: 'KEY_UNUSABLE' },
  KMSOptInRequired: { kind: 'final', reason: 'KEY_UNUSABLE' },
  AccessDeniedException: { kind: 'transient', soon: false },
  KMSAccessDeniedException: { kind: 'transient', soon: false },
};

function troubleOf({ name, message }: Error, call: StreamCall): Trouble {
  const isAboutSequenceNumber = call === 'getIterator' && /sequence ?number/i.test(message);
  if (name === 'InvalidArgumentException' && isAboutSequenceNumber) return { kind: 'unknown-position' };
  // No answer of AWS's, but of an emulator's, for a number it does not hold: look what it does hold.
  if (name === 'ResourceNotFoundException' && isAboutSequenceNumber) return { kind: 'trimmed' };
  return TROUBLES[name] ?? { kind: 'transient', soon: true };
}

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  type _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import type { KinesisEventRecord } from '../../contract/lambda-event';
import { KINESIS_PAGE_RECORDS } from '../../contract/limits';
import type { Position } from '../sweep/state';
import { regionOf } from './arn';
import { given } from './given';
import type { PageRecord, Shard, StreamCall, StreamReader, Trouble } from './reader';

export function kinesisReader(client: KinesisClient): StreamReader {
  return {
    mostRecords: KINESIS_PAGE_RECORDS,
    async getIterator(shard, position, abortSignal) {
      const input = { StreamARN: shard.streamArn, ShardId: shard.shardId, ...iteratorInput(position) };
      const { ShardIterator } = await client.send(new GetShardIteratorCommand(input), { abortSignal });
      return given(ShardIterator, 'ShardIterator');
    },
    async getRecords(shard, iterator, limit, abortSignal) {
      // The stream's ARN is what makes the call work across accounts.
      const input = { StreamARN: shard.streamArn, ShardIterator: iterator, Limit: limit };
      const answer = await client.send(new GetRecordsCommand(input), { abortSignal });
      const records = (answer.Records ?? []).map((record) => pageRecord(record, shard));
      const atTip = records.length === 0 && answer.MillisBehindLatest === 0;
      return { records, nextIterator: answer.NextShardIterator, ended: atTip || !answer.NextShardIterator };
    },
    troubleOf,
  };
}

function iteratorInput(position: Position) {
  return position.from === 'trim-horizon'
    ? { ShardIteratorType: 'TRIM_HORIZON' as const }
    : { ShardIteratorType: 'AT_SEQUENCE_NUMBER' as const, StartingSequenceNumber: position.sequenceNumber };
}

function pageRecord(record: KinesisRecord, shard: Shard): PageRecord {
  return {
    sequenceNumber: given(record.SequenceNumber, 'SequenceNumber'),
    bytes: (record.Data?.byteLength ?? 0) + (record.PartitionKey?.length ?? 0),
    toEventRecord: () => eventRecord(record, shard),
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#kinesis-polling-and-batching */
function eventRecord(record: KinesisRecord, { streamArn, shardId }: Shard): KinesisEventRecord {
  const sequenceNumber = given(record.SequenceNumber, 'SequenceNumber');
  const { buffer, byteOffset, byteLength } = given(record.Data, 'Data');
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      ...(record.PartitionKey !== undefined && { partitionKey: record.PartitionKey }),
      sequenceNumber,
      data: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
      approximateArrivalTimestamp:
        given(record.ApproximateArrivalTimestamp, 'ApproximateArrivalTimestamp').getTime() / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
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

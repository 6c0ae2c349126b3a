import type { LambdaPointer } from '../../contract/pointer';
import { REGION } from '../cloud/cloud';
import { order } from '../cloud/order';
import { pointerTo } from '../cloud/pointer';

/** A stream that is nothing but prepared answers: one list of records, as JSON, for each shard. */
export interface StubStream {
  readonly shards: readonly (readonly string[])[];
  /** One for so many consecutive records each, shard by shard. */
  readonly pointers: readonly LambdaPointer[];
}

export interface StubStreamProps {
  readonly shards: number;
  readonly pointersPerShard: number;
  readonly recordsPerPointer: number;
  readonly recordBytes: number;
}

const STREAM_ARN = `arn:aws:kinesis:${REGION}:000000000000:stream/stub`;
const ARRIVED = 1_763_900_000.123;
/** As long as those of real streams. */
const SEQUENCE_NUMBER_DIGITS = 56;

export function stubStream({ shards, pointersPerShard, recordsPerPointer, recordBytes }: StubStreamProps): StubStream {
  const records = Array.from({ length: pointersPerShard * recordsPerPointer }, (_, index) =>
    recordJson(index, recordBytes),
  );
  return {
    shards: Array.from({ length: shards }, () => records),
    pointers: Array.from({ length: shards * pointersPerShard }, (_, index) => {
      const first = (index % pointersPerShard) * recordsPerPointer;
      const record = (at: number) => storedRecord(Math.floor(index / pointersPerShard), at);
      return pointerTo(record(first), record(first + recordsPerPointer - 1), recordsPerPointer);
    }),
  };
}

export function shardId(shard: number): string {
  return `shardId-${String(shard).padStart(12, '0')}`;
}

export function sequenceNumber(index: number): string {
  return `4${String(index).padStart(SEQUENCE_NUMBER_DIGITS - 1, '0')}`;
}

function storedRecord(shard: number, index: number) {
  return { streamArn: STREAM_ARN, shardId: shardId(shard), sequenceNumber: sequenceNumber(index) };
}

function recordJson(index: number, bytes: number): string {
  const { Data, PartitionKey } = order(index, bytes);
  return JSON.stringify({
    ApproximateArrivalTimestamp: ARRIVED,
    Data: Buffer.from(Data).toString('base64'),
    PartitionKey,
    SequenceNumber: sequenceNumber(index),
  });
}

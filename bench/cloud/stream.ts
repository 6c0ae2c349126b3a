import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { order } from './order';
import type { RecordPlace } from './pointer';

/** Most records of one PutRecords. */
const PUT_RECORDS = 500;

/** Creates a stream of so many shards and puts records of so many bytes; they are in the order of the stream, shard for shard. */
export async function fillStream(
  kinesis: KinesisClient,
  { shards, records, bytes }: { readonly shards: number; readonly records: number; readonly bytes: number },
): Promise<readonly RecordPlace[]> {
  const StreamName = `storm-${shards}-${records}-${bytes}`;
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: shards }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.2 }, { StreamName });
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  const streamArn = StreamDescriptionSummary?.StreamARN ?? '';
  const stored: RecordPlace[] = [];
  while (stored.length < records) {
    const count = Math.min(PUT_RECORDS, records - stored.length);
    const Records = Array.from({ length: count }, (_, index) => order(stored.length + index, bytes));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    stored.push(
      ...(answer.Records ?? []).map(({ ShardId = '', SequenceNumber = '' }) => ({
        streamArn,
        shardId: ShardId,
        sequenceNumber: SequenceNumber,
      })),
    );
  }
  return stored;
}

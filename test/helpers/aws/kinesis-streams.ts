import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordsCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { kinesisClient, uniqueName } from './clients';

const FIRST_SHARD = 'shardId-000000000000';

export interface TestStream {
  readonly name: string;
  readonly arn: string;
  /** Puts records in one request; returns their sequence numbers. */
  put(...records: readonly (TestRecord | string)[]): Promise<string[]>;
  /** When the records of the first shard arrived, in epoch seconds. */
  arrivals(): Promise<number[]>;
  /** Splits the first shard in two equal halves. */
  split(): Promise<void>;
}

export interface TestRecord {
  readonly data: string | Uint8Array;
  readonly partitionKey: string;
}

/** Creates a stream of the emulator with one shard. */
export async function createStream(): Promise<TestStream> {
  const kinesis = kinesisClient();
  const name = uniqueName('orders');
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  await active();
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }));

  async function active(): Promise<void> {
    await waitUntilStreamExists(
      { client: kinesis, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.05 },
      { StreamName: name },
    );
  }

  return {
    name,
    arn: StreamDescriptionSummary?.StreamARN ?? '',
    put: async (...records) => {
      const Records = records.map((record) =>
        typeof record === 'string'
          ? { Data: Buffer.from(record), PartitionKey: 'customer-1' }
          : { Data: Buffer.from(record.data), PartitionKey: record.partitionKey },
      );
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName: name, Records }));
      return (answer.Records ?? []).map(({ SequenceNumber = '' }) => SequenceNumber);
    },
    arrivals: async () => {
      const position = { StreamName: name, ShardId: FIRST_SHARD, ShardIteratorType: 'TRIM_HORIZON' } as const;
      const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(position));
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      return Records.map(({ ApproximateArrivalTimestamp }) => Number(ApproximateArrivalTimestamp) / 1000);
    },
    split: async () => {
      const middle = (2n ** 127n).toString();
      await kinesis.send(
        new SplitShardCommand({ StreamName: name, ShardToSplit: FIRST_SHARD, NewStartingHashKey: middle }),
      );
      await active();
    },
  };
}

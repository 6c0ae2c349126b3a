import { randomUUID } from 'node:crypto';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordsCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { pointerTo } from '../cloud/pointer';
import type { FailedBatch } from './case';
import { dataIdentity } from './identity';
import type { World } from './world';

export type Data = string | Uint8Array;

const SHARD = 'shardId-000000000000';
const HASH_KEYS = 2n ** 128n;

export interface KinesisStream {
  readonly name: string;
  /** Puts records, in turn of the given partition keys; each is in the first shard. */
  put(data: readonly Data[], partitionKeys?: readonly string[]): Promise<readonly Placed[]>;
  /** Closes the first shard. */
  split(): Promise<void>;
}

export interface Placed {
  readonly streamArn: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly data: Data;
}

export async function createStream({ kinesis }: Pick<World, 'kinesis'>): Promise<KinesisStream> {
  const name = `orders-${randomUUID()}`;
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  await active(kinesis, name);
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }));
  const streamArn = StreamDescriptionSummary?.StreamARN ?? '';
  return {
    name,
    async put(data, partitionKeys = ['customer-1']) {
      const Records = data.map((one, index) => ({
        Data: Buffer.from(one),
        PartitionKey: partitionKeys[index % partitionKeys.length],
      }));
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName: name, Records }));
      return (answer.Records ?? []).map(({ SequenceNumber = '' }, index) => {
        return { streamArn, shardId: SHARD, sequenceNumber: SequenceNumber, data: data[index] ?? '' };
      });
    },
    async split() {
      const NewStartingHashKey = (HASH_KEYS / 2n).toString();
      await kinesis.send(new SplitShardCommand({ StreamName: name, ShardToSplit: SHARD, NewStartingHashKey }));
      await active(kinesis, name);
    },
  };
}

async function active(client: KinesisClient, StreamName: string): Promise<void> {
  await waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 0.1 }, { StreamName });
}

/** The batch from the first record to the last, of which these failed; `batchSize` is what Lambda counted. */
export function failedBatch(
  range: readonly Placed[],
  { failed = range, batchSize = failed.length }: { failed?: readonly Placed[]; batchSize?: number } = {},
): Omit<FailedBatch, 'isWhole'> {
  const [first] = range;
  const last = range.at(-1);
  if (!first || !last) throw new Error('A failed batch has records');
  return { pointer: pointerTo(first, last, batchSize), records: failed.map(({ data }) => dataIdentity(data)) };
}

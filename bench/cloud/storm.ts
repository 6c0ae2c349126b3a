import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
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

const ITEM = { sku: 'HD-4711-B', title: 'Garden chair, folding, "Ørsted"', quantity: 2, price: 49.95, gift: false };

/** A record as a shop would put it: JSON of about so many bytes, and never fewer than an order without items has. */
export function order(number: number, bytes: number): { readonly Data: Uint8Array; readonly PartitionKey: string } {
  const customer = `customer-${number}`;
  const empty = { orderId: `order-${number}`, customer, placedAt: '2026-11-23T12:00:00.000Z', items: [], note: '' };
  const room = Math.max(0, bytes - size(empty));
  const items = Array.from({ length: Math.floor(room / (size(ITEM) + 1)) }, () => ITEM);
  const note = 'n'.repeat(room % (size(ITEM) + 1));
  return { Data: Buffer.from(JSON.stringify({ ...empty, items, note })), PartitionKey: customer };
}

function size(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * Any order is as likely as any other: more disorder than a standard queue makes, which keeps to the order of sending
 * where it can. The same seed gives the same order in every run.
 */
export function shuffle<T>(items: readonly T[], seed = 20_261_123): readonly T[] {
  const random = mulberry32(seed);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}

/** @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

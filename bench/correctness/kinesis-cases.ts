import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordsCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import type { ProxyRule } from '../../local/proxy/fault-decision';
import { beginAt, emptyPage, error, on, shortPage } from '../../test/enrichment/faults/rules';
import { pointerTo } from '../cloud/pointer';
import { type Case, dataIdentity, type FailedBatch, type World } from './case';

const ORDERS = Array.from({ length: 30 }, (_, index) => `order-${index}`);
/** More calls than Lambda's retries of an asynchronous invocation make. */
const OUTAGE = range(1, 30);
const ORDERS_ONLY = { data: { kind: ['order'] } };
const throttled = error('ProvisionedThroughputExceededException', 'Rate exceeded for shard');
const expired = error('ExpiredIteratorException', 'Iterator expired');

/** Ten records in the middle of a shard: data, and what the stream does. */
const whole = (name: string, data: readonly Data[], rule?: () => ProxyRule): Case => ({
  name,
  prepare: async (world) => ({ ...failedBatch(middleOf(await putAll(world, data))), isWhole: true, rule }),
});

/** Ten records in the middle of a shard that is made to begin with another record. */
const trimmed = (name: string, firstLeft: number): Case => ({
  name,
  prepare: async (world) => {
    const placed = await putAll(world, ORDERS);
    const failed = middleOf(placed);
    const left = failed.filter((record) => placed.indexOf(record) >= firstLeft);
    const rule = () => on('GetShardIterator', range(1, 99), beginAt(placed[firstLeft]?.sequenceNumber ?? ''));
    return { ...failedBatch(failed, { failed: left, batchSize: failed.length }), isWhole: false, rule };
  },
});

export const KINESIS_CASES: readonly Case[] = [
  whole('text', ORDERS),
  whole(
    'JSON',
    ORDERS.map((orderId) => JSON.stringify({ orderId })),
  ),
  whole(
    'binary data',
    ORDERS.map(() => randomBytes(100)),
  ),
  whole(
    'gzip, as CloudWatch Logs sends it',
    ORDERS.map((order) => gzipSync(order)),
  ),
  whole('short pages', ORDERS, () => on('GetRecords', range(1, 99), shortPage)),
  whole('an empty page first', ORDERS, () => on('GetRecords', [1], emptyPage)),
  whole('ten empty pages first', ORDERS, () => on('GetRecords', range(1, 10), emptyPage)),
  whole('throttled twice', ORDERS, () => on('GetRecords', [1, 2], throttled)),
  whole('throttled for long', ORDERS, () => on('GetRecords', OUTAGE, throttled)),
  whole('out of order for long', ORDERS, () =>
    on('GetShardIterator', OUTAGE, error('InternalFailureException', '', 500)),
  ),
  whole('connection dropped', ORDERS, () => on('GetRecords', [1], { drop: 'partial' })),
  whole('expired iterator', ORDERS, () => on('GetRecords', [1], expired)),
  whole('expired iterator between short pages', ORDERS, () =>
    either(on('GetRecords', [2], expired), on('GetRecords', [1, 3], shortPage)),
  ),
  trimmed('trimmed head', 8),
  trimmed('trimmed altogether', 20),
  { name: 'filtered mapping of records of 900 kB, more than a page holds', prepare: bigRange },
  { name: 'closed parent shard', prepare: closedParent },
  { name: 'parallel lanes', prepare: parallelLanes },
  { name: 'filtered mapping', prepare: filteredMapping },
  { name: 'aggregated records, counted one by one', prepare: aggregated },
  { name: 'stream deleted', prepare: deletedStream },
];

/** A batch fits into an invocation, but what its mapping's filter took out lies between and makes more than a page. */
async function bigRange(world: World): Promise<FailedBatch> {
  const stream = await createStream(world);
  const placed: Placed[] = [];
  for (let index = 0; index < 13; index += 1) {
    placed.push(...(await stream.put([JSON.stringify({ kind: kindOf(index, 4), note: 'x'.repeat(900_000) + index })])));
  }
  const failed = placed.filter((_, index) => kindOf(index, 4) === 'order');
  return { ...failedBatch(placed, { failed }), isWhole: true, filters: [ORDERS_ONLY] };
}

async function closedParent(world: World): Promise<FailedBatch> {
  const stream = await createStream(world);
  const placed = await stream.put(ORDERS);
  await stream.split();
  return { ...failedBatch(placed.slice(-10)), isWhole: true };
}

/** Two lanes of one shard, by partition key; the batch of one has failed. */
async function parallelLanes(world: World): Promise<FailedBatch> {
  const stream = await createStream(world);
  const placed = await stream.put(ORDERS, ['customer-1', 'customer-2']);
  const lane = placed.filter((_, index) => index % 2 === 0);
  return { ...failedBatch(placed.slice(0, -1), { failed: lane }), isWhole: true };
}

async function filteredMapping(world: World): Promise<FailedBatch> {
  const data = ORDERS.map((id, index) => JSON.stringify({ kind: kindOf(index, 2), id }));
  const placed = await (await createStream(world)).put(data);
  const failed = placed.filter((_, index) => kindOf(index, 2) === 'order');
  return { ...failedBatch(placed.slice(0, -1), { failed }), isWhole: true, filters: [ORDERS_ONLY] };
}

/** Every so many records one is an order. */
function kindOf(index: number, every: number): string {
  return index % every === 0 ? 'order' : 'heartbeat';
}

/** With enhanced fan-out Lambda takes records apart that a producer put together, and counts the parts. */
async function aggregated(world: World): Promise<FailedBatch> {
  const failed = middleOf(await putAll(world, ORDERS));
  return { ...failedBatch(failed, { batchSize: failed.length * 2 }), isWhole: true };
}

async function deletedStream(world: World): Promise<FailedBatch> {
  const failed = middleOf(await putAll(world, ORDERS));
  const gone = error('ResourceNotFoundException', 'Stream orders under account 000000000000 not found.');
  const rule = () => on('GetShardIterator', range(1, 99), gone);
  return { ...failedBatch(failed, { failed: [], batchSize: failed.length }), isWhole: false, rule };
}

async function putAll(world: World, data: readonly Data[]): Promise<readonly Placed[]> {
  return (await createStream(world)).put(data);
}

function middleOf(placed: readonly Placed[]): readonly Placed[] {
  return placed.slice(5, 15);
}

/** The second rule is asked where the first has no verdict. */
function either(first: ProxyRule, second: ProxyRule): ProxyRule {
  return async (call) => (await first(call)) ?? second(call);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

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

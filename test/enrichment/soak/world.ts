import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { s3Client, uniqueName } from '../../helpers/aws/clients';
import { createStream } from '../../helpers/aws/kinesis-streams';
import type { TestTables } from '../../helpers/aws/tables';
import type { Chance } from './chance';
import { RoughStream } from './rough-stream';

/** One shard with records, of which the older ones may be gone. */
export interface SoakShard {
  readonly source: 'kinesis' | 'dynamodb';
  readonly streamArn: string;
  readonly shardId: string;
  /** Sequence numbers, oldest first. */
  readonly numbers: readonly string[];
  /** So many of them are gone. */
  readonly trimmed: number;
}

/** A shard whose mapping has a filter by kind, which every deployment changes. */
export interface FilteredShard extends SoakShard {
  readonly kinds: readonly [string, ...string[]];
  /** Of each record. */
  readonly kindOf: readonly string[];
}

export interface World {
  readonly shards: readonly [SoakShard, ...SoakShard[]];
  readonly filtered: FilteredShard;
  /** Of each kind of roughness one stream, or several. */
  readonly rough: readonly [RoughStreams, ...RoughStreams[]];
  /** Nobody may read it. */
  readonly denied: SoakShard;
  readonly bucket: string;
}

/** Of the destination. */
export const MESSAGE_LIMIT_BYTES = 40_000;
const RECORDS = 200;
const TRIMMED_RECORDS = 80;
/** Of all pointers, for each stream that is trimmed. */
const TRIMMED_POINTERS = 12;
/** A few of them outgrow the destination. */
const LARGE_RECORD_BYTES = MESSAGE_LIMIT_BYTES / 8;
const BATCH_WRITE = 25;

type RoughStreams = readonly [RoughStream, ...RoughStream[]];

/** Streams and tables, one of each kind of trouble. `pointers` is how many there will be. */
export async function createWorld(tables: TestTables, pointers: number, chance: Chance): Promise<World> {
  const shards = [
    await kinesisShard(() => 'order'.repeat(chance.below(40))),
    await kinesisShard(() => 'order'.repeat(chance.below(40))),
    await kinesisShard(() => 'x'.repeat(LARGE_RECORD_BYTES)),
    await tableShard(tables, 0),
    await tableShard(tables, RECORDS / 2),
  ] as const;
  const bucket = uniqueName('overflow');
  await s3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  const rough = [
    trimmedStreams(pointers, chance),
    [new RoughStream({ name: 'sparse', records: RECORDS, deserts: 0.02 }, chance)],
    [new RoughStream({ name: 'deleted', records: RECORDS, deletedAfter: pointers / 20 }, chance)],
    [
      new RoughStream(
        { name: 'rough', records: pointers, trims: 0.2, deserts: 0.01, deletedAfter: pointers / 4 },
        chance,
      ),
    ],
  ] as const;
  return {
    shards,
    filtered: await filteredShard(),
    rough,
    denied: await kinesisShard(() => 'denied'),
    bucket,
  };
}

/** Short ones, and several of them: records are trimmed at the oldest end, where only few pointers of a long one are. */
function trimmedStreams(pointers: number, chance: Chance): RoughStreams {
  const make = (index: number) =>
    new RoughStream({ name: `trimmed-${index}`, records: TRIMMED_RECORDS, trims: 0.3, expires: 0.15 }, chance);
  const others = Array.from({ length: Math.ceil(pointers / TRIMMED_POINTERS) }, (_, index) => make(index + 1));
  return [make(0), ...others];
}

async function kinesisShard(data: () => string): Promise<SoakShard> {
  const stream = await createStream();
  const numbers = await stream.put(...Array.from({ length: RECORDS }, data));
  return { source: 'kinesis', streamArn: stream.arn, shardId: 'shardId-000000000000', numbers, trimmed: 0 };
}

async function filteredShard(): Promise<FilteredShard> {
  const kinds = ['a', 'b'] as const;
  // As many of one kind as of the other, again and again: the count alone would take one for the other.
  const kindOf = Array.from({ length: RECORDS / 4 }, () => ['a', 'b', 'b', 'a'] as const).flat();
  const left = kindOf.values();
  return { ...(await kinesisShard(() => JSON.stringify({ kind: left.next().value }))), kinds, kindOf };
}

async function tableShard(tables: TestTables, trimmed: number): Promise<SoakShard> {
  const { tableName: TableName, streamArn } = await tables.create();
  const puts = Array.from({ length: RECORDS }, (_, index) => ({
    PutRequest: { Item: { id: { S: `order-${index}` } } },
  }));
  for (let start = 0; start < RECORDS; start += BATCH_WRITE) {
    const RequestItems = { [TableName]: puts.slice(start, start + BATCH_WRITE) };
    await tables.client.send(new BatchWriteItemCommand({ RequestItems }));
  }
  const [shardId = ''] = await tables.shardIds(streamArn);
  const numbers = await tables.sequenceNumbers(streamArn, shardId);
  if (trimmed > 0) tables.emulator.control.trim(streamArn, shardId, numbers[trimmed]);
  return { source: 'dynamodb', streamArn, shardId, numbers, trimmed };
}

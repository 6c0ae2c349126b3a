import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { KINESIS_PAGE_BYTES } from '../contract/limits';
import type { LambdaPointer } from '../contract/pointer';
import type { Emulator } from '../local/emulators/servers';
import { startLoopbackServer } from '../local/emulators/servers';
import { REGION } from './cloud/cloud';
import { pointerTo } from './cloud/pointer';
import { order } from './cloud/storm';

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

/**
 * Kinesis and S3 as far as a bench needs them, in this process, so that another one can be measured without them: pages
 * out of prepared records, and a bucket that takes everything and keeps nothing.
 */
export async function startStubServer(stream: StubStream): Promise<Emulator> {
  const shards = new Map(stream.shards.map((records, index) => [shardId(index), records]));
  return startLoopbackServer((request, response) => {
    answer(shards, request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
}

type Shards = ReadonlyMap<string, readonly string[]>;

async function answer(shards: Shards, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = request.headers['x-amz-target'];
  if (target === undefined) {
    await request.resume().toArray();
    response.writeHead(200, { etag: '"stub"' }).end();
    return;
  }
  const input = (await json(request)) as Record<string, string>;
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(String(target).endsWith('GetRecords') ? page(shards, input) : iteratorAnswer(shards, input));
}

function iteratorAnswer(shards: Shards, { ShardId = '', StartingSequenceNumber = '' }: Record<string, string>): string {
  const first = shards.get(ShardId)?.findIndex((_, index) => sequenceNumber(index) === StartingSequenceNumber);
  return JSON.stringify({ ShardIterator: `${ShardId}/${first}` });
}

function page(shards: Shards, { ShardIterator = '', Limit = '' }: Record<string, string>): string {
  const [id = '', first = ''] = ShardIterator.split('/');
  const wanted = (shards.get(id) ?? []).slice(Number(first), Number(first) + Number(Limit));
  const records = wanted.slice(0, Math.ceil(KINESIS_PAGE_BYTES / (wanted[0]?.length ?? 1)));
  const next = `${id}/${Number(first) + records.length}`;
  return `{"MillisBehindLatest":0,"NextShardIterator":"${next}","Records":[${records.join(',')}]}`;
}

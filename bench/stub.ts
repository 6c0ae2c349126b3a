import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { DYNAMODB_PAGE_BYTES, KINESIS_PAGE_BYTES } from '../contract/limits';
import type { LambdaPointer } from '../contract/pointer';
import type { Emulator } from '../local/emulators/servers';
import { startLoopbackServer } from '../local/emulators/servers';
import { REGION } from './cloud/cloud';
import { changesPointerTo, pointerTo } from './cloud/pointer';
import { order } from './cloud/storm';

/** A stream that is nothing but prepared answers: one list of records, as JSON, for each shard. */
export interface StubStream {
  readonly shards: readonly (readonly string[])[];
  /** Size of a page, as JSON; bytes. */
  readonly pageBytes: number;
  /** One for so many consecutive records each, shard by shard. */
  readonly pointers: readonly LambdaPointer[];
}

export interface StubStreamProps {
  readonly shards: number;
  readonly pointersPerShard: number;
  readonly recordsPerPointer: number;
  readonly recordBytes: number;
  /** Attributes of each item before and after its change: the stream is that of a table then. */
  readonly attributes?: number;
}

const TABLE_STREAM_ARN = `arn:aws:dynamodb:${REGION}:000000000000:table/stub/stream/2026-11-23T12:00:00.000`;
const STREAM_ARN = `arn:aws:kinesis:${REGION}:000000000000:stream/stub`;
const ARRIVED = 1_763_900_000.123;
/** As long as those of real streams. */
const SEQUENCE_NUMBER_DIGITS = 56;

export function stubStream(props: StubStreamProps): StubStream {
  const { shards, pointersPerShard, recordsPerPointer, recordBytes, attributes } = props;
  const records = Array.from({ length: pointersPerShard * recordsPerPointer }, (_, index) =>
    attributes === undefined ? recordJson(index, recordBytes) : changeJson(index, recordBytes, attributes),
  );
  // What a record takes up in the stream is less than its JSON: base64 for the one kind, types for the other.
  const [recordJsonBytes = 1] = records.map((record) => record.length);
  const mostBytes = attributes === undefined ? KINESIS_PAGE_BYTES : DYNAMODB_PAGE_BYTES;
  const [streamArn, pointer] =
    attributes === undefined ? [STREAM_ARN, pointerTo] : [TABLE_STREAM_ARN, changesPointerTo];
  return {
    shards: Array.from({ length: shards }, () => records),
    pageBytes: Math.max(1, Math.floor(mostBytes / recordBytes)) * recordJsonBytes,
    pointers: Array.from({ length: shards * pointersPerShard }, (_, index) => {
      const first = (index % pointersPerShard) * recordsPerPointer;
      const record = (at: number) => storedRecord(streamArn, Math.floor(index / pointersPerShard), at);
      return pointer(record(first), record(first + recordsPerPointer - 1), recordsPerPointer);
    }),
  };
}

export function shardId(shard: number): string {
  return `shardId-${String(shard).padStart(12, '0')}`;
}

export function sequenceNumber(index: number): string {
  return `4${String(index).padStart(SEQUENCE_NUMBER_DIGITS - 1, '0')}`;
}

function storedRecord(streamArn: string, shard: number, index: number) {
  return { streamArn, shardId: shardId(shard), sequenceNumber: sequenceNumber(index) };
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

/** The change of an item whose attributes are as small as they can be, but for one that brings it to its size. */
function changeJson(index: number, bytes: number, attributes: number): string {
  const small = Array.from({ length: attributes - 1 }, (_, at): [string, object] => [`a${at}`, { BOOL: true }]);
  const smallBytes = small.reduce((sum, [name]) => sum + name.length + 1, 0);
  const image = (note: string) => ({ ...Object.fromEntries(small), note: { S: note } });
  const note = 'n'.repeat(Math.max(0, Math.floor(bytes / 2) - smallBytes));
  const dynamodb = {
    ApproximateCreationDateTime: ARRIVED,
    Keys: { id: { S: `order-${index}` } },
    NewImage: image(note),
    OldImage: image(note),
    SequenceNumber: sequenceNumber(index),
    SizeBytes: bytes,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  };
  const eventID = String(index).padStart(32, '0');
  return JSON.stringify({
    awsRegion: REGION,
    dynamodb,
    eventID,
    eventName: 'MODIFY',
    eventSource: 'aws:dynamodb',
    eventVersion: '1.1',
  });
}

/**
 * Kinesis and S3 as far as a bench needs them, in this process, so that another one can be measured without them: pages
 * out of prepared records, and a bucket that takes everything and keeps nothing.
 */
export async function startStubServer({ shards, pageBytes }: StubStream): Promise<Emulator> {
  const prepared = { shards: new Map(shards.map((records, index) => [shardId(index), records])), pageBytes };
  return startLoopbackServer((request, response) => {
    answer(prepared, request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
}

interface Prepared {
  readonly shards: ReadonlyMap<string, readonly string[]>;
  readonly pageBytes: number;
}

async function answer(prepared: Prepared, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = request.headers['x-amz-target'];
  if (target === undefined) {
    await request.resume().toArray();
    response.writeHead(200, { etag: '"stub"' }).end();
    return;
  }
  const input = (await json(request)) as Record<string, string>;
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(String(target).endsWith('GetRecords') ? page(prepared, input) : iteratorAnswer(prepared, input));
}

function iteratorAnswer({ shards }: Prepared, input: Record<string, string>): string {
  const { ShardId = '', StartingSequenceNumber: start = input.SequenceNumber } = input;
  const first = shards.get(ShardId)?.findIndex((_, index) => sequenceNumber(index) === start);
  return JSON.stringify({ ShardIterator: `${ShardId}/${first}` });
}

function page({ shards, pageBytes }: Prepared, { ShardIterator = '', Limit = '' }: Record<string, string>): string {
  const [id = '', first = ''] = ShardIterator.split('/');
  const wanted = (shards.get(id) ?? []).slice(Number(first), Number(first) + Number(Limit));
  const records = wanted.slice(0, Math.max(1, Math.floor(pageBytes / (wanted[0]?.length ?? 1))));
  const next = `${id}/${Number(first) + records.length}`;
  return `{"MillisBehindLatest":0,"NextShardIterator":"${next}","Records":[${records.join(',')}]}`;
}

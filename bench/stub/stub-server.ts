import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { KINESIS_PAGE_BYTES } from '../../contract/limits';
import type { Emulator } from '../../local/emulators/child-server';
import { startLoopbackServer } from '../../local/emulators/loopback-server';
import { type StubStream, sequenceNumber, shardId } from './stub-stream';

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

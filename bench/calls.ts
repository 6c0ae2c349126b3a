import type { LambdaPointer } from '../contract/pointer';
import { type Bench, type Goal, mean, type Progress, type Report, type Row } from './bench';
import { type Cloud, withCloud } from './cloud/cloud';
import { fullness, type PointerBatch, runPipeline, shardsPerBatch, spread, stagedPointers } from './cloud/pipeline';
import { pointerTo } from './cloud/pointer';
import { fillStream, shuffle } from './cloud/storm';
import { hydratePublished } from './published-approach';

const RECORD_BYTES = 500;
const STORM = 1_000;
const SHARDS = 100;
/** Over many shards chance decides: one order alone lies up to 0.05 calls from the mean. */
const ORDERS = 5;
const PUBLISHED_AT_ONCE = 10;
const GOAL: Goal = { of: 'ours', atMost: 0.3 };
const SCATTERED_GOAL: Goal = { of: 'ours', atMost: 0.6 };

/** Calls to the stream, which its shards ration, for each pointer. */
export const calls: Bench = {
  name: 'calls',
  summary: 'Calls to the stream per pointer: GetShardIterator and GetRecords together.',
  run: (progress) => withCloud((cloud) => measure(cloud, progress)),
};

async function measure(cloud: Cloud, progress: Progress): Promise<Report> {
  progress(`putting ${STORM} records of ${RECORD_BYTES} bytes into one shard, and into ${SHARDS}`);
  const oneShard = await fillStream(cloud.kinesis, { shards: 1, records: STORM, bytes: RECORD_BYTES });
  const manyShards = await fillStream(cloud.kinesis, { shards: SHARDS, records: STORM, bytes: RECORD_BYTES });
  const storm = oneShard.map((record) => pointerTo(record));
  const scattered = manyShards.map((record) => pointerTo(record));

  const single = await compare(cloud, progress, 'one pointer of one record', [storm.slice(0, 1)]);
  const shuffled = await compare(
    cloud,
    progress,
    `storm of ${STORM} in one shard, fully shuffled`,
    [shuffle(storm)],
    GOAL,
  );
  const inOrder = await compare(
    cloud,
    progress,
    `storm of ${STORM} in one shard, in the order of sending`,
    [storm],
    GOAL,
  );
  const orders = Array.from({ length: ORDERS }, (_, seed) => shuffle(scattered, seed));
  const many = await compare(
    cloud,
    progress,
    `storm of ${STORM} in ${SHARDS} shards, fully shuffled, one sandbox`,
    orders,
    SCATTERED_GOAL,
    1,
  );
  const manyAtOnce = await compare(
    cloud,
    progress,
    `storm of ${STORM} in ${SHARDS} shards, fully shuffled, five sandboxes`,
    orders,
  );

  const numbers = oneShard.map(({ sequenceNumber }) => sequenceNumber);
  return {
    rows: [single, shuffled, inOrder, many, manyAtOnce].map(({ row }) => row),
    notes: [
      `A storm is what bisecting makes of ${STORM} records that all fail: one pointer each. All pointers are in the staging queue when the pipe starts.`,
      'A standard queue does not preserve order: "fully shuffled" is the worst case, "in the order of sending" the best.',
      `One shard, shuffled: a batch held ${fullness(shuffled.batches).toFixed(1)} pointers of 10, spread over ${spread(shuffled.batches, numbers).toFixed(0)} of ${STORM} records.`,
      `One shard, in order: ${fullness(inOrder.batches).toFixed(1)} pointers of 10, over ${spread(inOrder.batches, numbers).toFixed(0)} records.`,
      `${SHARDS} shards: ${fullness(many.batches).toFixed(1)} pointers of 10, in ${shardsPerBatch(many.batches).toFixed(1)} shards. An iterator reads one shard only: pointers to different shards share no calls, but a pointer that is alone in its shard reads ahead for those that follow. The mean of ${ORDERS} orders.`,
      'Without a memory between invocations, 0.2 is the minimum: a pipe passes on ten pointers at a time, and reading takes one iterator and one page. Ours remembers for a minute what it read beyond its pointers.',
    ],
  };
}

/** Ours is the mean over all orders; to the published approach they are the same. */
async function compare(
  cloud: Cloud,
  progress: Progress,
  measure: string,
  orders: readonly (readonly LambdaPointer[])[],
  goal?: Goal,
  mostSandboxes?: number,
): Promise<{ readonly row: Row; readonly batches: readonly PointerBatch[] }> {
  const batches: PointerBatch[] = [];
  const counts: number[] = [];
  for (const [index, pointers] of orders.entries()) {
    progress(orders.length > 1 ? `${measure}, order ${index + 1} of ${orders.length}` : measure);
    const name = `${measure.replaceAll(/[^a-z0-9]+/g, '-')}-${index}`;
    const ours = await cloud.countCalls(async () => {
      batches.push(...(await runPipeline(cloud, name, stagedPointers(pointers), mostSandboxes)).batches);
    });
    counts.push(total(ours) / pointers.length);
  }
  const [pointers = []] = orders;
  const published = await cloud.countCalls(() => hydrateAll(pointers, cloud));
  const baseline = { name: 'published approach', value: total(published) / pointers.length };
  return { batches, row: { measure, unit: 'calls', ours: mean(counts), baseline, goal } };
}

async function hydrateAll(pointers: readonly LambdaPointer[], { published }: Cloud): Promise<void> {
  const queue = pointers.values();
  const worker = async () => {
    for (const pointer of queue) await hydratePublished(pointer, published);
  };
  await Promise.all(Array.from({ length: PUBLISHED_AT_ONCE }, worker));
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

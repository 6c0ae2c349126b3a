import type { LambdaPointer } from '../contract/pointer';
import type { Bench, Goal, Report, Row, Tell } from './bench';
import { fullness, shardsPerBatch, spread } from './cloud/batch';
import { type Cloud, withCloud } from './cloud/cloud';
import { type PipelineRun, runPipeline } from './cloud/pipeline';
import { pointerTo } from './cloud/pointer';
import { shuffle } from './cloud/shuffle';
import { fillStream } from './cloud/stream';
import { hydratePublished } from './published-approach';

const RECORD_BYTES = 500;
const STORM = 1_000;
const SHARDS = 100;
const PUBLISHED_AT_ONCE = 10;
const GOAL: Goal = { of: 'ours', atMost: 0.3 };

/** Calls to the stream, which its shards ration, for each pointer. */
export const calls: Bench = {
  name: 'calls',
  summary: 'Calls to the stream per pointer: GetShardIterator and GetRecords together.',
  run: (tell) => withCloud((cloud) => measure(cloud, tell)),
};

async function measure(cloud: Cloud, tell: Tell): Promise<Report> {
  tell(`putting ${STORM} records of ${RECORD_BYTES} bytes into one shard, and into ${SHARDS}`);
  const oneShard = await fillStream(cloud.kinesis, { shards: 1, records: STORM, bytes: RECORD_BYTES });
  const manyShards = await fillStream(cloud.kinesis, { shards: SHARDS, records: STORM, bytes: RECORD_BYTES });
  const storm = oneShard.map((record) => pointerTo(record));
  const scattered = manyShards.map((record) => pointerTo(record));

  const single = await compare(cloud, tell, 'one pointer of one record', storm.slice(0, 1));
  const shuffled = await compare(cloud, tell, `storm of ${STORM} in one shard, fully shuffled`, shuffle(storm), GOAL);
  const inOrder = await compare(cloud, tell, `storm of ${STORM} in one shard, in the order of sending`, storm, GOAL);
  const many = await compare(cloud, tell, `storm of ${STORM} in ${SHARDS} shards, fully shuffled`, shuffle(scattered));

  const numbers = oneShard.map(({ sequenceNumber }) => sequenceNumber);
  return {
    rows: [single, shuffled, inOrder, many].map(({ row }) => row),
    notes: [
      `A storm is what bisecting leaves of ${STORM} records that all fail: a pointer for each. They wait in the staging queue when the pipe begins.`,
      'A standard queue keeps no order: "fully shuffled" is the worst it could do, "in the order of sending" the best.',
      `One shard, shuffled: a batch held ${fullness(shuffled.run.batches).toFixed(1)} pointers of 10, spread over ${spread(shuffled.run.batches, numbers).toFixed(0)} of ${STORM} records.`,
      `One shard, in order: ${fullness(inOrder.run.batches).toFixed(1)} pointers of 10, over ${spread(inOrder.run.batches, numbers).toFixed(0)} records.`,
      `${SHARDS} shards: ${fullness(many.run.batches).toFixed(1)} pointers of 10, in ${shardsPerBatch(many.run.batches).toFixed(1)} shards. An iterator is good for one shard only, so a pointer that is alone there costs what it costs alone.`,
      'Whoever remembers nothing between invocations cannot do with less than 0.2: ten pointers are all that a pipe hands over at a time, and reading takes an iterator and a page. Ours remembers for a minute what it read past its pointers.',
    ],
  };
}

async function compare(
  cloud: Cloud,
  tell: Tell,
  measure: string,
  pointers: readonly LambdaPointer[],
  goal?: Goal,
): Promise<{ readonly row: Row; readonly run: PipelineRun }> {
  tell(measure);
  let run: PipelineRun = { batches: [], seconds: 0 };
  const ours = await cloud.countCalls(async () => {
    run = await runPipeline(cloud, measure.replaceAll(/[^a-z0-9]+/g, '-'), pointers);
  });
  const published = await cloud.countCalls(() => hydrateAll(pointers, cloud));
  const baseline = { name: 'published approach', value: total(published) / pointers.length };
  return { run, row: { measure, unit: 'calls', ours: total(ours) / pointers.length, baseline, goal } };
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

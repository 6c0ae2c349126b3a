import { KINESIS_SHARD_READ_BYTES_PER_SECOND, KINESIS_SHARD_READS_PER_SECOND } from '../contract/limits';
import type { LambdaPointer } from '../contract/pointer';
import { type Bench, median, type Progress, type Report } from './bench';
import { type Cloud, withCloud } from './cloud/cloud';
import { runPipeline, stagedPointers } from './cloud/pipeline';
import { pointerTo, type RecordPlace } from './cloud/pointer';
import { fillStream, shuffle } from './cloud/storm';
import { type LiveReads, underQuota } from './drain/shard';
import { hydratePublished } from './published-approach';

const RECORD_BYTES = 500;
const STORM = 1_000;
/** Shards of the scattered storm, and how many of them have a live consumer that is watched. */
const SHARDS = 100;
const WATCHED_SHARDS = 10;
/** Whether five sandboxes read a watched shard within the same second is chance: the reads of so many storms count. */
const ORDERS = 5;
const PUBLISHED_AT_ONCE = 10;
/** The published approach is measured for this long and then extrapolated; seconds. */
const WATCHED = 30;

/** How long a storm takes to drain under real quotas, and what a live consumer gets meanwhile. */
export const drain: Bench = {
  name: 'drain',
  summary: 'Time to drain a storm of 1,000 pointers under the quotas of a real shard, and what a live consumer gets.',
  run: (progress) => withCloud((cloud) => measure(cloud, progress)),
};

async function measure(cloud: Cloud, progress: Progress): Promise<Report> {
  const oneShard = await fillStream(cloud.kinesis, { shards: 1, records: STORM, bytes: RECORD_BYTES });
  const ours = await drainStorms(cloud, progress, oneShard);
  progress(`the published approach is measured for ${WATCHED} s`);
  const pointers = shuffle(oneShard.map((record) => pointerTo(record)));
  const published = await underQuota(cloud, oneShard.slice(0, 1), () => hydrateFor(WATCHED, pointers, cloud));
  const manyShards = await fillStream(cloud.kinesis, { shards: SHARDS, records: STORM, bytes: RECORD_BYTES });
  const scattered = await drainStorms(cloud, progress, manyShards);
  const publishedSeconds = (WATCHED * STORM) / published.result;
  return report(ours, { seconds: publishedSeconds, live: published.live }, published.result, scattered);
}

/** Drains the same storm in several orders, while some of its shards have a live consumer. */
async function drainStorms(cloud: Cloud, progress: Progress, records: readonly RecordPlace[]): Promise<Drained> {
  const shards = [...new Map(records.map((record) => [record.shardId, record])).values()];
  const pointers = records.map((record) => pointerTo(record));
  const storms: Drained[] = [];
  while (storms.length < ORDERS) {
    const order = storms.length;
    progress(`draining ${STORM} pointers to ${shards.length} shards, ${order + 1} of ${ORDERS}`);
    const { result, live } = await underQuota(cloud, shards.slice(0, WATCHED_SHARDS), () => {
      return runPipeline(cloud, `drain-${shards.length}-${order}`, stagedPointers(shuffle(pointers, order)));
    });
    storms.push({ seconds: result.seconds, live });
  }
  const sum = (of: (live: LiveReads) => number) => storms.reduce((total, { live }) => total + of(live), 0);
  return {
    seconds: median(storms.map(({ seconds }) => seconds)),
    live: { tried: sum(({ tried }) => tried), refused: sum(({ refused }) => refused) },
  };
}

interface Drained {
  readonly seconds: number;
  /** Reads of the live consumers meanwhile. */
  readonly live: LiveReads;
}

function report(ours: Drained, published: Drained, hydrated: number, scattered: Drained): Report {
  const beside = (of: (drained: Drained) => number) => ({
    ours: of(ours),
    baseline: { name: 'published approach', value: of(published) },
  });
  const succeeded = ({ live }: Drained) => 100 * (1 - live.refused / live.tried);
  return {
    rows: [
      {
        measure: `time to drain a storm of ${STORM} in one shard, fully shuffled`,
        unit: 's',
        ...beside(({ seconds }) => seconds),
        goal: { of: 'ratio', atMost: 1 / 8 },
      },
      {
        measure: "the live consumer's reads that succeeded meanwhile",
        unit: '%',
        ...beside(succeeded),
      },
      {
        measure: `time to drain a storm of ${STORM} in ${SHARDS} shards, fully shuffled`,
        unit: 's',
        ours: scattered.seconds,
      },
      {
        measure: "the live consumers' reads that succeeded meanwhile",
        unit: '%',
        ours: succeeded(scattered),
        goal: { of: 'ours', atLeast: 100 },
      },
    ],
    notes: [
      `A proxy limits each shard to ${KINESIS_SHARD_READS_PER_SECOND} GetRecords, ${KINESIS_SHARD_READS_PER_SECOND} GetShardIterator and ${KINESIS_SHARD_READ_BYTES_PER_SECOND / 2 ** 20} MiB per second for all readers together. Beyond that it responds with ProvisionedThroughputExceededException. Records have ${RECORD_BYTES} bytes.`,
      `Ours ran behind a pipe with up to five concurrent batches of ten pointers; throttled pointers went through the retry lane and its delays. The median time of ${ORDERS} orders. A live consumer polls once a second and does not retry; of ${SHARDS} shards, ${WATCHED_SHARDS} have one.`,
      `The live consumer's reads that were refused: ${refusals(ours)} in one shard, ${refusals(scattered)} in ${SHARDS} shards, ${refusals(published)} beside the published approach.`,
      `The published approach hydrated ${hydrated} pointers in ${WATCHED} s, ${PUBLISHED_AT_ONCE} at a time, retrying each until it succeeded. Its time for the whole storm is extrapolated from that rate. With only the SDK's retries and Lambda's two asynchronous ones, pointers that stay throttled would be lost instead.`,
    ],
  };
}

function refusals({ live }: Drained): string {
  return `${live.refused} of ${live.tried}`;
}

/** Hydrates pointers for a number of seconds; returns how many it hydrated. */
async function hydrateFor(seconds: number, pointers: readonly LambdaPointer[], { published }: Cloud): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  const waiting = [...pointers];
  let hydrated = 0;
  const worker = async () => {
    for (let next = waiting.shift(); next && performance.now() < end; next = waiting.shift()) {
      const message = await hydratePublished(next, published).catch(() => undefined);
      if (message === undefined) waiting.push(next);
      else if (performance.now() < end) hydrated += 1;
    }
  };
  await Promise.all(Array.from({ length: PUBLISHED_AT_ONCE }, worker));
  return hydrated;
}

import { KINESIS_SHARD_READ_BYTES_PER_SECOND, KINESIS_SHARD_READS_PER_SECOND } from '../contract/limits';
import type { LambdaPointer } from '../contract/pointer';
import type { Bench, Progress, Report } from './bench';
import { type Cloud, withCloud } from './cloud/cloud';
import { runPipeline, stagedPointers } from './cloud/pipeline';
import { pointerTo } from './cloud/pointer';
import { fillStream, shuffle } from './cloud/storm';
import { type LiveReads, underQuota } from './drain/shard';
import { hydratePublished } from './published-approach';

const RECORD_BYTES = 500;
const STORM = 1_000;
/** Shards of the scattered storm, and how many of them have a live consumer that is watched. */
const SHARDS = 100;
const WATCHED_SHARDS = 10;
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
  const records = await fillStream(cloud.kinesis, { shards: 1, records: STORM, bytes: RECORD_BYTES });
  const pointers = shuffle(records.map((record) => pointerTo(record)));
  progress(`draining ${STORM} pointers`);
  const ours = await underQuota(cloud, records.slice(0, 1), async () => {
    return (await runPipeline(cloud, 'drain', stagedPointers(pointers))).seconds;
  });
  progress(`took ${ours.result.toFixed(1)} s; the published approach is measured for ${WATCHED} s`);
  const published = await underQuota(cloud, records.slice(0, 1), () => hydrateFor(WATCHED, pointers, cloud));
  const scattered = await drainScattered(cloud, progress);
  return report(
    { seconds: ours.result, live: ours.live, refused: ours.live.refused },
    {
      seconds: (WATCHED * STORM) / published.result,
      live: published.live,
      refused: (published.live.refused * STORM) / published.result,
    },
    published.result,
    scattered,
  );
}

/** The same storm over many shards, some of which have a live consumer. */
async function drainScattered(cloud: Cloud, progress: Progress): Promise<Drained> {
  progress(`draining ${STORM} pointers to ${SHARDS} shards`);
  const records = await fillStream(cloud.kinesis, { shards: SHARDS, records: STORM, bytes: RECORD_BYTES });
  const pointers = shuffle(records.map((record) => pointerTo(record)));
  const watched = [...new Map(records.map((record) => [record.shardId, record])).values()].slice(0, WATCHED_SHARDS);
  const { result, live } = await underQuota(cloud, watched, async () => {
    return (await runPipeline(cloud, 'drain-scattered', stagedPointers(pointers))).seconds;
  });
  return { seconds: result, live, refused: live.refused };
}

interface Drained {
  readonly seconds: number;
  readonly live: LiveReads;
  /** Reads of the live consumer, until all was drained. */
  readonly refused: number;
}

function report(ours: Drained, published: Drained, hydrated: number, scattered: Drained): Report {
  const beside = (of: (drained: Drained) => number) => ({
    ours: of(ours),
    baseline: { name: 'published approach', value: of(published) },
  });
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
        ...beside(({ live }) => 100 * (1 - live.refused / live.tried)),
      },
      {
        measure: "the live consumer's reads refused until the storm was drained",
        unit: 'reads',
        ...beside(({ refused }) => refused),
      },
      {
        measure: `time to drain a storm of ${STORM} in ${SHARDS} shards, fully shuffled`,
        unit: 's',
        ours: scattered.seconds,
      },
      {
        measure: "the live consumers' reads that succeeded meanwhile",
        unit: '%',
        ours: 100 * (1 - scattered.live.refused / scattered.live.tried),
        goal: { of: 'ours', atLeast: 100 },
      },
    ],
    notes: [
      `A proxy limits each shard to ${KINESIS_SHARD_READS_PER_SECOND} GetRecords, ${KINESIS_SHARD_READS_PER_SECOND} GetShardIterator and ${KINESIS_SHARD_READ_BYTES_PER_SECOND / 2 ** 20} MiB per second for all readers together. Beyond that it responds with ProvisionedThroughputExceededException. Records have ${RECORD_BYTES} bytes.`,
      `Ours ran behind a pipe with up to five concurrent batches of ten pointers; throttled pointers went through the retry lane and its delays. A live consumer polls once a second and does not retry; of ${SHARDS} shards, ${WATCHED_SHARDS} have one.`,
      `The published approach hydrated ${hydrated} pointers in ${WATCHED} s, ${PUBLISHED_AT_ONCE} at a time, retrying each until it succeeded. Its time for the whole storm is extrapolated from that rate. With only the SDK's retries and Lambda's two asynchronous ones, pointers that stay throttled would be lost instead.`,
    ],
  };
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

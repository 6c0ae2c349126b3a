import type { Progress, Row } from '../bench';
import { type Cloud, withCloud } from '../cloud/cloud';
import { runPipeline, stagedPointers } from '../cloud/pipeline';
import { pointerTo } from '../cloud/pointer';
import { fillStream, shuffle } from '../cloud/storm';
import { underQuota } from '../drain/shard';
import { streamCalls } from './outcome';
import { type Scenario, storm } from './scenario';
import { simulate } from './simulation';

const POINTERS = 1_000;
const SHARDS = [1, 100];

/** As the emulated pipeline is: five batches at once, on one machine, in a full shuffle. Measured there. */
function emulated(shards: number): Scenario {
  return storm({
    pointers: POINTERS,
    shards,
    pipe: { first: 5, morePerMinute: 0, most: 5 },
    disorder: POINTERS,
    latency: { iterator: 0.008, page: 0.012, pageByte: 0, object: 0.01, batch: 0.05, coldStart: 0 },
  });
}

/** The model beside the same storm on emulators, under the same quotas. */
export function compareWithEmulators(progress: Progress): Promise<readonly Row[]> {
  return withCloud(async (cloud) => {
    const rows: Row[] = [];
    for (const shards of SHARDS) rows.push(...(await compare(shards, cloud, progress)));
    return rows;
  });
}

async function compare(shards: number, cloud: Cloud, progress: Progress): Promise<readonly Row[]> {
  const name = `${POINTERS} failures in ${shards === 1 ? 'one shard' : `${shards} shards`}`;
  progress(`emulating ${name}`);
  const records = await fillStream(cloud.kinesis, { shards, records: POINTERS, bytes: 500 });
  const pointers = shuffle(records.map((record) => pointerTo(record)));
  let seconds = 0;
  const { result: counts, live } = await underQuota(cloud, records.slice(0, 1), () =>
    cloud.countCalls(async () => {
      seconds = (await runPipeline(cloud, `scale-${shards}`, stagedPointers(pointers))).seconds;
    }),
  );
  const calls = Object.values(counts).reduce((sum, count) => sum + count, 0) - live.tried;
  const model = simulate(emulated(shards));
  return [
    row(`${name}: time to drain`, 's', model.seconds, seconds),
    row(`${name}: calls to the stream for each`, 'calls', streamCalls(model) / POINTERS, calls / POINTERS),
  ];
}

function row(measure: string, unit: string, ours: number, value: number): Row {
  return { measure: `modeled: ${measure}`, unit, ours, baseline: { name: 'emulated', value } };
}

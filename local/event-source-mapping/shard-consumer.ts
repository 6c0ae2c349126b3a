import { createHash } from 'node:crypto';
import { processBatch } from './batch-processor';
import { passesFilters } from './filter';
import { Lane } from './lane';
import type { MappingRun } from './mapping-run';
import { readShard } from './shard-reader';
import type { ShardPosition, StreamRecord } from './stream-source';

/** Consumes one shard to its end: what is read and passes the filters goes through lanes, each in order, to the function. */
export async function consumeShard(
  run: MappingRun,
  shardId: string,
  position: ShardPosition,
  firstIterator: string | undefined,
): Promise<void> {
  const { mapping, source, signal } = run;
  const { timeScale } = run.runtime;
  const { batchSize, windowMilliseconds } = mapping;
  const laneOptions = { batchSize, windowMilliseconds: windowMilliseconds / timeScale, signal };
  const lanes = Array.from({ length: mapping.lanes }, () => new Lane(laneOptions));
  const workers = lanes.map((lane) => invokeBatches(run, shardId, lane));
  for await (const page of readShard(source, { shardId, position, firstIterator, timeScale, signal })) {
    distribute(
      page.filter((record) => passesFilters(source, mapping.filters, record)),
      lanes,
    );
    await Promise.all(lanes.map((lane) => lane.hasRoom()));
  }
  for (const lane of lanes) lane.end();
  await Promise.all(workers);
}

async function invokeBatches(run: MappingRun, shardId: string, lane: Lane): Promise<void> {
  for (let records = await lane.nextBatch(); records; records = await lane.nextBatch())
    await processBatch(run, shardId, records);
}

/** Records of one key always take the same lane. How Lambda chooses it is not published. */
function distribute(records: readonly StreamRecord[], lanes: readonly Lane[]): void {
  for (const [index, lane] of lanes.entries()) {
    const own = records.filter(({ orderKey }) => laneOf(orderKey, lanes.length) === index);
    if (own.length > 0) lane.add(own);
  }
}

function laneOf(orderKey: string, lanes: number): number {
  return createHash('md5').update(orderKey).digest().readUInt32BE() % lanes;
}

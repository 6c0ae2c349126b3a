import { createHash } from 'node:crypto';
import type { Filter } from '../filter-criteria';
import { backOffMilliseconds, pause } from '../time-scale';
import { processBatch } from './batch-processor';
import { Lane } from './lane';
import type { MappingRun } from './mapping';
import type { Page, ShardPosition, StreamRecord, StreamSource } from './stream-source';
import { invokeWindows } from './tumbling-window';

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
  const invoke = mapping.tumblingMilliseconds > 0 ? invokeWindows : invokeBatches;
  const workers = lanes.map((lane) => invoke(run, shardId, lane));
  for await (const page of readShard(source, { shardId, position, firstIterator, timeScale, signal })) {
    const accepted = page.filter((record) => passesFilters(source, mapping.filters, record));
    run.progress.took(page.length, accepted.length);
    distribute(accepted, lanes);
    await Promise.all(lanes.map((lane) => lane.hasRoom()));
  }
  for (const lane of lanes) lane.end();
  await Promise.all(workers);
}

async function invokeBatches(run: MappingRun, shardId: string, lane: Lane): Promise<void> {
  for (let records = await lane.nextBatch(); records; records = await lane.nextBatch()) {
    await processBatch(run, shardId, records);
    if (!run.signal.aborted) run.progress.finished(records.length);
  }
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

/** Whether a record passes one of the filters; without filters every record does. */
export function passesFilters(source: StreamSource, filters: readonly Filter[], record: StreamRecord): boolean {
  return filters.length === 0 || filters.some((filter) => passes(source, filter, record));
}

function passes(source: StreamSource, { pattern, matches }: Filter, record: StreamRecord): boolean {
  const event = source.filterable(record, pattern);
  return event !== undefined && matches(event);
}

/** Lambda polls an idle shard about once a second. */
const POLL_MILLISECONDS = 1_000;
/** More often, polling takes most of the processor's time: emulators work for each answer, an empty one as well. */
const SHORTEST_POLL_MILLISECONDS = 100;

export interface ReaderOptions {
  readonly shardId: string;
  /** Where reading begins, should the first iterator expire before it has given a record. */
  readonly position: ShardPosition;
  readonly firstIterator: string | undefined;
  readonly timeScale: number;
  readonly signal: AbortSignal;
}

/** The records of a shard, page by page, until a closed shard has been read to its end or the signal is aborted. */
export async function* readShard(
  source: StreamSource,
  options: ReaderOptions,
): AsyncGenerator<readonly StreamRecord[]> {
  const { shardId, timeScale, signal } = options;
  let { position, firstIterator: iterator } = options;
  for (let failures = 0; iterator !== undefined && !signal.aborted; ) {
    try {
      const page: Page = await source.readPage(shardId, iterator);
      failures = 0;
      iterator = page.nextIterator;
      position = positionAfter(page, position);
      if (page.records.length > 0) yield page.records;
      else if (iterator !== undefined)
        await pause(Math.max(SHORTEST_POLL_MILLISECONDS, POLL_MILLISECONDS / timeScale), signal);
    } catch (error) {
      failures += 1;
      const resumed = await resume(source, shardId, position, error);
      if (resumed === undefined || failures > 1) await pause(backOffMilliseconds(failures, timeScale), signal);
      iterator = resumed ?? iterator;
    }
  }
}

function positionAfter({ records }: Page, position: ShardPosition): ShardPosition {
  const last = records.at(-1);
  return last === undefined ? position : { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last.sequenceNumber };
}

/** A new iterator where one helps: an iterator dies while a failing batch blocks its shard, and records are trimmed meanwhile. */
async function resume(
  source: StreamSource,
  shardId: string,
  position: ShardPosition,
  error: unknown,
): Promise<string | undefined> {
  const { name } = error as Error;
  const restarts: Readonly<Record<string, ShardPosition>> = {
    ExpiredIteratorException: position,
    TrimmedDataAccessException: { type: 'TRIM_HORIZON' },
  };
  const restart = restarts[name];
  return restart && source.openShard(shardId, restart).catch(() => undefined);
}

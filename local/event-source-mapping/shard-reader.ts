import { backOffMilliseconds, pause } from '../pause';
import type { Page, ShardPosition, StreamRecord, StreamSource } from './stream-source';

/** Lambda polls an idle shard about once a second. */
const POLL_MILLISECONDS = 1_000;

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
      else if (iterator !== undefined) await pause(POLL_MILLISECONDS / timeScale, signal);
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

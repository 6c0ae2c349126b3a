import { DYNAMODB_PAGE_BYTES, DYNAMODB_PAGE_RECORDS } from '../../../../contract/limits';
import type { Action, Context } from '../action';
import { ServiceError, validationError } from '../service-error';
import type { Shard } from '../shard';
import type { StreamRecord } from '../stream-record';
import { trimmed } from './get-shard-iterator';

interface Input {
  readonly ShardIterator: string;
  readonly Limit?: number;
}

export const getRecords: Action<Input> = (context, { ShardIterator, Limit = DYNAMODB_PAGE_RECORDS }) => {
  checkLimit(Limit);
  const { streamArn, shardId, position } = context.iterators.read(ShardIterator);
  const shard = context.streams.get(streamArn).shard(shardId);
  if (shard.isTrimmedAt(position)) throw trimmed();
  const records = takesEmptyPage(context) ? [] : onePage(shard.from(position), Limit);
  const last = records.at(-1);
  const next = last === undefined ? position : last.sequenceNumber + 1n;
  return {
    Records: records.map((record) => record.wire),
    NextShardIterator: isReadToItsEnd(shard, next)
      ? undefined
      : context.iterators.write({ streamArn, shardId, position: next }),
  };
};

function checkLimit(limit: number): void {
  if (limit > DYNAMODB_PAGE_RECORDS)
    throw new ServiceError('LimitExceededException', `Limit is at most ${DYNAMODB_PAGE_RECORDS}, not ${limit}`);
  if (limit < 1) throw validationError(`Limit is at least 1, not ${limit}`);
}

function takesEmptyPage({ pages }: Context): boolean {
  if (pages.emptyAhead === 0) return false;
  pages.emptyAhead -= 1;
  return true;
}

/** As many records as fit; the first one always does. */
function onePage(records: readonly StreamRecord[], limit: number): readonly StreamRecord[] {
  let bytes = 0;
  const end = records.slice(0, limit).findIndex((record, index) => {
    bytes += record.sizeBytes;
    return bytes > DYNAMODB_PAGE_BYTES && index > 0;
  });
  return records.slice(0, end === -1 ? limit : end);
}

function isReadToItsEnd(shard: Shard, position: bigint): boolean {
  return shard.isClosed && position >= shard.end;
}

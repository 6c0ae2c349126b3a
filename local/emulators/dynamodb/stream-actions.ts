import { DYNAMODB_PAGE_BYTES, DYNAMODB_PAGE_RECORDS } from '../../../contract/limits';
import type { Action, Context } from './context';
import { ServiceError, validationError } from './service-error';
import type { StreamRecord } from './stream-record';
import type { Shard } from './table-stream';

interface ListStreamsInput {
  readonly TableName?: string;
  readonly Limit?: number;
  readonly ExclusiveStartStreamArn?: string;
}

export const listStreams: Action<ListStreamsInput> = ({ streams }, { TableName, Limit, ExclusiveStartStreamArn }) => {
  const summaries = streams.all
    .filter(({ props }) => TableName === undefined || props.tableName === TableName)
    .map(({ props }) => ({ StreamArn: props.arn, TableName: props.tableName, StreamLabel: props.label }));
  const { items, last } = page(summaries, (summary) => summary.StreamArn, Limit, ExclusiveStartStreamArn);
  return { Streams: items, LastEvaluatedStreamArn: last };
};

interface DescribeStreamInput {
  readonly StreamArn: string;
  readonly Limit?: number;
  readonly ExclusiveStartShardId?: string;
  readonly ShardFilter?: { readonly Type: 'CHILD_SHARDS'; readonly ShardId: string };
}

export const describeStream: Action<DescribeStreamInput> = ({ streams }, input) => {
  const { StreamArn, Limit, ExclusiveStartShardId, ShardFilter } = input;
  const stream = streams.get(StreamArn);
  const shards = stream.shards.filter((shard) => !ShardFilter || shard.parentId === ShardFilter.ShardId);
  const { items, last } = page(shards, (shard) => shard.id, Limit, ExclusiveStartShardId);
  return {
    StreamDescription: {
      StreamArn,
      StreamLabel: stream.props.label,
      StreamStatus: stream.isEnabled ? 'ENABLED' : 'DISABLED',
      StreamViewType: stream.props.viewType,
      CreationRequestDateTime: stream.createdAt,
      TableName: stream.props.tableName,
      KeySchema: stream.props.keySchema,
      Shards: items.map(describeShard),
      LastEvaluatedShardId: last,
    },
  };
};

function describeShard(shard: Shard): object {
  return {
    ShardId: shard.id,
    SequenceNumberRange: {
      StartingSequenceNumber: String(shard.startingSequenceNumber),
      EndingSequenceNumber: shard.endingSequenceNumber && String(shard.endingSequenceNumber),
    },
    ParentShardId: shard.parentId,
  };
}

/** The most streams or shards in one response. */
const PAGE_LIMIT = 100;

/** One page of a list, with the name of its last item when more items follow. */
function page<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  limit = PAGE_LIMIT,
  exclusiveStart?: string,
): { items: readonly Item[]; last?: string } {
  if (limit < 1 || limit > PAGE_LIMIT)
    throw validationError(`Limit must be between 1 and ${PAGE_LIMIT}, received ${limit}`);
  const begin = exclusiveStart === undefined ? 0 : items.findIndex((item) => nameOf(item) === exclusiveStart) + 1;
  const taken = items.slice(begin, begin + limit);
  const end = taken.at(-1);
  return { items: taken, last: end && begin + limit < items.length ? nameOf(end) : undefined };
}

interface GetShardIteratorInput {
  readonly StreamArn: string;
  readonly ShardId: string;
  readonly ShardIteratorType: string;
  readonly SequenceNumber?: string;
}

export const getShardIterator: Action<GetShardIteratorInput> = ({ streams, iterators }, input) => {
  const shard = streams.get(input.StreamArn).shard(input.ShardId);
  const position = positionOf(shard, input);
  return { ShardIterator: iterators.write({ streamArn: input.StreamArn, shardId: input.ShardId, position }) };
};

function positionOf(shard: Shard, { ShardIteratorType: type, SequenceNumber }: GetShardIteratorInput): bigint {
  switch (type) {
    case 'TRIM_HORIZON':
      return shard.horizon;
    case 'LATEST':
      return shard.end;
    case 'AT_SEQUENCE_NUMBER':
      return sequenceNumber(shard, SequenceNumber);
    case 'AFTER_SEQUENCE_NUMBER':
      return sequenceNumber(shard, SequenceNumber) + 1n;
    default:
      throw validationError(
        `Value '${type}' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]`,
      );
  }
}

function sequenceNumber(shard: Shard, text: string | undefined): bigint {
  if (text === undefined || !/^\d+$/.test(text)) throw validationError(`Invalid SequenceNumber: ${text}`);
  const number = BigInt(text);
  if (number < shard.startingSequenceNumber || (shard.endingSequenceNumber ?? number) < number)
    throw validationError(`Invalid SequenceNumber: ${text} is not in shard ${shard.id}`);
  if (shard.isTrimmedAt(number)) throw trimmed();
  return number;
}

interface GetRecordsInput {
  readonly ShardIterator: string;
  readonly Limit?: number;
}

export const getRecords: Action<GetRecordsInput> = (context, { ShardIterator, Limit = DYNAMODB_PAGE_RECORDS }) => {
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
    throw new ServiceError(
      'LimitExceededException',
      `Limit must be at most ${DYNAMODB_PAGE_RECORDS}, received ${limit}`,
    );
  if (limit < 1) throw validationError(`Limit must be at least 1, received ${limit}`);
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

function trimmed(): ServiceError {
  return new ServiceError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  );
}

import type { Action } from '../action';
import { ServiceError, validationError } from '../service-error';
import type { Shard } from '../shard';

interface Input {
  readonly StreamArn: string;
  readonly ShardId: string;
  readonly ShardIteratorType: string;
  readonly SequenceNumber?: string;
}

export const getShardIterator: Action<Input> = ({ streams, iterators }, input) => {
  const shard = streams.get(input.StreamArn).shard(input.ShardId);
  const position = positionOf(shard, input);
  return { ShardIterator: iterators.write({ streamArn: input.StreamArn, shardId: input.ShardId, position }) };
};

function positionOf(shard: Shard, { ShardIteratorType: type, SequenceNumber }: Input): bigint {
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
    throw validationError(`Invalid SequenceNumber: ${text} is not of shard ${shard.id}`);
  if (shard.isTrimmedAt(number)) throw trimmed();
  return number;
}

export function trimmed(): ServiceError {
  return new ServiceError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  );
}

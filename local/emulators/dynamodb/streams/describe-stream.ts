import type { Action } from '../action';
import type { Shard } from '../shard';
import { page } from './page';

interface Input {
  readonly StreamArn: string;
  readonly Limit?: number;
  readonly ExclusiveStartShardId?: string;
  readonly ShardFilter?: { readonly Type: 'CHILD_SHARDS'; readonly ShardId: string };
}

export const describeStream: Action<Input> = ({ streams }, input) => {
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

import type { ItemJson } from '../../../contract/lambda-event';
import type { Context } from './context';
import { watchWrites } from './write-actions';

/** Makes happen at once what happens to streams over time in the cloud. */
export interface DynamoDBControl {
  /**
   * Forgets records, as happens after a day: those before `beforeSequenceNumber`, or all there are.
   *
   * @param shardId One shard; every shard of the stream when absent.
   */
  trim(streamArn: string, shardId?: string, beforeSequenceNumber?: string): void;
  /** Closes the open shard; a child shard takes its place. */
  rollOver(streamArn: string): void;
  /** Forgets a closed shard altogether. */
  deleteShard(streamArn: string, shardId: string): void;
  /** Forgets a stream altogether, as happens a day after it was disabled. */
  deleteStream(streamArn: string): void;
  /** Deletes an item as time to live does: its record has a `userIdentity`. */
  expireItem(tableName: string, key: ItemJson): Promise<void>;
  /** Answers the next calls of GetRecords with empty pages. */
  nextPagesEmpty(count: number): void;
  /** The label of the stream that is enabled next, where it stands for one that exists already. */
  labelNextStream(label: string): void;
  /** Expires every iterator returned so far, which would otherwise live for 15 minutes. */
  expireIterators(): void;
}

export function createControl(context: Context): DynamoDBControl {
  const { streams, iterators, pages, tables } = context;
  return {
    trim(streamArn, shardId, beforeSequenceNumber) {
      const stream = streams.get(streamArn);
      for (const shard of shardId === undefined ? stream.shards : [stream.shard(shardId)])
        shard.trim(beforeSequenceNumber === undefined ? shard.end : BigInt(beforeSequenceNumber));
    },
    rollOver: (streamArn) => streams.get(streamArn).rollOver(),
    deleteShard: (streamArn, shardId) => streams.get(streamArn).deleteShard(shardId),
    deleteStream: (streamArn) => streams.delete(streamArn),
    async expireItem(tableName, key) {
      const remove = () => tables.call<object>('DeleteItem', { TableName: tableName, Key: key });
      await watchWrites(context, [{ tableName, item: key }], remove, true);
    },
    nextPagesEmpty(count) {
      pages.emptyAhead = count;
    },
    labelNextStream(label) {
      streams.labelOfNext = label;
    },
    expireIterators: () => iterators.expireAll(),
  };
}

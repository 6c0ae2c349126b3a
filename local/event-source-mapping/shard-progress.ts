import type { Shard } from './stream-source';

/** Which shards of a stream have been begun and which have been read to their end. */
export class ShardProgress {
  readonly #begun = new Set<string>();
  readonly #drained = new Set<string>();

  /** Shards that may be begun now: none of the parents that the stream still lists has records left. */
  startable(shards: readonly Shard[]): Shard[] {
    const listed = new Set(shards.map(({ shardId }) => shardId));
    const isDone = (parentId: string) => !listed.has(parentId) || this.#drained.has(parentId);
    return shards.filter(({ shardId, parentShardIds }) => !this.#begun.has(shardId) && parentShardIds.every(isDone));
  }

  begin(shardId: string): void {
    this.#begun.add(shardId);
  }

  drain(shardId: string): void {
    this.#begun.add(shardId);
    this.#drained.add(shardId);
  }
}

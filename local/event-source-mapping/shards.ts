import { pause } from '../time-scale';
import type { MappingRun } from './mapping';
import { consumeShard } from './shard-consumer';
import type { Shard } from './stream-source';

/** How often the mapping looks for new shards when none of its own has ended; AWS publishes no number. */
const DISCOVERY_MILLISECONDS = 10_000;

/**
 * Fixes the starting position of the shards the stream has now, then consumes them, and those that follow by
 * resharding, until the signal is aborted. A shard is begun once its parents have been drained.
 *
 * @returns what ends when the last consumer has ended
 */
export async function runShards(run: MappingRun): Promise<{ readonly ended: Promise<void> }> {
  const shards = await run.source.listShards();
  const progress = new ShardProgress();
  // A mapping that starts at the latest record finds nothing in a shard that receives no more records.
  if (run.mapping.startingPosition.type === 'LATEST')
    for (const { shardId } of shards.filter(({ closed }) => closed)) progress.drain(shardId);
  const follower = new ShardFollower(run, progress, new Set(shards.map(({ shardId }) => shardId)));
  await follower.begin(shards);
  return { ended: follower.follow() };
}

class ShardFollower {
  private readonly consumers = new Set<Promise<void>>();
  private shardEnded = new AbortController();

  constructor(
    readonly run: MappingRun,
    readonly progress: ShardProgress,
    readonly shardsAtStart: ReadonlySet<string>,
  ) {}

  /** Begins the shards whose turn has come. */
  async begin(shards: readonly Shard[]): Promise<void> {
    for (const { shardId } of this.progress.startable(shards)) {
      const position = this.shardsAtStart.has(shardId)
        ? this.run.mapping.startingPosition
        : ({ type: 'TRIM_HORIZON' } as const);
      const iterator = await this.run.source.openShard(shardId, position);
      this.progress.begin(shardId);
      this.track(shardId, consumeShard(this.run, shardId, position, iterator));
    }
  }

  async follow(): Promise<void> {
    const { runtime, signal } = this.run;
    while (!signal.aborted) {
      await pause(DISCOVERY_MILLISECONDS / runtime.timeScale, AbortSignal.any([signal, this.shardEnded.signal]));
      this.shardEnded = new AbortController();
      // What fails now, as a throttled call or a stream that was deleted does, is tried again at the next look.
      if (!signal.aborted) await this.look().catch(() => undefined);
    }
    await Promise.all(this.consumers);
  }

  private async look(): Promise<void> {
    await this.begin(await this.run.source.listShards());
  }

  private track(shardId: string, consuming: Promise<void>): void {
    const consumer = consuming.then(() => {
      this.progress.drain(shardId);
      this.consumers.delete(consumer);
      this.shardEnded.abort();
    });
    this.consumers.add(consumer);
  }
}

/** Which shards of a stream have been begun and which have been read to their end. */
export class ShardProgress {
  private readonly begun = new Set<string>();
  private readonly drained = new Set<string>();

  /** Shards that may be begun now: none of the parents that the stream still lists has records left. */
  startable(shards: readonly Shard[]): Shard[] {
    const listed = new Set(shards.map(({ shardId }) => shardId));
    const isDone = (parentId: string) => !listed.has(parentId) || this.drained.has(parentId);
    return shards.filter(({ shardId, parentShardIds }) => !this.begun.has(shardId) && parentShardIds.every(isDone));
  }

  begin(shardId: string): void {
    this.begun.add(shardId);
  }

  drain(shardId: string): void {
    this.begun.add(shardId);
    this.drained.add(shardId);
  }
}

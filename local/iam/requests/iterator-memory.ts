import type { ProxiedCall } from '../../proxy/proxied-call';

/** Far more iterators than are alive at a time: each lives for minutes. */
const REMEMBERED = 20_000;

/**
 * Which stream a shard iterator reads. Iterators are opaque, so this is learnt from the answers that give them out.
 */
export class IteratorMemory {
  private readonly streams = new Map<string, string>();

  streamOf(iterator: unknown): string | undefined {
    return typeof iterator === 'string' ? this.streams.get(iterator) : undefined;
  }

  /** Learns from the answer of a call on a stream. */
  learn(streamArn: string, { ShardIterator, NextShardIterator }: Readonly<Record<string, unknown>>): void {
    for (const iterator of [ShardIterator, NextShardIterator])
      if (typeof iterator === 'string') this.remember(iterator, streamArn);
  }

  private remember(iterator: string, streamArn: string): void {
    this.streams.set(iterator, streamArn);
    const [oldest = ''] = this.streams.keys();
    if (this.streams.size > REMEMBERED) this.streams.delete(oldest);
  }
}

/** Whether the answer of a call gives out iterators. */
export function givesIterators({ operation }: ProxiedCall): boolean {
  return operation === 'GetShardIterator' || operation === 'GetRecords';
}

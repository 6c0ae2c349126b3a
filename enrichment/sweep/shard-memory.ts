import type { PageRecord, Shard } from '../readers/reader';
import { REMEMBERED_FOR } from './limits';

/** Records of a shard as one call gave them: one after the other, with nothing missing in between. */
interface RememberedPage {
  readonly shard: string;
  readonly records: readonly PageRecord[];
  /** What holding them costs; bytes. */
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
}

/** Streams whose records' size is remembered: a pipeline has few, but a pointer can name any. */
const MOST_SIZES = 100;

/**
 * What this sandbox read of shards within the last minute. The pointers of a storm lie among each other's records and
 * come in no order: what one batch read past its own pointers, the next one would read again.
 *
 * A stream record never changes, and between two records of a page none is missing, so what is remembered is as true as
 * what would be read; only a record that was trimmed meanwhile may be remembered, too.
 */
export class ShardMemory {
  private pages: readonly RememberedPage[] = [];
  private readonly sizes = new Map<string, number>();

  /** Remembers how large the records of a stream are; of the streams that were read last. */
  learn({ streamArn }: Shard, { records, bytes }: { readonly records: number; readonly bytes: number }): void {
    if (records === 0) return;
    this.sizes.delete(streamArn);
    this.sizes.set(streamArn, bytes / records);
    const [oldest = ''] = this.sizes.keys();
    if (this.sizes.size > MOST_SIZES) this.sizes.delete(oldest);
  }

  /** Mean size of the records of the page of the stream that was read last; bytes. */
  recordBytes({ streamArn }: Shard): number | undefined {
    return this.sizes.get(streamArn);
  }

  /** Remembers a page; of all pages the latest stay that `mostBytes` have room for. */
  keep(shard: Shard, records: readonly PageRecord[], now: number, mostBytes: number): void {
    const bytes = records.reduce((sum, record) => sum + record.weight(), 0);
    if (bytes > mostBytes) return;
    const page = { shard: nameOf(shard), records, bytes, readAt: now };
    this.pages = latest(
      [...this.pages.filter((other) => isFresh(other, now) && !covers(page, other)), page],
      mostBytes,
    );
  }

  /** The records from the one of that number on, to the end of its page; none when it is not remembered. */
  from(shard: Shard, sequenceNumber: string, now: number): readonly PageRecord[] {
    const name = nameOf(shard);
    for (const page of this.pages.toReversed()) {
      if (page.shard !== name || !isFresh(page, now)) continue;
      const at = page.records.findIndex((record) => record.sequenceNumber === sequenceNumber);
      if (at >= 0) return page.records.slice(at);
    }
    return [];
  }

  /** Has the shard asked for everything again. */
  forget(shard: Shard): void {
    const name = nameOf(shard);
    this.pages = this.pages.filter((page) => page.shard !== name);
  }
}

function latest(pages: readonly RememberedPage[], mostBytes: number): readonly RememberedPage[] {
  const bytes = pages.reduce((sum, page) => sum + page.bytes, 0);
  return bytes <= mostBytes ? pages : latest(pages.slice(1), mostBytes);
}

/** A clock may be set back, too. */
function isFresh({ readAt }: RememberedPage, now: number): boolean {
  return Math.abs(now - readAt) <= REMEMBERED_FOR;
}

function covers(page: RememberedPage, other: RememberedPage): boolean {
  const [first, last] = ends(page);
  const [otherFirst, otherLast] = ends(other);
  return page.shard === other.shard && first <= otherFirst && otherLast <= last;
}

function ends({ records }: RememberedPage): readonly [bigint, bigint] {
  return [BigInt(records[0]?.sequenceNumber ?? 0), BigInt(records.at(-1)?.sequenceNumber ?? 0)];
}

function nameOf({ streamArn, shardId }: Shard): string {
  return `${streamArn} ${shardId}`;
}

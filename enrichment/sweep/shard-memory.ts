import type { PageRecord, Shard } from '../readers/reader';

/** Records of a shard as one call gave them: one after the other, with nothing missing in between. */
interface RememberedPage {
  readonly shard: string;
  /** Sequence number of the record before the first; absent where an iterator began. */
  readonly after?: string;
  readonly records: readonly PageRecord[];
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
}

/** The batches of a storm follow one another faster; milliseconds. */
const LIFE = 60_000;
/** Fewest bytes that a record counts for: a small one takes up more memory than it has data. */
const RECORD_BYTES = 1_000;

/**
 * What this sandbox read of shards within the last minute. The pointers of a storm lie among each other's records and
 * come in no order: what one batch read past its own pointers, the next one would read again.
 *
 * A stream record never changes, and between two records of a page none is missing, so what is remembered is as true as
 * what would be read; only a record that was trimmed meanwhile may be remembered, too.
 */
export class ShardMemory {
  private pages: readonly RememberedPage[] = [];

  /** Remembers a page; of all pages the latest stay that `mostBytes` have room for. */
  keep(shard: Shard, { after, records }: Pick<RememberedPage, 'after' | 'records'>, now: number, mostBytes: number) {
    const bytes = records.reduce((sum, record) => sum + Math.max(RECORD_BYTES, record.bytes), 0);
    this.pages = latest([...this.pages, { shard: nameOf(shard), after, records, bytes, readAt: now }], mostBytes);
  }

  /** The records from the one of that number on, as far as they are remembered; none when it is not remembered itself. */
  from(shard: Shard, sequenceNumber: string, now: number): readonly PageRecord[] {
    return this.find(shard, now, ({ records }) => fromNumber(records, sequenceNumber));
  }

  /** The records that follow the one of that number, as far as they are remembered. */
  after(shard: Shard, sequenceNumber: string, now: number): readonly PageRecord[] {
    return this.find(shard, now, ({ records, after }) =>
      after === sequenceNumber ? records : fromNumber(records, sequenceNumber).slice(1),
    );
  }

  private find(shard: Shard, now: number, recordsOf: (page: RememberedPage) => readonly PageRecord[]) {
    const name = nameOf(shard);
    for (const page of this.pages.toReversed()) {
      const found = page.shard === name && now - page.readAt <= LIFE ? recordsOf(page) : [];
      if (found.length > 0) return found;
    }
    return [];
  }
}

function latest(pages: readonly RememberedPage[], mostBytes: number): readonly RememberedPage[] {
  let bytes = 0;
  return pages
    .toReversed()
    .filter((page) => {
      bytes += page.bytes;
      return bytes <= mostBytes;
    })
    .toReversed();
}

function fromNumber(records: readonly PageRecord[], sequenceNumber: string): readonly PageRecord[] {
  const at = records.findIndex((record) => record.sequenceNumber === sequenceNumber);
  return at < 0 ? [] : records.slice(at);
}

function nameOf({ streamArn, shardId }: Shard): string {
  return `${streamArn} ${shardId}`;
}

import type { Page, PageRecord, Position, StreamReader, Trouble } from '../../../enrichment/readers/reader';

export interface SimulatedRecord {
  readonly sequenceNumber: bigint;
  readonly bytes: number;
}

/** What happens to one call. */
export type Mishap =
  | 'none'
  | 'empty-page'
  | 'short-page'
  | 'iterator-expired'
  | 'throttled'
  | 'denied'
  | 'unknown-position'
  | 'trim';

export interface ShardOptions {
  /** Records that are gone from the beginning. */
  readonly trimmed?: number;
  /** Records that go with one trim. */
  readonly trimmedAtOnce?: number;
  readonly ever?: Mishap;
}

/** A call that the shard answered. */
export type SimulatedCall =
  | { readonly kind: 'seek'; readonly position: Position }
  | { readonly kind: 'page'; readonly limit: number; readonly records: readonly bigint[] };

/** Largest page of AWS; bytes. */
const PAGE_BYTES = 10 * 1024 * 1024;

/** An error of the shard, and what it means. */
export class ShardError extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.kind);
  }
}

/**
 * A shard in memory, with AWS's rules for iterators, pages and trimmed records, and a mishap for each call in turn;
 * `ever` is what happens to all calls after those.
 *
 * - `dynamodb` says when a position was trimmed, whenever that is.
 * - `kinesis` begins later without a word when an iterator is asked for, and answers at the tip with an empty page.
 */
export class SimulatedShard implements StreamReader {
  readonly mostRecords = 10_000;
  readonly calls: SimulatedCall[] = [];
  private attempts = 0;
  private trimmed: number;
  private readonly trimmedAtOnce: number;
  private readonly ever: Mishap;

  constructor(
    private readonly source: 'kinesis' | 'dynamodb',
    private readonly records: readonly SimulatedRecord[],
    private readonly mishaps: readonly Mishap[] = [],
    { trimmed = 0, trimmedAtOnce = 30, ever = 'none' }: ShardOptions = {},
  ) {
    this.trimmed = trimmed;
    this.trimmedAtOnce = trimmedAtOnce;
    this.ever = ever;
  }

  async getIterator(_shard: unknown, position: Position): Promise<string> {
    this.mishap();
    const index = position.from === 'trim-horizon' ? this.trimmed : this.indexOf(BigInt(position.sequenceNumber));
    if (index < this.trimmed && this.source === 'dynamodb') throw new ShardError({ kind: 'trimmed' });
    this.calls.push({ kind: 'seek', position });
    return String(Math.max(index, this.trimmed));
  }

  async getRecords(_shard: unknown, iterator: string, limit: number): Promise<Page> {
    const mishap = this.mishap();
    const index = Number(iterator);
    if (index < this.trimmed && this.source === 'dynamodb') throw new ShardError({ kind: 'trimmed' });
    const most = mishap === 'empty-page' ? 0 : mishap === 'short-page' ? Math.ceil(limit / 3) : limit;
    const page = this.pageFrom(index, most);
    this.calls.push({ kind: 'page', limit, records: page.map(({ sequenceNumber }) => sequenceNumber) });
    const next = index + page.length;
    const isAtTip = next >= this.records.length && mishap !== 'empty-page';
    return { records: page.map(pageRecord), nextIterator: String(next), ended: isAtTip && page.length === 0 };
  }

  troubleOf(error: Error): Trouble {
    return error instanceof ShardError ? error.trouble : { kind: 'transient', soon: false };
  }

  private mishap(): Mishap {
    const mishap = this.mishaps[this.attempts] ?? this.ever;
    this.attempts += 1;
    if (mishap === 'trim') this.trimmed += this.trimmedAtOnce;
    if (mishap === 'throttled') throw new ShardError({ kind: 'transient', soon: true });
    if (mishap === 'denied') throw new ShardError({ kind: 'transient', soon: false });
    if (mishap === 'unknown-position') throw new ShardError({ kind: 'unknown-position' });
    if (mishap === 'iterator-expired') throw new ShardError({ kind: 'iterator-expired' });
    return mishap;
  }

  private indexOf(sequenceNumber: bigint): number {
    const index = this.records.findIndex((record) => record.sequenceNumber >= sequenceNumber);
    return index === -1 ? this.records.length : index;
  }

  private pageFrom(index: number, limit: number): readonly SimulatedRecord[] {
    let bytes = 0;
    const page = this.records.slice(index, index + limit);
    const end = page.findIndex((record) => {
      bytes += record.bytes;
      return bytes > PAGE_BYTES;
    });
    return end === -1 ? page : page.slice(0, Math.max(1, end));
  }
}

function pageRecord({ sequenceNumber, bytes }: SimulatedRecord): PageRecord {
  return {
    sequenceNumber: String(sequenceNumber),
    bytes,
    toEventRecord: () => ({ eventID: String(sequenceNumber) }) as never,
  };
}

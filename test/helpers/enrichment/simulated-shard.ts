import type { Page, PageRecord, Position, StreamReader, Trouble } from '../../../enrichment/readers/reader';

export interface SimulatedRecord {
  readonly sequenceNumber: bigint;
  readonly bytes: number;
  /** What holding it costs, where it is more than its data. */
  readonly weight?: number;
}

/** What happens to one call. */
export type Mishap =
  | 'none'
  | 'empty-page'
  /** An empty page that is nearer to the tip than the one before it. */
  | 'nearing-page'
  | 'short-page'
  | 'iterator-expired'
  | 'throttled'
  | 'denied'
  | 'unknown-position'
  | 'not-found'
  | 'gone'
  | 'blocked'
  | 'trim';

export interface ShardOptions {
  /** Records that are gone from the beginning. */
  readonly trimmed?: number;
  /** Records that go with one trim. */
  readonly trimmedAtOnce?: number;
  readonly ever?: Mishap;
  /** When its records arrived; milliseconds, 0 by default. */
  readonly arrivedAt?: number;
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
  readonly trimsSilently: boolean;
  readonly calls: SimulatedCall[] = [];
  private attempts = 0;
  private trimmed: number;
  private readonly trimmedAtOnce: number;
  private readonly ever: Mishap;
  private readonly arrivedAt: number;

  constructor(
    private readonly source: 'kinesis' | 'dynamodb',
    private readonly records: readonly SimulatedRecord[],
    private readonly mishaps: readonly Mishap[] = [],
    { trimmed = 0, trimmedAtOnce = 30, ever = 'none', arrivedAt = 0 }: ShardOptions = {},
  ) {
    this.trimsSilently = source === 'kinesis';
    this.arrivedAt = arrivedAt;
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
    if (Number(iterator) < this.trimmed && this.source === 'dynamodb') throw new ShardError({ kind: 'trimmed' });
    const index = Math.max(Number(iterator), this.trimmed);
    const isEmpty = mishap === 'empty-page' || mishap === 'nearing-page';
    const most = isEmpty ? 0 : mishap === 'short-page' ? Math.ceil(limit / 3) : limit;
    const page = this.pageFrom(index, most);
    this.calls.push({ kind: 'page', limit, records: page.map(({ sequenceNumber }) => sequenceNumber) });
    const next = index + page.length;
    const isAtTip = next >= this.records.length && !isEmpty;
    return {
      records: page.map((record) => pageRecord(record, this.arrivedAt)),
      nextIterator: String(next),
      ended: isAtTip && page.length === 0,
      ...(this.source === 'kinesis' && { behind: mishap === 'nearing-page' ? 1e6 - this.attempts : 1e6 }),
    };
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
    if (mishap === 'not-found') throw new ShardError({ kind: 'not-found' });
    if (mishap === 'gone') throw new ShardError({ kind: 'final', reason: 'STREAM_OR_SHARD_NOT_FOUND' });
    if (mishap === 'blocked') throw new ShardError({ kind: 'blocked' });
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

function pageRecord({ sequenceNumber, bytes, weight = bytes }: SimulatedRecord, arrivedAt: number): PageRecord {
  return {
    sequenceNumber: String(sequenceNumber),
    bytes,
    arrivedAt,
    weight: () => weight,
    toEventRecord: () => ({ eventID: String(sequenceNumber) }) as never,
  };
}

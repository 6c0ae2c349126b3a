import type { HydrationReason } from '../../contract/message';
import type { EventRecord } from '../select';
import type { Position } from '../sweep/state';

export interface Shard {
  readonly streamArn: string;
  readonly shardId: string;
}

/** A record as it came from the stream. */
export interface PageRecord {
  readonly sequenceNumber: string;
  /** Size in the stream; bytes. */
  readonly bytes: number;
  /** The record as Lambda puts it into the event; made on demand, because many records of a page are nobody's. */
  toEventRecord(): EventRecord;
}

export interface Page {
  readonly records: readonly PageRecord[];
  readonly nextIterator?: string;
  /** The shard holds nothing beyond this page. */
  readonly ended: boolean;
}

/** What an error of the stream means for the sweep. */
export type Trouble =
  | { readonly kind: 'iterator-expired' | 'trimmed' | 'unknown-position' }
  /** Reading is impossible for good. */
  | { readonly kind: 'final'; readonly reason: HydrationReason }
  /** Later it may go well; `soon`, if it may do so within seconds. */
  | { readonly kind: 'transient'; readonly soon: boolean };

export type StreamCall = 'getIterator' | 'getRecords';

/** How one kind of stream is read. Calls throw what the SDK throws; `troubleOf` knows what it means. */
export interface StreamReader {
  /** Most records that one page can be asked for. */
  readonly mostRecords: number;
  getIterator(shard: Shard, position: Position, signal: AbortSignal): Promise<string>;
  getRecords(shard: Shard, iterator: string, limit: number, signal: AbortSignal): Promise<Page>;
  troubleOf(error: Error, call: StreamCall): Trouble;
}

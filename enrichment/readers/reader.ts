import type { EventRecord } from '../../contract/lambda-event';
import type { HydrationReason } from '../../contract/message';

export interface Shard {
  readonly streamArn: string;
  readonly shardId: string;
}

/** Where an iterator begins. */
export type Position =
  /** At the first record of a range. */
  | { readonly from: 'start'; readonly sequenceNumber: string }
  /** At the last record read, which has to come again: its absence proves that records were trimmed in between. */
  | { readonly from: 'last-read'; readonly sequenceNumber: string }
  /** At the last of all records that are wanted, to see whether anything wanted can be left after a trim. */
  | { readonly from: 'last-wanted'; readonly sequenceNumber: string }
  /** At the oldest record that the shard still holds. */
  | { readonly from: 'trim-horizon' };

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

/** The Region of an ARN; a stream is read where it is. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/** A member that AWS documents as always present. Throws if it is missing: such a response is unusable, and the next may be better. */
export function required<T>(value: T | null | undefined, name: string): T {
  if (value === undefined || value === null) throw new Error(`The stream's response has no ${name}`);
  return value;
}

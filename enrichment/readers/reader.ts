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
  /** When the record arrived in the stream; milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** What holding the record costs, in bytes: its data, and what small records and attributes cost beyond it. */
  weight(): number;
  /** The record as Lambda puts it into the event; made on demand, because many records of a page belong to no range. */
  toEventRecord(): EventRecord;
}

export interface Page {
  readonly records: readonly PageRecord[];
  readonly nextIterator?: string;
  /** The shard holds nothing beyond this page. */
  readonly ended: boolean;
  /** How far the page is from the shard's tip, where the stream says so; milliseconds. */
  readonly behind?: number;
}

/** What an error of the stream means for the sweep. */
export type Trouble =
  | { readonly kind: 'iterator-expired' | 'trimmed' | 'unknown-position' }
  /** Stream, shard or sequence number does not exist: an iterator at the trim horizon tells which. */
  | { readonly kind: 'not-found' }
  /** Reading is impossible, and nothing can change that. */
  | { readonly kind: 'final'; readonly reason: HydrationReason }
  /** Reading is impossible until a person acts. */
  | { readonly kind: 'blocked' }
  /** A later attempt may succeed; `soon`, if it may do so within seconds. */
  | { readonly kind: 'transient'; readonly soon: boolean };

/** An iterator at a sequence number, an iterator at the trim horizon, or a page. */
export type StreamCall = 'iterator-at-number' | 'iterator-at-horizon' | 'page';

/** How one kind of stream is read. Calls throw what the SDK throws; `troubleOf` knows what it means. */
export interface StreamReader {
  /** Most records that one page can be asked for. */
  readonly mostRecords: number;
  /** How many records to ask for after an empty page, where a small page may be empty because it looks at little of the shard. */
  readonly recordsAfterEmptyPage?: number;
  /** Whether an iterator moves on to later records without an error when the records at it are trimmed. */
  readonly trimsSilently: boolean;
  /** Bytes that a shard gives to all its readers together in a second, where that is limited: a larger page is paid off afterwards. */
  readonly bytesPerSecond?: number;
  getIterator(shard: Shard, position: Position, signal: AbortSignal): Promise<string>;
  getRecords(shard: Shard, iterator: string, limit: number, signal: AbortSignal): Promise<Page>;
  troubleOf(error: Error, call: StreamCall): Trouble;
}

/**
 * What a record costs in memory beyond its data, and what a value of an item costs beyond its own: the members around it,
 * the object that names its type, in each of their forms. Measured by `npm run soak`; in bytes of data.
 */
export const RECORD_WEIGHT = 1_000;
export const ATTRIBUTE_WEIGHT = 40;

/** The Region of an ARN; a stream is read where it is. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/** A member that AWS documents as always present. Throws if it is missing: such a response is unusable, and the next may be better. */
export function required<T>(value: T | null | undefined, name: string): T {
  if (value === undefined || value === null) throw new Error(`The stream's response has no ${name}`);
  return value;
}

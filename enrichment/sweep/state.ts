import type { Range } from './range';

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

/** What to do next. */
export type Step =
  | { readonly kind: 'seek'; readonly position: Position }
  | { readonly kind: 'page'; readonly limit: number }
  /** The shard answers, but its records do not come. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'done' };

/** What came of a step. */
export type Answer =
  | { readonly kind: 'sought' }
  | PageAnswer
  | { readonly kind: 'iterator-expired' }
  /** The position is older than what the shard holds. */
  | { readonly kind: 'trimmed' }
  /** The shard does not know the sequence number of the position. */
  | { readonly kind: 'unknown-position' }
  /** The ranges that have begun are given up. */
  | { readonly kind: 'given-up' };

export interface PageAnswer {
  readonly kind: 'page';
  readonly records: number;
  readonly bytes: number;
  /** Sequence numbers of the first and the last record; absent when the page is empty. */
  readonly first?: string;
  readonly last?: string;
  /** The shard holds nothing beyond this page. */
  readonly ended: boolean;
  /** It was read a while ago: there is no iterator to go on with. */
  readonly remembered: boolean;
}

export interface Finished<R extends Range> {
  readonly range: R;
  /** `torn`: records inside the range were trimmed while it was read. `unknown`: its start is not of this shard. */
  readonly how: 'read' | 'torn' | 'unknown';
}

/** How far the sweep of a shard has come. Only `nextStep` and `advance` look inside. */
export interface SweepState<R extends Range> {
  /** Not yet finished, by start. */
  readonly pending: readonly R[];
  /** Finished by the latest answer. */
  readonly finished: readonly Finished<R>[];
  readonly torn: ReadonlySet<R>;
  readonly firstPageLimit: number;
  /** Where the iterator was made, or is to be made while there is none. */
  readonly position: Position;
  readonly hasIterator: boolean;
  /** All that there was up to here, from the start of the earliest pending range, has been read. */
  readonly readTo?: bigint;
  /** The next record has to be one that was read before. */
  readonly resuming: boolean;
  /** Pages read on since the last finished range, without reaching the next. */
  readonly pagesReadOn: number;
  /** In a row, without a new record in between. */
  readonly emptyPages: number;
  readonly expiredIterators: number;
  readonly trims: number;
  /** The range whose start the shard called trimmed. */
  readonly doubted?: R;
  /** First record that came from the trim horizon since the shard last called something trimmed. */
  readonly oldest?: bigint;
  /** What was read so far, to know how large records are. */
  readonly records: number;
  readonly bytes: number;
}

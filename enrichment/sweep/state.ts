import type { Range } from '../plan';
import type { Position } from '../readers/reader';
import {
  AHEAD_RECORDS,
  MOST_EMPTY_PAGES,
  MOST_EXPIRED_ITERATORS,
  MOST_TRIMS,
  PAGE_BYTES,
  PAGE_RECORDS,
  SMALL_PAGE_RECORDS,
} from './limits';

/** What to do next. */
export type Step =
  | { readonly kind: 'seek'; readonly position: Position }
  | { readonly kind: 'page'; readonly limit: number }
  /** Looks whether that record is still in the shard; the iterator stays where it is. */
  | { readonly kind: 'look'; readonly sequenceNumber: string }
  /** The shard responds but returns no records. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'done' };

/** What came of a step. */
export type Answer =
  | { readonly kind: 'sought' }
  | PageAnswer
  | { readonly kind: 'looked'; readonly isThere: boolean }
  | { readonly kind: 'iterator-expired' }
  /** The position is older than what the shard holds. */
  | { readonly kind: 'trimmed' }
  /** The shard rejects the sequence number of the position. */
  | { readonly kind: 'unknown-position' }
  /** The sequence number, the shard or the stream does not exist. */
  | { readonly kind: 'not-found' };

export interface PageAnswer {
  readonly kind: 'page';
  readonly records: number;
  readonly bytes: number;
  /** Sequence numbers of the first and the last record; absent when the page is empty. */
  readonly first?: string;
  readonly last?: string;
  /** The shard holds nothing beyond this page. */
  readonly ended: boolean;
  /** How far the page is from the shard's tip, where the stream says so; milliseconds. */
  readonly behind?: number;
  /** It was read a while ago: there is no iterator to go on with. */
  readonly remembered: boolean;
  /** Records may be trimmed behind this page before the next one is read, and the stream would not say so. */
  readonly mayTear: boolean;
}

export interface Finished<R extends Range> {
  readonly range: R;
  /** `torn`: records inside the range were trimmed while it was read. `unknown`: its start is not of this shard. */
  readonly how: 'read' | 'torn' | 'unknown';
}

/** How far the sweep of a shard has come. Only `nextStep` and `advance` look inside. */
export interface SweepState<R extends Range> {
  /** Not yet read to their ends, by start. */
  readonly pending: readonly R[];
  /** Read to their ends, but records between two pages may have been trimmed unnoticed. */
  readonly unproven: readonly R[];
  /** Finished by the latest answer. */
  readonly finished: readonly Finished<R>[];
  readonly torn: ReadonlySet<R>;
  /** Where a range was first left between two pages that may tear: if that record is there at the end, nothing was torn. */
  readonly seams: ReadonlyMap<R, string>;
  readonly firstPageLimit: number;
  readonly afterEmptyPageLimit: number;
  /** Where the iterator was made, or is to be made while there is none. */
  readonly position: Position;
  readonly hasIterator: boolean;
  /** All that there was up to here, from the start of the earliest pending range, has been read. */
  readonly readTo?: bigint;
  /** The next record has to be one that was read before. */
  readonly resuming: boolean;
  /** Pages read on since the last finished range, without reaching the next. */
  readonly pagesReadOn: number;
  /** In a row, without a new record or any other progress in between. */
  readonly emptyPages: number;
  /** Least distance from the tip since the iterator was made: a shorter one is progress, even on an empty page. */
  readonly behind: number;
  readonly expiredIterators: number;
  readonly trims: number;
  /** The range whose start the shard called trimmed, or does not know. */
  readonly doubted?: R;
  /** First record that came from the trim horizon since the shard last called something trimmed. */
  readonly oldest?: bigint;
  /** What was read so far, to know how large records are. */
  readonly records: number;
  readonly bytes: number;
}

/** What the first page of a sweep goes by. */
export interface FirstPage {
  /** What one call may ask for. */
  readonly mostRecords: number;
  /** What to ask for after an empty page, if not for as much as before. */
  readonly recordsAfterEmptyPage?: number | undefined;
  /** Size of the stream's records, where some were read before; bytes. */
  readonly recordBytes?: number | undefined;
  /** Whether a lone range reads ahead as well: others of its shard are on their way. */
  readonly inStorm?: boolean | undefined;
}

/** A sweep over ranges of one shard, at least one, ordered by start. */
export function beginSweep<R extends Range>(ranges: readonly R[], firstPage: FirstPage): SweepState<R> {
  return {
    pending: ranges,
    unproven: [],
    finished: [],
    torn: new Set(),
    seams: new Map(),
    firstPageLimit: Math.min(firstPage.mostRecords, firstPageLimit(ranges, firstPage)),
    afterEmptyPageLimit: firstPage.recordsAfterEmptyPage ?? 0,
    position: startOf(ranges[0]),
    hasIterator: false,
    resuming: false,
    pagesReadOn: 0,
    emptyPages: 0,
    behind: Number.POSITIVE_INFINITY,
    expiredIterators: 0,
    trims: 0,
    records: 0,
    bytes: 0,
  };
}

/** Where to begin for a range. */
export function startOf(range: Range | undefined): Position {
  return range ? { from: 'start', sequenceNumber: range.startSequenceNumber } : { from: 'trim-horizon' };
}

/**
 * A lone range says how many records it has, and needs them all. Others read ahead, by no more than a page of the usual size.
 * Before the size of records is known, the first page is small, so that no large one is read to be thrown away.
 */
function firstPageLimit(ranges: readonly Range[], { recordBytes, inStorm = false }: FirstPage): number {
  const isOne = areOne(ranges);
  const counted = countedRecords(ranges);
  const own = Math.max(1, ranges[0]?.batchSize ?? 0, isOne ? counted : Math.min(counted, SMALL_PAGE_RECORDS));
  if (recordBytes === undefined || (isOne && !inStorm)) return own;
  const fitting = Math.floor(PAGE_BYTES / Math.max(1, recordBytes));
  return Math.max(own, Math.min(fitting, Math.max(AHEAD_RECORDS, counted)));
}

/** Lambda's counts together. Ranges that overlap may share records: the larger count stands for them. */
function countedRecords(ranges: readonly Range[]): number {
  const lengths: { end: bigint; records: number }[] = [];
  for (const { start, end, batchSize } of ranges) {
    const before = lengths.at(-1);
    if (before === undefined || start > before.end) lengths.push({ end, records: batchSize });
    else
      lengths.splice(-1, 1, { end: end > before.end ? end : before.end, records: Math.max(before.records, batchSize) });
  }
  return lengths.reduce((total, { records }) => total + records, 0);
}

function areOne([first, ...others]: readonly Range[]): boolean {
  return others.every(({ start, end }) => start === first?.start && end === first.end);
}

/** The call that comes next. */
export function nextStep<R extends Range>(state: SweepState<R>): Step {
  const seam = earliestSeam(state);
  if (seam !== undefined) return { kind: 'look', sequenceNumber: seam };
  if (state.pending.length === 0) return { kind: 'done' };
  if (isStalled(state)) return { kind: 'stalled' };
  if (!state.hasIterator) return { kind: 'seek', position: state.position };
  return { kind: 'page', limit: pageLimit(state) };
}

/** What proves most is looked at first: where it is still there, everything later was, too. */
export function earliestSeam<R extends Range>({ unproven, seams }: SweepState<R>): string | undefined {
  const numbers = unproven.flatMap((range) => seams.get(range) ?? []);
  return numbers.reduce<string | undefined>((earliest, number) => {
    return earliest !== undefined && BigInt(earliest) <= BigInt(number) ? earliest : number;
  }, undefined);
}

function isStalled<R extends Range>({ emptyPages, expiredIterators, trims }: SweepState<R>): boolean {
  return emptyPages > MOST_EMPTY_PAGES || expiredIterators > MOST_EXPIRED_ITERATORS || trims > MOST_TRIMS;
}

function pageLimit<R extends Range>(state: SweepState<R>): number {
  const { records, bytes, emptyPages, firstPageLimit, afterEmptyPageLimit } = state;
  if (emptyPages > 0 && afterEmptyPageLimit > 0) return afterEmptyPageLimit;
  if (records === 0) return firstPageLimit;
  return Math.min(PAGE_RECORDS, Math.max(1, Math.floor((PAGE_BYTES * records) / Math.max(1, bytes))));
}

import { GROUP_PAGE_RECORDS } from './limits';
import type { Range } from './range';
import type { Position, SweepState } from './state';

/** A sweep over ranges of one shard, at least one, ordered by start. `mostRecords` is what one call may ask for. */
export function beginSweep<R extends Range>(ranges: readonly R[], mostRecords: number): SweepState<R> {
  return {
    pending: ranges,
    finished: [],
    torn: new Set(),
    firstPageLimit: Math.min(mostRecords, firstPageLimit(ranges)),
    position: startOf(ranges[0]),
    hasIterator: false,
    resuming: false,
    pagesReadOn: 0,
    emptyPages: 0,
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

/** A lone range says how many records it has; equal ranges share them. */
function firstPageLimit(ranges: readonly Range[]): number {
  const distinct = new Map(ranges.map((range) => [`${range.start}-${range.end}`, range.batchSize]));
  const sum = [...distinct.values()].reduce((total, size) => total + size, 0);
  return Math.max(distinct.size === 1 ? 1 : GROUP_PAGE_RECORDS, sum);
}

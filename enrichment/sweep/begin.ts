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

/** A lone range says how many records it has. Ranges that overlap may share records: the larger count stands for them. */
function firstPageLimit(ranges: readonly Range[]): number {
  const lengths: { end: bigint; records: number }[] = [];
  for (const { start, end, batchSize } of ranges) {
    const before = lengths.at(-1);
    if (before === undefined || start > before.end) lengths.push({ end, records: batchSize });
    else
      lengths.splice(-1, 1, { end: end > before.end ? end : before.end, records: Math.max(before.records, batchSize) });
  }
  const sum = lengths.reduce((total, { records }) => total + records, 0);
  return Math.max(isLone(ranges) ? 1 : GROUP_PAGE_RECORDS, sum);
}

function isLone([first, ...others]: readonly Range[]): boolean {
  return others.every(({ start, end }) => start === first?.start && end === first.end);
}

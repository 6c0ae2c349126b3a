import { MOST_EMPTY_PAGES, MOST_EXPIRED_ITERATORS, MOST_TRIMS, PAGE_BYTES, PAGE_RECORDS } from './limits';
import type { Range } from './range';
import type { Step, SweepState } from './state';

/** The call that brings the sweep on. */
export function nextStep<R extends Range>(state: SweepState<R>): Step {
  if (state.pending.length === 0) return { kind: 'done' };
  if (isStalled(state)) return { kind: 'stalled' };
  if (!state.hasIterator) return { kind: 'seek', position: state.position };
  return { kind: 'page', limit: pageLimit(state) };
}

function isStalled<R extends Range>({ emptyPages, expiredIterators, trims }: SweepState<R>): boolean {
  return emptyPages > MOST_EMPTY_PAGES || expiredIterators > MOST_EXPIRED_ITERATORS || trims > MOST_TRIMS;
}

function pageLimit<R extends Range>({ records, bytes, firstPageLimit }: SweepState<R>): number {
  if (records === 0) return firstPageLimit;
  return Math.min(PAGE_RECORDS, Math.max(1, Math.floor((PAGE_BYTES * records) / Math.max(1, bytes))));
}

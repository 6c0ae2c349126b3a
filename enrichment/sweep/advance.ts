import { afterPage, hasBegun } from './after-page';
import { startOf } from './begin';
import { MOST_TRIMS } from './limits';
import type { Range } from './range';
import type { Answer, Finished, SweepState } from './state';

/** The state after an answer. */
export function advance<R extends Range>(before: SweepState<R>, answer: Answer): SweepState<R> {
  const state = { ...before, finished: [] };
  switch (answer.kind) {
    case 'sought':
      return afterSeek(state);
    case 'page':
      return afterPage(state, answer);
    case 'iterator-expired':
      return { ...state, hasIterator: false, expiredIterators: state.expiredIterators + 1 };
    case 'trimmed':
      return afterTrim({ ...state, trims: state.trims + 1 });
    case 'unknown-position':
      return afterUnknownPosition(state);
    case 'given-up':
      return { ...state, pending: state.pending.filter((range) => !hasBegun(state, range)) };
  }
}

function afterSeek<R extends Range>(state: SweepState<R>): SweepState<R> {
  const { position, readTo } = state;
  const sought = { ...state, hasIterator: true, pagesReadOn: 0 };
  if (position.from === 'start') return { ...sought, readTo: BigInt(position.sequenceNumber) - 1n, resuming: false };
  const resuming = state.pending.some((range) => hasBegun(state, range));
  return { ...sought, resuming, readTo: resuming || position.from === 'last-read' ? readTo : undefined };
}

/** Reads what is left from the trim horizon on, unless that reaches back beyond the range: then its start never was here. */
function afterTrim<R extends Range>(state: SweepState<R>): SweepState<R> {
  const { oldest, position } = state;
  const [next] = state.pending;
  if (position.from === 'trim-horizon' && state.trims > MOST_TRIMS) return nothingLeft(state);
  const reachesBack = position.from === 'start' && oldest !== undefined && next !== undefined && oldest < next.start;
  return reachesBack ? withoutNext(state) : { ...state, hasIterator: false, position: { from: 'trim-horizon' } };
}

function nothingLeft<R extends Range>(state: SweepState<R>): SweepState<R> {
  const finished = state.pending.map((range): Finished<R> => ({ range, how: state.torn.has(range) ? 'torn' : 'read' }));
  return { ...state, pending: [], finished };
}

/** Only the start of a range tells about the range; from anywhere else the range is begun again. */
function afterUnknownPosition<R extends Range>(state: SweepState<R>): SweepState<R> {
  if (state.position.from === 'start') return withoutNext(state);
  return { ...state, hasIterator: false, position: startOf(state.pending[0]), emptyPages: state.emptyPages + 1 };
}

function withoutNext<R extends Range>(state: SweepState<R>): SweepState<R> {
  const [range, ...pending] = state.pending;
  const finished: Finished<R>[] = range ? [{ range, how: 'unknown' }] : [];
  return { ...state, pending, finished, position: startOf(pending[0]), hasIterator: false };
}

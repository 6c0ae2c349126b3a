import { afterPage, hasBegun } from './after-page';
import { startOf } from './begin';
import type { Range } from './range';
import type { Answer, Finished, Position, SweepState } from './state';

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
  if (position.from === 'last-wanted') return seeking(state, { from: 'trim-horizon' });
  if (position.from === 'start') return { ...sought, readTo: BigInt(position.sequenceNumber) - 1n, resuming: false };
  const resuming = state.pending.some((range) => hasBegun(state, range));
  return { ...sought, resuming, readTo: resuming || position.from === 'last-read' ? readTo : undefined };
}

/** Records go from the oldest on: if even the last wanted one is gone, all are; if not, the trim horizon has what is left. */
function afterTrim<R extends Range>(state: SweepState<R>): SweepState<R> {
  if (state.position.from === 'last-wanted') return nothingLeft(state);
  if (reachesBack(state)) return withoutNext(state);
  const doubted = state.position.from === 'start' ? state.pending[0] : state.doubted;
  return seeking({ ...state, doubted, oldest: undefined }, lastWanted(state.pending));
}

/**
 * A shard whose oldest record is older than a start that it has called trimmed before never held that start. What was the
 * oldest record before it said so proves nothing: the trim horizon moves on.
 */
function reachesBack<R extends Range>({ position, oldest, doubted, pending: [next] }: SweepState<R>): boolean {
  return (
    position.from === 'start' && oldest !== undefined && doubted === next && next !== undefined && oldest < next.start
  );
}

function lastWanted(ranges: readonly Range[]): Position {
  const last = ranges.reduce((furthest, range) => (range.end > furthest.end ? range : furthest));
  return { from: 'last-wanted', sequenceNumber: last.endSequenceNumber };
}

function nothingLeft<R extends Range>(state: SweepState<R>): SweepState<R> {
  const finished = state.pending.map((range): Finished<R> => ({ range, how: state.torn.has(range) ? 'torn' : 'read' }));
  return { ...state, pending: [], finished };
}

/** Only the start of a range tells about the range; from anywhere else the range is begun again. */
function afterUnknownPosition<R extends Range>(state: SweepState<R>): SweepState<R> {
  if (state.position.from === 'start') return withoutNext(state);
  return seeking({ ...state, emptyPages: state.emptyPages + 1 }, startOf(state.pending[0]));
}

function seeking<R extends Range>(state: SweepState<R>, position: Position): SweepState<R> {
  return { ...state, position, hasIterator: false };
}

function withoutNext<R extends Range>(state: SweepState<R>): SweepState<R> {
  const [range, ...pending] = state.pending;
  const finished: Finished<R>[] = range ? [{ range, how: 'unknown' }] : [];
  return seeking({ ...state, pending, finished }, startOf(pending[0]));
}

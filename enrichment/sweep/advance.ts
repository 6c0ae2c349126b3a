import type { Range } from '../plan';
import type { Position } from '../readers/reader';
import { PAGES_READ_ON } from './limits';
import { type Answer, earliestSeam, type Finished, type PageAnswer, type SweepState, startOf } from './state';

/** The state after an answer. */
export function advance<R extends Range>(before: SweepState<R>, answer: Answer): SweepState<R> {
  const state = { ...before, finished: [] };
  switch (answer.kind) {
    case 'sought':
      return afterSeek(state);
    case 'page':
      return afterPage(state, answer);
    case 'looked':
      return afterLook(state, answer.isThere);
    case 'iterator-expired':
      return { ...state, hasIterator: false, expiredIterators: state.expiredIterators + 1 };
    case 'trimmed':
      return afterTrim({ ...state, trims: state.trims + 1 });
    case 'unknown-position':
      return afterUnknownPosition(state);
    case 'not-found':
      return afterNotFound({ ...state, trims: state.trims + 1 });
  }
}

function afterSeek<R extends Range>(state: SweepState<R>): SweepState<R> {
  const { position, readTo } = state;
  if (position.from === 'last-wanted') return seeking(state, { from: 'trim-horizon' });
  // Also at its start: a range that is begun again may have lost records behind what was read of it.
  const resuming = state.pending.some((range) => hasBegun(state, range));
  return {
    ...state,
    hasIterator: true,
    pagesReadOn: 0,
    behind: Number.POSITIVE_INFINITY,
    resuming,
    readTo: resuming || position.from === 'last-read' ? readTo : undefined,
  };
}

/** Records go from the oldest on: if even the last wanted one is gone, all are; if not, the trim horizon has what is left. */
function afterTrim<R extends Range>(state: SweepState<R>): SweepState<R> {
  if (state.position.from === 'last-wanted') return nothingLeft(state);
  if (reachesBack(state)) return withoutNext(state);
  return seeking(doubting(state), lastWanted(state.pending));
}

/** The trim horizon has what is left, if the shard is there at all. */
function afterNotFound<R extends Range>(state: SweepState<R>): SweepState<R> {
  return reachesBack(state) ? withoutNext(state) : seeking(doubting(state), { from: 'trim-horizon' });
}

function doubting<R extends Range>(state: SweepState<R>): SweepState<R> {
  const doubted = state.position.from === 'start' ? state.pending[0] : state.doubted;
  return { ...state, doubted, oldest: undefined };
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
  return { ...state, ...finishedWhere(state, () => true) };
}

/** A seam that is still there proves every later one as well; one that is gone proves nothing of its range. */
function afterLook<R extends Range>(state: SweepState<R>, isThere: boolean): SweepState<R> {
  const seam = earliestSeam(state);
  const settled = state.unproven.filter((range) => isThere || state.seams.get(range) === seam);
  const finished = settled.map((range): Finished<R> => ({ range, how: isThere ? 'read' : 'torn' }));
  return { ...state, finished, unproven: state.unproven.filter((range) => !settled.includes(range)) };
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

/** The state after a page. */
function afterPage<R extends Range>(before: SweepState<R>, page: PageAnswer): SweepState<R> {
  const read = { ...before, torn: tornBy(before, page), readTo: furthest(before.readTo, page.last) };
  const { finished, unproven, pending } = finishedWhere(read, (range) => page.ended || isReadToEnd(read, range));
  const pagesReadOn = readsOn(before, { ...read, pending }) ? before.pagesReadOn + 1 : 0;
  return {
    ...read,
    ...counted(before, page, read.readTo),
    pending,
    unproven,
    finished,
    seams: seamsAfter({ ...read, pending }, page),
    pagesReadOn,
    ...goingOn({ ...read, pending }, page, pagesReadOn >= PAGES_READ_ON),
    resuming: before.resuming && page.first === undefined,
    oldest: before.oldest ?? (before.position.from === 'trim-horizon' ? optionalBigInt(page.first) : undefined),
  };
}

/** Whether records of the range may have been read already. */
export function hasBegun({ readTo }: { readonly readTo?: bigint }, range: Range): boolean {
  return readTo !== undefined && range.start <= readTo;
}

/** Ranges that lost records between what was read before and where reading went on. */
function tornBy<R extends Range>(before: SweepState<R>, { first }: PageAnswer): ReadonlySet<R> {
  const { readTo, torn, pending } = before;
  const isWhole = !before.resuming || first === undefined || readTo === undefined || BigInt(first) <= readTo;
  return isWhole ? torn : new Set([...torn, ...pending.filter((range) => hasBegun(before, range))]);
}

/** Finishes ranges, except those of which a look has to prove first that nothing between their pages was trimmed. */
function finishedWhere<R extends Range>(
  { pending, unproven, torn, seams }: SweepState<R>,
  isFinished: (range: R) => boolean,
): Pick<SweepState<R>, 'finished' | 'unproven' | 'pending'> {
  const read = pending.filter(isFinished);
  const isProven = (range: R) => torn.has(range) || !seams.has(range);
  return {
    finished: read.filter(isProven).map((range) => ({ range, how: torn.has(range) ? 'torn' : 'read' })),
    unproven: [...unproven, ...read.filter((range) => !isProven(range))],
    pending: pending.filter((range) => !isFinished(range)),
  };
}

function isReadToEnd({ readTo }: { readonly readTo?: bigint }, range: Range): boolean {
  return readTo !== undefined && range.end <= readTo;
}

/** The first page that may tear is where a range has its seam. */
function seamsAfter<R extends Range>(state: SweepState<R>, { last, mayTear }: PageAnswer): SweepState<R>['seams'] {
  const { pending, seams } = state;
  if (!mayTear || last === undefined) return seams;
  const left = pending.filter((range) => hasBegun(state, range) && !seams.has(range));
  return left.length === 0 ? seams : new Map([...seams, ...left.map((range): [R, string] => [range, last])]);
}

/** A remembered page says nothing about how the shard responds now. Coming nearer to the tip is progress, as a record is. */
function counted<R extends Range>(before: SweepState<R>, page: PageAnswer, readTo: bigint | undefined) {
  if (page.remembered) return {};
  const records = before.records + page.records;
  const bytes = before.bytes + page.bytes;
  const behind = Math.min(before.behind, page.behind ?? Number.POSITIVE_INFINITY);
  if (readTo !== before.readTo) return { records, bytes, behind, emptyPages: 0, expiredIterators: 0, trims: 0 };
  return { records, bytes, behind, emptyPages: behind < before.behind ? 0 : before.emptyPages + 1 };
}

/** With the next page, or with a new iterator at a range that reading on did not reach, or that memory may hold. */
function goingOn<R extends Range>(
  read: SweepState<R>,
  { last, remembered }: PageAnswer,
  jumps: boolean,
): Pick<SweepState<R>, 'position' | 'hasIterator'> {
  const [next] = read.pending;
  if (next && (jumps || (remembered && !hasBegun(read, next)))) return { position: startOf(next), hasIterator: false };
  return { position: last ? { from: 'last-read', sequenceNumber: last } : read.position, hasIterator: !remembered };
}

/** Whether a page went towards a range beyond it and did not reach it. */
function readsOn<R extends Range>(before: SweepState<R>, after: SweepState<R>): boolean {
  const [next] = after.pending;
  return next !== undefined && next === before.pending[0] && isBeyond(before, next) && isBeyond(after, next);
}

/** Whether there may be records between what was read and the range. */
function isBeyond<R extends Range>({ readTo }: SweepState<R>, range: Range): boolean {
  return readTo !== undefined && range.start > readTo + 1n;
}

function furthest(readTo: bigint | undefined, last: string | undefined): bigint | undefined {
  const reached = optionalBigInt(last);
  return readTo !== undefined && (reached === undefined || reached < readTo) ? readTo : reached;
}

function optionalBigInt(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : BigInt(text);
}

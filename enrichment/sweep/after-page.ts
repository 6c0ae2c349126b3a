import { startOf } from './begin';
import { PAGES_READ_ON } from './limits';
import type { Range } from './range';
import type { Finished, PageAnswer, SweepState } from './state';

/** The state after a page. */
export function afterPage<R extends Range>(before: SweepState<R>, page: PageAnswer): SweepState<R> {
  const read = { ...before, torn: tornBy(before, page), readTo: furthest(before.readTo, page.last) };
  const { finished, pending } = finishedBy(read, page.ended);
  const pagesReadOn = readsOn(before, { ...read, pending }) ? before.pagesReadOn + 1 : 0;
  return {
    ...read,
    ...counted(before, page, read.readTo),
    pending,
    finished,
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

function finishedBy<R extends Range>(
  state: SweepState<R>,
  ended: boolean,
): Pick<SweepState<R>, 'finished' | 'pending'> {
  const { readTo, torn } = state;
  const isFinished = (range: R) => ended || (readTo !== undefined && range.end <= readTo);
  const finished = state.pending.filter(isFinished).map((range): Finished<R> => {
    return { range, how: torn.has(range) ? 'torn' : 'read' };
  });
  return { finished, pending: state.pending.filter((range) => !isFinished(range)) };
}

/** A remembered page says nothing of how the shard answers now. */
function counted<R extends Range>(before: SweepState<R>, page: PageAnswer, readTo: bigint | undefined) {
  if (page.remembered) return {};
  const records = before.records + page.records;
  const bytes = before.bytes + page.bytes;
  if (readTo === before.readTo) return { records, bytes, emptyPages: before.emptyPages + 1 };
  return { records, bytes, emptyPages: 0, expiredIterators: 0, trims: 0 };
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

import type { HydrationReason } from '../../contract/message';
import type { PlannedPointer, Range, Sweep } from '../plan';
import type { Shard, StreamReader } from '../readers/reader';
import { advance, hasBegun } from './advance';
import { type HeldRecord, type HeldRecords, hold, holdOnly, recordsOf, weightOf } from './held-records';
import { RememberingCalls, type Sweeping } from './remembering-calls';
import type { Failure } from './shard-calls';
import { beginSweep, type Finished, nextStep, type SweepState, startOf } from './state';

/** What came of reading one pointer's range. */
export interface Reading<P> {
  readonly pointer: P;
  /** Calls to the stream since the sweep's previous reading: pointers of a sweep share calls. */
  readonly streamCalls: number;
  readonly result: ReadResult;
}

export type ReadResult =
  /**
   * Everything of the range that the shard still holds. `torn`: something inside it may have been trimmed meanwhile.
   * `cut`: the shard became unreadable before the range's end.
   */
  | { readonly kind: 'read'; readonly records: readonly HeldRecord[]; readonly gap?: 'torn' | 'cut' }
  /** The stream says that it never will be readable. */
  | { readonly kind: 'unreadable'; readonly reason: HydrationReason; readonly error: Error }
  /** Reading failed, but a later attempt may succeed. */
  | { readonly kind: 'unread'; readonly error: Error }
  /** Time ran out before its turn came. */
  | { readonly kind: 'not-begun' }
  /** Reading succeeds only when the function has more memory. */
  | { readonly kind: 'too-large'; readonly error: Error };

/** Reads the ranges of one shard in forward sweeps; each reading comes as soon as it is complete. */
export async function* readSweep<P extends PlannedPointer>(
  sweep: Sweep<P>,
  reader: StreamReader,
  sweeping: Sweeping,
): AsyncGenerator<Reading<P>, void> {
  const calls = new RememberingCalls(reader, sweep, sweeping);
  let groups: readonly (readonly P[])[] = [sweep.pointers];
  while (groups.length > 0) {
    const [group = [], ...later] = groups;
    const left: readonly (readonly P[])[] = yield* readTogether(group, sweep, reader, sweeping, calls);
    groups = [...left, ...later];
  }
}

/** One forward sweep. Returns the ranges that have to be read anew, in groups: one range does not decide for its shard. */
async function* readTogether<P extends PlannedPointer>(
  ranges: readonly P[],
  shard: Shard,
  reader: StreamReader,
  { mostHeldBytes, inStorm }: Sweeping,
  calls: RememberingCalls,
): AsyncGenerator<Reading<P>, readonly (readonly P[])[]> {
  const reading = (pointer: P, result: ReadResult) => ({ pointer, streamCalls: calls.count(), result });
  const postponed: (readonly P[])[] = [];
  const { mostRecords, recordsAfterEmptyPage } = reader;
  let state = beginSweep(ranges, { mostRecords, recordsAfterEmptyPage, recordBytes: calls.recordBytes(), inStorm });
  let held: HeldRecords = [];
  for (let step = nextStep(state); step.kind !== 'done'; step = nextStep(state)) {
    if (step.kind === 'stalled') {
      const [stalled, ...others] = state.pending;
      if (stalled) yield reading(stalled, { kind: 'unread', error: new StalledShardError(shard) });
      return others.length > 0 ? [others, ...postponed] : postponed;
    }
    const result = await calls.take(step);
    if ('failure' in result) {
      for (const pointer of openRanges(state)) yield reading(pointer, failed(result.failure, pointer, state, held));
      return postponed;
    }
    held = hold(held, result.records, state.pending);
    const { readTo } = state;
    state = advance(state, result.answer);
    // Giving up inside a range loses what was read of it: a long one would be begun anew each time, and never end.
    if (state.readTo !== readTo && isInsideRange(state)) calls.renewTries();
    for (const finished of state.finished) yield reading(finished.range, resultOf(finished, held, result.error));
    held = holdOnly(held, openRanges(state));
    if (result.answer.kind === 'page') state = preferMemory(state, (number) => calls.remembers(number));
    while (weightOf(held) > mostHeldBytes) {
      const { range, weight } = heaviest(openRanges(state), held);
      if (weight > mostHeldBytes)
        yield reading(range, { kind: 'too-large', error: new RangeTooLargeError(mostHeldBytes) });
      else postponed.push([range]);
      state = without(state, range);
      held = holdOnly(held, openRanges(state));
    }
  }
  return postponed;
}

/** Ranges whose records are held: being read, or read but not proven whole. */
function openRanges<P extends Range>({ pending, unproven }: SweepState<P>): readonly P[] {
  return [...unproven, ...pending];
}

function heaviest<P extends Range>(ranges: readonly P[], held: HeldRecords) {
  return ranges
    .map((range) => ({ range, weight: weightOf(recordsOf(held, range)) }))
    .reduce((most, one) => (one.weight > most.weight ? one : most));
}

function without<P extends Range>(state: SweepState<P>, range: P): SweepState<P> {
  const isOther = (other: P) => other !== range;
  return { ...state, pending: state.pending.filter(isOther), unproven: state.unproven.filter(isOther) };
}

function resultOf<P extends Range>(
  { how, range }: Finished<P>,
  held: HeldRecords,
  error: Error | undefined,
): ReadResult {
  if (how === 'unknown') {
    const unknown = new Error(`${range.startSequenceNumber} is not a sequence number of this shard`);
    return { kind: 'unreadable', reason: 'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD', error: error ?? unknown };
  }
  return { kind: 'read', records: recordsOf(held, range), ...(how === 'torn' && { gap: how }) };
}

/** What was read before the stream was deleted or its key disabled may be the last copy there is. */
function failed<P extends Range>(failure: Failure, pointer: P, state: SweepState<P>, held: HeldRecords): ReadResult {
  if (failure.kind === 'out-of-time') return outOfTime(pointer, state);
  if (failure.kind === 'transient') return { kind: 'unread', error: failure.error };
  const records = recordsOf(held, pointer);
  if (records.length > 0) return { kind: 'read', records, gap: state.unproven.includes(pointer) ? 'torn' : 'cut' };
  if (failure.kind === 'final') return { kind: 'unreadable', reason: failure.reason, error: failure.error };
  return { kind: 'unread', error: failure.error };
}

function outOfTime<P extends Range>(pointer: P, state: SweepState<P>): ReadResult {
  const isNext = pointer === state.pending[0] && state.hasIterator;
  const isBegun = isNext || hasBegun(state, pointer) || state.unproven.includes(pointer);
  return isBegun ? { kind: 'unread', error: new OutOfTimeError() } : { kind: 'not-begun' };
}

function isInsideRange<R extends Range>({ pending: [next], readTo }: SweepState<R>): boolean {
  return next !== undefined && hasBegun({ readTo }, next);
}

/** Where the next range begins with a remembered record, memory is nearer than the next page. */
function preferMemory<R extends Range>(
  state: SweepState<R>,
  remembers: (sequenceNumber: string) => boolean,
): SweepState<R> {
  const [next] = state.pending;
  if (!next || hasBegun(state, next) || !remembers(next.startSequenceNumber)) return state;
  return { ...state, position: startOf(next), hasIterator: false };
}

/** The shard returned nothing but empty pages, or iterators that had expired. */
class StalledShardError extends Error {
  override readonly name = 'StalledShardError';

  constructor({ streamArn, shardId }: Shard) {
    super(`Shard ${shardId} of ${streamArn} responds but returns no records`);
  }
}

/** There was not enough time to read the range to its end. */
class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';

  constructor() {
    super("The function's time ran out while the range was read; a longer `timeout` may help");
  }
}

/** The range holds more than this function can have in memory. */
class RangeTooLargeError extends Error {
  override readonly name = 'RangeTooLargeError';

  constructor(mostBytes: number) {
    super(`The range holds more than ${Math.floor(mostBytes)} bytes; redrive it when the function has more memory`);
  }
}

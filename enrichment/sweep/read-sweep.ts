import type { HydrationReason } from '../../contract/message';
import type { PlannedPointer, Range, Sweep } from '../plan';
import type { StreamReader } from '../readers/reader';
import { advance, hasBegun } from './advance';
import { type HeldRecord, hold, holdOnly, NOTHING_HELD, recordsOf } from './held-records';
import { type Failure, RememberingCalls, type Sweeping } from './shard-calls';
import { beginSweep, type Finished, nextStep, type SweepState, startOf } from './state';

/** What came of reading one pointer's range. */
export interface Reading<P> {
  readonly pointer: P;
  /** Calls to the stream since the sweep's previous reading: pointers of a sweep share calls. */
  readonly streamCalls: number;
  readonly result: ReadResult;
}

export type ReadResult =
  /** Everything of the range that the shard still holds; `torn` if something inside it was trimmed meanwhile. */
  | { readonly kind: 'read'; readonly records: readonly HeldRecord[]; readonly torn: boolean }
  /** Reading is impossible for good. */
  | { readonly kind: 'unreadable'; readonly reason: HydrationReason; readonly message: string }
  /** Reading failed, but may go well another time. */
  | { readonly kind: 'unread'; readonly error: Error }
  /** Time ran out before its turn came. */
  | { readonly kind: 'not-begun' }
  /** Reading goes well only when the function has more memory. */
  | { readonly kind: 'too-large'; readonly error: Error };

/** Reads the ranges of one shard in one forward sweep; each reading comes as soon as it is complete. */
export async function* readSweep<P extends PlannedPointer>(
  sweep: Sweep<P>,
  reader: StreamReader,
  sweeping: Sweeping,
): AsyncGenerator<Reading<P>, void> {
  const calls = new RememberingCalls(reader, sweep, sweeping);
  const reading = (pointer: P, result: ReadResult) => ({ pointer, streamCalls: calls.count(), result });
  let state = beginSweep(sweep.pointers, reader.mostRecords);
  let held = NOTHING_HELD;
  for (let step = nextStep(state); step.kind !== 'done'; step = nextStep(state)) {
    const result = await calls.take(step);
    if ('failure' in result) {
      for (const pointer of state.pending) yield reading(pointer, failed(result.failure, pointer, state));
      return;
    }
    held = hold(held, result.records, state.pending);
    state = advance(state, result.answer);
    for (const finished of state.finished) {
      yield reading(finished.range, resultOf(finished, recordsOf(held, finished.range), result.error));
    }
    held = holdOnly(held, state.pending);
    if (result.answer.kind === 'page') state = preferMemory(state, (number) => calls.remembers(number));
    if (held.bytes > sweeping.mostHeldBytes) {
      const error = new RangeTooLargeError(sweeping.mostHeldBytes);
      for (const pointer of begun(state)) yield reading(pointer, { kind: 'too-large', error });
      state = advance(state, { kind: 'given-up' });
      held = NOTHING_HELD;
    }
  }
}

function begun<P extends PlannedPointer>(state: SweepState<P>): readonly P[] {
  return state.pending.filter((pointer) => hasBegun(state, pointer));
}

function resultOf<P extends PlannedPointer>(
  { how, range }: Finished<P>,
  records: readonly HeldRecord[],
  error: Error | undefined,
): ReadResult {
  if (how !== 'unknown') return { kind: 'read', records, torn: how === 'torn' };
  const message = error?.message ?? `${range.startSequenceNumber} is not a sequence number of this shard`;
  return { kind: 'unreadable', reason: 'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD', message };
}

function failed<P extends PlannedPointer>(failure: Failure, pointer: P, state: SweepState<P>): ReadResult {
  if (failure.kind === 'final') return { kind: 'unreadable', reason: failure.reason, message: failure.error.message };
  if (failure.kind === 'transient') return { kind: 'unread', error: failure.error };
  const isNext = pointer === state.pending[0] && state.hasIterator;
  return isNext || hasBegun(state, pointer) ? { kind: 'unread', error: new OutOfTimeError() } : { kind: 'not-begun' };
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

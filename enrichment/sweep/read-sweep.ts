import type { HydrationReason } from '../../contract/message';
import type { Invocation } from '../invocation';
import type { PlannedPointer, Sweep } from '../plan';
import type { StreamReader } from '../readers/reader';
import { advance } from './advance';
import { hasBegun } from './after-page';
import { beginSweep } from './begin';
import { OutOfTimeError, RangeTooLargeError } from './errors';
import { type HeldRecord, hold, holdOnly, NOTHING_HELD, recordsOf } from './held-records';
import { nextStep } from './next-step';
import { preferMemory } from './prefer-memory';
import { RememberingCalls } from './remembering-calls';
import { type Failure, ShardCalls } from './shard-calls';
import type { Finished, SweepState } from './state';

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
  invocation: Invocation,
): AsyncGenerator<Reading<P>, void> {
  const calls = new ShardCalls(reader, sweep, invocation);
  const remembering = new RememberingCalls(calls, sweep, invocation);
  const reading = (pointer: P, result: ReadResult) => ({ pointer, streamCalls: calls.count(), result });
  let state = beginSweep(sweep.pointers, reader.mostRecords);
  let held = NOTHING_HELD;
  for (let step = nextStep(state); step.kind !== 'done'; step = nextStep(state)) {
    const outcome = await remembering.take(step);
    if ('failure' in outcome) {
      for (const pointer of state.pending) yield reading(pointer, failed(outcome.failure, pointer, state));
      return;
    }
    held = hold(held, outcome.records, state.pending);
    state = advance(state, outcome.answer);
    for (const finished of state.finished) {
      yield reading(finished.range, resultOf(finished, recordsOf(held, finished.range), outcome.error));
    }
    held = holdOnly(held, state.pending);
    if (outcome.answer.kind === 'page') state = preferMemory(state, (number) => remembering.remembers(number));
    if (held.bytes > invocation.mostHeldBytes) {
      const error = new RangeTooLargeError(invocation.mostHeldBytes);
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
  const message = error?.message ?? `${range.startSequenceNumber} is no sequence number of this shard`;
  return { kind: 'unreadable', reason: 'SEQUENCE_NUMBER_NOT_OF_THIS_SHARD', message };
}

function failed<P extends PlannedPointer>(failure: Failure, pointer: P, state: SweepState<P>): ReadResult {
  if (failure.kind === 'final') return { kind: 'unreadable', reason: failure.reason, message: failure.error.message };
  if (failure.kind === 'transient') return { kind: 'unread', error: failure.error };
  const isNext = pointer === state.pending[0] && state.hasIterator;
  return isNext || hasBegun(state, pointer) ? { kind: 'unread', error: new OutOfTimeError() } : { kind: 'not-begun' };
}

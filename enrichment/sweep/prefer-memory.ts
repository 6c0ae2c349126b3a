import { hasBegun } from './after-page';
import { startOf } from './begin';
import type { Range } from './range';
import type { SweepState } from './state';

/** Where the next range begins with a remembered record, that is nearer than the next page. */
export function preferMemory<R extends Range>(
  state: SweepState<R>,
  remembers: (sequenceNumber: string) => boolean,
): SweepState<R> {
  const [next] = state.pending;
  if (!next || hasBegun(state, next) || !remembers(next.startSequenceNumber)) return state;
  return { ...state, position: startOf(next), hasIterator: false };
}

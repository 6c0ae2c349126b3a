import type { Received } from './receive';
import type { Placement } from './size-limits';

/** What came of one staging message. */
export type HydrationResult = Hydrated | Pending | Discarded;

/** It has a message that can be delivered. */
export interface Hydrated {
  readonly kind: 'hydrated';
  readonly received: Received;
  /** The message, and how it travels. */
  readonly placement: Placement;
  readonly streamCalls: number;
}

/** It could not be hydrated, and has to be kept. */
export interface Pending {
  readonly kind: 'pending';
  readonly received: Received;
  readonly error: Error;
  /** `uncounted`: it had no attempt of its own. `useless`: retrying changes nothing until a person acts. */
  readonly retry: 'counted' | 'uncounted' | 'useless';
  /** Go to the staging queue, at once, in place of the staging message. */
  readonly parts?: readonly string[];
  readonly streamCalls: number;
  /** When the stream first said that it can never be read, if it says so now; milliseconds since the epoch. */
  readonly unreadableSince?: number;
}

/** It is not delivered and not kept, on purpose. */
export interface Discarded {
  readonly kind: 'discarded';
  readonly received: Received;
  /** `filters`: the owner's filters exclude it. `test`: S3 sent it when notifications were set up, and it is about no object. */
  readonly by: 'filters' | 'test';
}

export function discarded(received: Received, by: Discarded['by']): Discarded {
  return { kind: 'discarded', received, by };
}

export function pending(received: Received, error: Error, retry: Pending['retry'], streamCalls = 0): Pending {
  return { kind: 'pending', received, error, retry, streamCalls };
}

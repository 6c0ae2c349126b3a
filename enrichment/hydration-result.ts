import type { Intake } from './receive';
import type { Placement } from './size-limits';

/** What came of one staging message. */
export type HydrationResult = Hydrated | Pending;

/** It has a message that can be delivered. */
export interface Hydrated {
  readonly kind: 'hydrated';
  readonly intake: Intake;
  /** The message, and how it travels. */
  readonly placement: Placement;
  readonly streamCalls: number;
}

/** It could not be hydrated, and has to be kept. */
export interface Pending {
  readonly kind: 'pending';
  readonly intake: Intake;
  readonly error: Error;
  /** `uncounted`: it had no attempt of its own. `useless`: retrying changes nothing until somebody acts. */
  readonly retry: 'counted' | 'uncounted' | 'useless';
  readonly streamCalls: number;
}

export function pending(intake: Intake, error: Error, retry: Pending['retry'], streamCalls = 0): Pending {
  return { kind: 'pending', intake, error, retry, streamCalls };
}

import type { HydratedMessage } from '../contract/message';
import type { Intake } from './intake';

/** What became of one staging message. */
export type Outcome = Hydrated | Pending;

/** It is delivered. */
export interface Hydrated {
  readonly kind: 'hydrated';
  readonly intake: Intake;
  readonly message: HydratedMessage;
  /** Least that the payload takes up inside the message. */
  readonly payloadBytes: number;
  readonly streamCalls: number;
}

/** It could not be hydrated, and has to be kept. */
export interface Pending {
  readonly kind: 'pending';
  readonly intake: Intake;
  readonly error: Error;
  /** `uncounted`: no try of its own failed. `useless`: trying again changes nothing, somebody has to do something first. */
  readonly retry: 'counted' | 'uncounted' | 'useless';
  readonly streamCalls: number;
}

export function pending(intake: Intake, error: Error, retry: Pending['retry'], streamCalls = 0): Pending {
  return { kind: 'pending', intake, error, retry, streamCalls };
}

/** Time ran out before the pointer's turn came. */
export class NotBegunError extends Error {
  override readonly name = 'NotBegunError';

  constructor() {
    super("The function's time ran out before the range could be read");
  }
}

/** The message fits its destination, but not beside the others of this batch. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';

  constructor(limitBytes: number) {
    super(`The batch's other messages leave no room for it in a request of ${limitBytes} bytes`);
  }
}

/** The message outgrows its destination, and there is no bucket that could take what is too much, or it does not help. */
export class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError';

  constructor(limitBytes: number) {
    super(`The message cannot be made to fit into the destination's ${limitBytes} bytes`);
  }
}

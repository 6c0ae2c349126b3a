import type { RedriveOutcome } from '../contract/message';

/**
 * An attempt as a journal keeps it. Written before the function is invoked, and again once the outcome is known: after a
 * crash between the two, nobody knows whether the function ran, and the message is not sent again by itself.
 */
export interface JournaledAttempt {
  /** `hydration.id` of the message. */
  readonly id: string;
  /** 1 for the first redrive of a message, and so on. */
  readonly attempt: number;
  /** Absent while the attempt is under way. */
  readonly outcome?: RedriveOutcome;
  /** As in the message's history. */
  readonly resumeFrom?: string;
}

/** Remembers attempts over a crash of the process that makes them. */
export interface AttemptJournal {
  /** Resolves once the entry would survive a crash; what it throws refuses the redrive. */
  write(entry: JournaledAttempt): Promise<void>;
}

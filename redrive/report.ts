import type { RedriveOutcome } from '../contract/message';
import type { MessageFate } from '../contract/redrive-run';
import type { JournaledAttempt } from './journal';
import type { Refusal } from './refusal';

/** What came of one planned redrive. */
export interface RedriveReport {
  readonly key: string;
  /** Those of the copies that went together: itself, and those that hold no other records. */
  readonly keys: readonly string[];
  /** Those of the copies that stay as they are, because they hold records that were not sent; absent where there are none. */
  readonly left?: readonly string[];
  readonly id: string;
  readonly groupId: string;
  readonly functionArn: string;
  /** How often the function was invoked for this message, or may have been, this time included. */
  readonly attempts: number;
  readonly outcome: RedriveOutcome;
  /** Why Lambda did not run the function: not at all when refused, not for the slice that came next when done in part. */
  readonly refusal?: Refusal;
  /** What the journal has of another copy's attempt, for which this message was refused. */
  readonly earlier?: JournaledAttempt;
  /** What the function, or the network, said. */
  readonly error?: { readonly type: string; readonly message: string };
  /** Of the last invocation. */
  readonly requestId?: string;
  readonly invocations: number;
  /** Records that were processed, those of earlier redrives not among them. */
  readonly recordsDone: number;
  /** Sequence number of the first record that is not processed yet; absent when done, and when that is the first of all. */
  readonly resumeFrom?: string;
  /** ISO 8601 with milliseconds. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly fate: MessageFate;
  /** What went wrong with the message itself: it could not be updated, or deleted. The outcome stands nevertheless. */
  readonly trouble?: string;
  /** Why the outcome is not in the journal: the next run may take it for unknown. */
  readonly journalTrouble?: string;
}

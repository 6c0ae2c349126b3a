import type { RedriveOutcome } from '../contract/message';

/**
 * An attempt as a journal keeps it. It is written before the function is invoked, and again once the outcome is known:
 * after a crash between the two, it is unknown whether the function ran, and the message is not sent again by itself.
 */
export interface JournaledAttempt {
  /** `hydration.id` of the message. */
  readonly id: string;
  /** 1 for the first redrive of a message, and so on. */
  readonly attempt: number;
  /** Records of the copy that was redriven, those that were processed already among them; absent where that is not known. */
  readonly records?: number;
  /** Absent while the attempt is under way. */
  readonly outcome?: RedriveOutcome;
  /** As in the message's history. */
  readonly resumeFrom?: string;
}

/** Remembers attempts over a crash of the process that makes them. What it throws refuses the redrive. */
export interface AttemptJournal {
  /**
   * Writes down that an attempt begins; resolves once that would survive a crash.
   *
   * @returns what is written of this attempt already, or of a later one: then another copy of the message is, or was,
   * redriven, and this one is not. An attempt that was refused can begin again.
   */
  begin(attempt: JournaledAttempt): Promise<JournaledAttempt | undefined>;
  /** Writes down how far an attempt has come. */
  update(attempt: JournaledAttempt): Promise<void>;
}

/**
 * What an attempt says about a message of so many records. A copy with fewer records says nothing about the others: they
 * can come before those that its redrive has processed.
 */
export function appliedTo(attempt: JournaledAttempt, records: number): JournaledAttempt {
  const { resumeFrom, outcome, ...begun } = attempt;
  const processedSome = resumeFrom !== undefined || outcome === 'done';
  if (!processedSome || (attempt.records ?? records) >= records) return attempt;
  return { ...begun, outcome: 'unknown' };
}

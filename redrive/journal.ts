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
  /** Which records these were, where the copy was PARTIAL: see `RedriveCandidate.part`. */
  readonly part?: string;
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

/** The copy of a message that an attempt is made with. */
type RedrivenCopy = Pick<JournaledAttempt, 'id' | 'records' | 'part'>;

/** The line of an attempt, with what is known of it so far. */
export function attemptWith(
  { id, attempt, records, part }: RedrivenCopy & Pick<JournaledAttempt, 'attempt'>,
  { outcome, resumeFrom }: Pick<JournaledAttempt, 'outcome' | 'resumeFrom'>,
): JournaledAttempt {
  return {
    id,
    attempt,
    ...(records !== undefined && { records }),
    ...(part !== undefined && { part }),
    ...(outcome && { outcome }),
    ...(resumeFrom !== undefined && { resumeFrom }),
  };
}

/**
 * What an attempt says about a copy of its message. One that was made with a copy that lacks records of this one says nothing
 * about those: they can come before those that it has processed.
 */
export function appliedTo(attempt: JournaledAttempt, copy: Pick<RedrivenCopy, 'records' | 'part'>): JournaledAttempt {
  const { resumeFrom, outcome, ...begun } = attempt;
  const processedSome = resumeFrom !== undefined || outcome === 'done';
  return !processedSome || heldAll(attempt, copy) ? attempt : { ...begun, outcome: 'unknown' };
}

/** Whether an attempt was made with all records of a copy. One that is PARTIAL can hold as many as another, or more, and lack some. */
export function heldAll(
  attempt: JournaledAttempt,
  { records = 0, part }: Pick<RedrivenCopy, 'records' | 'part'>,
): boolean {
  return attempt.part === undefined ? (attempt.records ?? records) >= records : attempt.part === part;
}

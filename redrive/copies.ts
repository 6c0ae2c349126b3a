import { type HydrationStatus, REDRIVE_OUTCOMES, type RedriveHistory, type RedriveOutcome } from '../contract/message';
import type { RedriveCandidate } from './candidate';
import { groupBy } from './group-by';
import { lastInvoked } from './history';
import { appliedTo, attemptWith, heldAll, type JournaledAttempt } from './journal';

/**
 * All messages of one id, which are redriven as one. There are several when a pointer was hydrated twice, when a queue
 * delivered a message twice, or when a redrive was cut off between sending the updated message and deleting the old one.
 */
export interface Copies {
  /** The most complete one with the most records, and of those the one that was redriven last. */
  readonly best: RedriveCandidate;
  readonly keys: readonly string[];
  /** How often the function was invoked, or may have been, as far as any copy or the journal knows. */
  readonly attempts: number;
  /** Sequence number of the first record that is not processed yet, as far as any copy or the journal knows. */
  readonly resumeFrom?: string;
  /**
   * What came of the last attempt; `unknown` as soon as one copy, or the journal, does not know, and where the copy that was
   * redriven lacks records of the best one.
   */
  readonly lastOutcome?: RedriveOutcome;
  /** Whether the last attempt was made with a copy that lacks records of the best one. */
  readonly lastLackedRecords: boolean;
  /** Whether a copy can hold records that the best one lacks. */
  readonly mayHoldOthers: boolean;
  /** Of the copy that was redriven last. */
  readonly history: RedriveHistory['history'];
}

const BEST_FIRST: readonly HydrationStatus[] = ['COMPLETE', 'INEXACT', 'PARTIAL', 'EXPIRED', 'UNREADABLE', 'MALFORMED'];

/** In the order in which the first of each id comes. */
export function gatherCopies(
  candidates: readonly RedriveCandidate[],
  journal: readonly JournaledAttempt[] = [],
): readonly Copies[] {
  const journaled = groupBy(journal, ({ id }) => id);
  return [...groupBy(candidates, ({ id }) => id)].map(([id, copies]) => gather(copies, journaled.get(id) ?? []));
}

function gather(copies: readonly RedriveCandidate[], journal: readonly JournaledAttempt[]): Copies {
  const best = [...copies].sort(byWorth)[0] as RedriveCandidate;
  const made = [...copies.flatMap(attemptInMessage), ...journal].filter(({ outcome }) => outcome !== 'refused');
  const known = made.map((attempt) => appliedTo(attempt, best));
  const attempts = Math.max(0, ...known.map(({ attempt }) => attempt));
  const resumeFrom = furthest(known);
  return {
    best,
    keys: copies.map(({ key }) => key),
    attempts,
    lastLackedRecords: made.some((attempt) => attempt.attempt === attempts && !heldAll(attempt, best)),
    mayHoldOthers: best.part !== undefined && copies.some(({ records, part }) => records > 0 && part !== best.part),
    history: [...copies].sort(byAttempts)[0]?.redrive?.history ?? [],
    ...(resumeFrom !== undefined && { resumeFrom }),
    ...(attempts > 0 && { lastOutcome: agreed(known.filter(({ attempt }) => attempt === attempts)) }),
  };
}

function attemptInMessage({ redrive, ...copy }: RedriveCandidate): JournaledAttempt[] {
  if (!redrive || redrive.count === 0) return [];
  const { count: attempt, resumeFrom } = redrive;
  const last = lastInvoked(redrive)?.outcome;
  const outcome = REDRIVE_OUTCOMES.find((known) => known === last) ?? 'unknown';
  return [attemptWith({ ...copy, attempt }, { outcome, resumeFrom })];
}

/** An attempt that was begun counts as unknown until its outcome is known. */
function agreed(sameAttempt: readonly JournaledAttempt[]): RedriveOutcome {
  const outcomes = sameAttempt.flatMap(({ outcome }) => outcome ?? []);
  if (outcomes.length === 0 || outcomes.includes('unknown')) return 'unknown';
  return outcomes.includes('done') ? 'done' : (outcomes[0] as RedriveOutcome);
}

/**
 * What one of them knows to be processed is processed. What was done and is sent again all the same, as a person allowed it,
 * begins anew.
 */
function furthest(known: readonly JournaledAttempt[]): string | undefined {
  const lastDone = Math.max(0, ...known.map(({ attempt, outcome }) => (outcome === 'done' ? attempt : 0)));
  return known
    .filter(({ attempt }) => attempt > lastDone)
    .flatMap(({ resumeFrom }) => resumeFrom ?? [])
    .reduce<string | undefined>((a, b) => (a === undefined || BigInt(b) > BigInt(a) ? b : a), undefined);
}

/** A copy that was hydrated later can hold fewer records of a range, and the copies go with the one that is sent. */
function byWorth(a: RedriveCandidate, b: RedriveCandidate): number {
  const status = BEST_FIRST.indexOf(a.status) - BEST_FIRST.indexOf(b.status);
  return status || b.records - a.records || byAttempts(a, b);
}

function byAttempts(a: RedriveCandidate, b: RedriveCandidate): number {
  return (b.redrive?.count ?? 0) - (a.redrive?.count ?? 0);
}

import type { HydratedMessage, RedriveAttempt, RedriveHistory } from '../contract/message';

/** Attempts that a message keeps. */
const KEPT_ATTEMPTS = 10;

/** As much of an error's text as a message keeps; characters. */
const KEPT_CHARACTERS = 1_000;

/** The message with one more attempt in its history; nothing else of it changes. */
export function withAttempt(
  message: HydratedMessage,
  attempt: RedriveAttempt,
  { count, resumeFrom, history }: RedriveHistory,
): HydratedMessage {
  const redrive: RedriveHistory = {
    count,
    ...(resumeFrom !== undefined && { resumeFrom }),
    history: latest([...history, shortened(attempt)]),
  };
  return { ...message, redrive };
}

/** The last attempt in which the function was invoked, or may have been. */
export function lastInvoked({ history }: RedriveHistory): RedriveAttempt | undefined {
  return history.findLast(wasInvoked);
}

/** Refusals never push out the last attempt that was none: the next plan goes by it. */
function latest(history: readonly RedriveAttempt[]): readonly RedriveAttempt[] {
  const kept = history.slice(-KEPT_ATTEMPTS);
  const invoked = history.findLast(wasInvoked);
  return invoked === undefined || kept.includes(invoked) ? kept : [invoked, ...kept.slice(1)];
}

function wasInvoked({ outcome }: RedriveAttempt): boolean {
  return outcome !== 'refused';
}

function shortened(attempt: RedriveAttempt): RedriveAttempt {
  if (!attempt.error) return attempt;
  const { type, message } = attempt.error;
  return {
    ...attempt,
    error: { type: type.slice(0, KEPT_CHARACTERS), message: message.slice(0, KEPT_CHARACTERS) },
  };
}

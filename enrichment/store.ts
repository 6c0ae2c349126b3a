import { type FitLimits, type Fitted, fitMessages } from './fit';
import type { Invocation } from './invocation';
import { type Hydrated, MessageTooLargeError, NoRoomError, type Outcome, type Pending, pending } from './outcome';
import { storeOverflow } from './overflow';

/** A payload from this share of a message's limit on may outgrow it, as base64 with the decoded batch beside it. */
const LARGE_SHARE = 1 / 4;

/** Stores what outgrows the destination by itself, so that it does not wait in memory for the rest of the batch. */
export async function storeLarge(outcome: Outcome, invocation: Invocation): Promise<Outcome> {
  const { messageLimitBytes } = invocation.environment;
  if (outcome.kind !== 'hydrated' || outcome.payloadBytes < messageLimitBytes * LARGE_SHARE) return outcome;
  const [stored = outcome] = await fitOutcomes([outcome], invocation);
  return stored;
}

/** Makes messages fit into one request to the destination; what the bucket refuses, or does not take in time, is pending. Keeps the order. */
export async function fitOutcomes(outcomes: readonly Outcome[], invocation: Invocation): Promise<readonly Outcome[]> {
  const hydrated = outcomes.filter((outcome) => outcome.kind === 'hydrated');
  const fitted = fitMessages(
    hydrated.map(({ message }) => message),
    limitsOf(invocation),
  );
  const settled = await Promise.all(
    hydrated.map((outcome, index) => settle(outcome, fitted[index] as Fitted, invocation)),
  );
  const results = new Map(hydrated.map((outcome, index) => [outcome as Outcome, settled[index] as Outcome]));
  return outcomes.map((outcome) => results.get(outcome) ?? outcome);
}

async function settle(outcome: Hydrated, fitted: Fitted, invocation: Invocation): Promise<Outcome> {
  const { clients, storeSignal } = invocation;
  const { message } = fitted;
  if (fitted.kind === 'inline') return { ...outcome, message };
  if (fitted.kind === 'too-large') return withoutRoom(outcome, invocation);
  try {
    await storeOverflow(clients.s3(), fitted.object, storeSignal);
    return { ...outcome, message, payloadBytes: 0 };
  } catch (error) {
    return pending(outcome.intake, error as Error, 'counted', outcome.streamCalls);
  }
}

/** What fits by itself is tried again in another batch. */
function withoutRoom({ intake, message, streamCalls }: Hydrated, invocation: Invocation): Pending {
  const { messageLimitBytes, requestLimitBytes } = invocation.environment;
  const [alone] = fitMessages([message], limitsOf(invocation));
  return alone?.kind === 'too-large'
    ? pending(intake, new MessageTooLargeError(messageLimitBytes), 'useless', streamCalls)
    : pending(intake, new NoRoomError(requestLimitBytes), 'uncounted', streamCalls);
}

function limitsOf({ environment }: Invocation): FitLimits {
  const { messageLimitBytes, requestLimitBytes, overflowBucket } = environment;
  return { messageBytes: messageLimitBytes, requestBytes: requestLimitBytes, bucket: overflowBucket };
}

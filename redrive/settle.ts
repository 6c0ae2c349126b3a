import type { HydratedMessage, RedriveAttempt } from '../contract/message';
import { textOf } from './error-text';
import { withAttempt } from './history';
import type { Attempt } from './invoke-slices';
import type { PlannedRedrive } from './plan';
import type { MessageStore } from './ports';
import type { RedriveReport } from './report';

type Settled = Pick<RedriveReport, 'fate' | 'trouble'>;

/** What a message's history says of an attempt. */
export function historyEntry(attempt: Attempt, at: string, by: string): RedriveAttempt {
  const { outcome, refusal, requestId } = attempt;
  const error = refusal ? { type: refusal.code, message: refusal.message } : attempt.error;
  return { at, by, outcome, ...(error && { error }), ...(requestId && { requestId }) };
}

/**
 * Does with the message what its outcome asks for. Only what is done is deleted. All else that was sent is replaced: the
 * updated message is safe in its queue before the old one goes, so that a crash leaves one too many, never one too few.
 */
export async function settle(
  redrive: PlannedRedrive,
  message: HydratedMessage,
  attempt: Attempt,
  entry: RedriveAttempt,
  { messages, keep }: { readonly messages: MessageStore; readonly keep: boolean },
): Promise<Settled> {
  if (attempt.outcome === 'refused') return { fate: 'kept' };
  if (attempt.outcome !== 'done' || keep) return replace(redrive, message, attempt, entry, messages);
  const trouble = await deleteAll(redrive.keys, messages);
  if (trouble === undefined) return { fate: 'deleted' };
  return { ...(await replace(redrive, message, attempt, entry, messages)), trouble };
}

async function replace(
  { key, keys, attempt: count, history }: PlannedRedrive,
  message: HydratedMessage,
  { resumeFrom }: Attempt,
  entry: RedriveAttempt,
  messages: MessageStore,
): Promise<Settled> {
  try {
    await messages.send(key, withAttempt(message, entry, { count, resumeFrom, history }));
  } catch (error) {
    return { fate: 'kept', trouble: `The history could not be added to the message: ${textOf(error)}` };
  }
  const trouble = await deleteAll(keys, messages);
  return { fate: 'updated', ...(trouble && { trouble }) };
}

/** All of them, even if one cannot be deleted. */
async function deleteAll(keys: readonly string[], messages: MessageStore): Promise<string | undefined> {
  let trouble: string | undefined;
  for (const key of keys) {
    try {
      await messages.delete(key);
    } catch (error) {
      trouble = `The message could not be deleted: ${textOf(error)}`;
    }
  }
  return trouble;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject, ProxyRule } from './proxy/fault-decision';

/** Waits, or less when the signal is aborted meanwhile; never throws. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

const FIRST_DELAY_MILLISECONDS = 1_000;
const LONGEST_DELAY_MILLISECONDS = 60_000;

/** How long to wait before the next attempt after so many failures in a row: from 1 s, doubling, to 1 minute. AWS publishes no numbers. */
export function backOffMilliseconds(failures: number, timeScale: number): number {
  const delay = FIRST_DELAY_MILLISECONDS * 2 ** Math.max(0, failures - 1);
  return Math.min(delay, LONGEST_DELAY_MILLISECONDS) / timeScale;
}

/** A visibility timeout is not shortened below this: work that takes its real time must fit in; seconds. */
const SHORTEST_VISIBILITY_TIMEOUT_SECONDS = 10;

/** A queue's visibility timeout in the local cloud, in whole seconds. */
export function scaledVisibilityTimeout(seconds: number, timeScale: number): number {
  return Math.min(seconds, Math.max(SHORTEST_VISIBILITY_TIMEOUT_SECONDS, Math.ceil(seconds / timeScale)));
}

/** Shortens the delays that messages are sent with. */
export function shortenDelays(timeScale: number): ProxyRule {
  const shorten = (message: JsonObject): JsonObject =>
    typeof message.DelaySeconds === 'number'
      ? { ...message, DelaySeconds: Math.ceil(message.DelaySeconds / timeScale) }
      : message;
  return ({ service, operation }) => {
    if (service !== 'sqs') return undefined;
    if (operation === 'SendMessage') return { rewriteInput: shorten };
    if (operation !== 'SendMessageBatch') return undefined;
    return { rewriteInput: (input) => ({ ...input, Entries: (input.Entries as JsonObject[]).map(shorten) }) };
  };
}

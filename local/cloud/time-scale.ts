import type { JsonObject, ProxyRule } from '../proxy/verdict';

/** A visibility timeout is not shortened below this: work that takes its real time must fit in; seconds. */
const SHORTEST_VISIBILITY_TIMEOUT_SECONDS = 10;

/** A queue's visibility timeout in the offline cloud, in whole seconds. */
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

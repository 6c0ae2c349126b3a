import type { Handler } from '../../enrichment/handler';

/** Of the function, as it is deployed by default; milliseconds and MB. */
const TIMEOUT = 120_000;
const MEMORY = '512';

/**
 * Invokes as Lambda does: a sandbox runs one invocation at a time and is used again, another one is made where none is
 * idle. What a handler remembers is known to its own sandbox only.
 */
export function sandboxes(make: () => Handler): (payload: string) => Promise<string> {
  const idle: Handler[] = [];
  return async (payload) => {
    const handler = idle.pop() ?? make();
    const endsAt = Date.now() + TIMEOUT;
    const context = { getRemainingTimeInMillis: () => endsAt - Date.now(), memoryLimitInMB: MEMORY };
    const answer = await handler(JSON.parse(payload), context);
    idle.push(handler);
    return JSON.stringify(answer);
  };
}

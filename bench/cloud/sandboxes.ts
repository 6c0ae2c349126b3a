import type { Handler } from '../../enrichment/handler';
import { SANDBOX } from '../sandbox';

/**
 * Invokes as Lambda does: a sandbox runs one invocation at a time and is used again, another one is made where none is
 * idle. What a handler remembers is known to its own sandbox only.
 */
export function sandboxes(make: () => Handler): (payload: string) => Promise<string> {
  const idle: Handler[] = [];
  return async (payload) => {
    const handler = idle.pop() ?? make();
    const endsAt = Date.now() + SANDBOX.timeout;
    const context = { getRemainingTimeInMillis: () => endsAt - Date.now(), memoryLimitInMB: `${SANDBOX.memory}` };
    const answer = await handler(JSON.parse(payload), context);
    idle.push(handler);
    return JSON.stringify(answer);
  };
}

import { ENVIRONMENT } from '../../contract/environment';
import type { Variables } from '../../contract/function-environment';
import { createClients } from '../../enrichment/clients';
import { readEnvironment } from '../../enrichment/environment';
import { createHandler, type Handler } from '../../enrichment/handler';
import { type Clock, systemClock } from '../../enrichment/invocation';
import { ShardMemory } from '../../enrichment/sweep/shard-memory';
import { DEFAULTS } from '../../lib/pipeline/defaults';
import { CREDENTIALS, REGION } from './cloud';

/** The enrichment function as it is deployed by default. */
export const SANDBOX = {
  /** MB. */
  memory: DEFAULTS.memorySize,
  /** Milliseconds. */
  timeout: DEFAULTS.timeout.toMilliseconds(),
} as const;

/** The heap that Lambda's Node.js runtimes give to a function: a tenth of its memory is for young objects. */
export function heapFlags(memory: number = SANDBOX.memory): readonly string[] {
  const young = Math.floor(memory / 10);
  return [`--max-semi-space-size=${Math.floor(young / 2)}`, `--max-old-space-size=${memory - young}`];
}

/** Our enrichment in this process, with clients of its own. */
export function enrichment(variables: Variables, clock: Partial<Clock> = {}): Handler {
  const environment = readEnvironment({
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    ...variables,
  });
  const clients = createClients(environment);
  return createHandler({
    environment,
    clients,
    clock: { ...systemClock, ...clock },
    memory: new ShardMemory(),
    write: () => undefined,
  });
}

/**
 * Invokes as Lambda does: a sandbox runs one invocation at a time and is used again, another one is made where none is
 * idle. What a handler remembers is known to its own sandbox only.
 *
 * @param reserved - how many there are at most: further invocations wait
 */
export function sandboxes(
  make: () => Handler,
  reserved = Number.POSITIVE_INFINITY,
): (payload: string) => Promise<string> {
  const idle: Handler[] = [];
  const waiting: ((handler: Handler) => void)[] = [];
  let made = 0;
  const take = (): Handler | Promise<Handler> => {
    const handler = idle.pop();
    if (handler) return handler;
    if (made === reserved) return new Promise((resolve) => waiting.push(resolve));
    made += 1;
    return make();
  };
  return async (payload) => {
    const handler = await take();
    const endsAt = Date.now() + SANDBOX.timeout;
    const context = { getRemainingTimeInMillis: () => endsAt - Date.now(), memoryLimitInMB: `${SANDBOX.memory}` };
    const answer = await handler(JSON.parse(payload), context);
    const next = waiting.shift();
    if (next) next(handler);
    else idle.push(handler);
    return JSON.stringify(answer);
  };
}

/** Variables of the enrichment function in a process of its own, every service being behind one endpoint. */
export function functionEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: 'enrichment',
    AWS_ENDPOINT_URL: endpoint,
    [ENVIRONMENT.overflowBucket]: 'overflow',
  };
}

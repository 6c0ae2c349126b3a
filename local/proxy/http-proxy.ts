import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { startLoopbackServer } from '../emulators/servers';
import { sendAnswer } from './answer';
import type { FaultDecision, ProxyRule } from './fault-decision';
import { forward, type Incoming } from './forward';
import { describeCall, type ProxiedCall } from './proxied-call';

/** A call and what was done about it. */
export interface LoggedCall extends ProxiedCall {
  readonly decision?: FaultDecision;
}

export interface HttpProxyOptions {
  /** What happens to each call. @default - every call passes untouched */
  readonly rule?: ProxyRule;
  /** Keeps every call with its input in `calls`; turn it off for a long-lived proxy. @default true */
  readonly keepCalls?: boolean;
}

export interface HttpProxy {
  /** `http://127.0.0.1:port`, to use in place of the emulator's own. */
  readonly endpoint: string;
  /** Every call so far, oldest first; not filled with `keepCalls: false`. */
  readonly calls: readonly LoggedCall[];
  /** Replaces the rule for the calls that come from now on. */
  setRule(rule: ProxyRule): void;
  /** Closes every connection at once. */
  stop(): Promise<void>;
}

/** Shorter than emulators keep an idle connection, so that no request uses a connection that is being closed. */
const IDLE_MILLISECONDS = 4_000;

const PASS: ProxyRule = () => undefined;

/**
 * Starts a proxy in front of an emulator that can fail, delay or change any call.
 *
 * It speaks HTTP/1.1: give the Kinesis client a `NodeHttpHandler`. The Host header passes as the caller sent it.
 *
 * ```ts
 * const proxy = await startHttpProxy(kinesisEndpoint, {
 *   rule: (call) =>
 *     call.operation === 'GetRecords' && call.count <= 2
 *       ? { answer: { status: 400, type: 'ProvisionedThroughputExceededException' } }
 *       : undefined,
 * });
 * ```
 */
export async function startHttpProxy(targetEndpoint: string, options: HttpProxyOptions = {}): Promise<HttpProxy> {
  const { keepCalls = true } = options;
  let rule = options.rule ?? PASS;
  const calls: LoggedCall[] = [];
  const count = counter();
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MILLISECONDS });
  const target = { url: new URL(targetEndpoint), agent };

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.headers['x-amz-target'] ? await readAll(request) : undefined;
    const described = describeCall(request, body);
    const call = { ...described, count: count(`${described.service}.${described.operation}`) };
    await handle({ request, body, call }, response).catch((error) => failOpenly(call, error, response));
  }

  async function handle(incoming: Incoming, response: ServerResponse): Promise<void> {
    const { request, call } = incoming;
    const decision = await rule(call);
    if (keepCalls) calls.push({ ...call, decision });
    if (decision?.delayMs) await delay(decision.delayMs);
    if (decision?.drop === 'before') request.socket.destroy();
    else if (decision?.answer) sendAnswer(call, decision.answer, response);
    else await forward(target, incoming, response, decision);
  }

  const server = await startLoopbackServer((request, response) => {
    receive(request, response).catch(() => response.destroy());
  });
  return {
    endpoint: server.endpoint,
    calls,
    setRule: (next) => {
      rule = next;
    },
    stop: () => {
      agent.destroy();
      return server.stop();
    },
  };
}

function counter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const next = (counts.get(name) ?? 0) + 1;
    counts.set(name, next);
    return next;
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await request.toArray());
}

/** The emulator is gone or the rule threw: the caller gets the error, unless its answer has begun. */
function failOpenly(call: ProxiedCall, error: unknown, response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else sendAnswer(call, { status: 502, type: 'ProxyFailure', message: String(error) }, response);
}

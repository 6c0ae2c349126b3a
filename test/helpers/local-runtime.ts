import { EventEmitter, once } from 'node:events';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { inject } from 'vitest';
import type { EventBus } from '../../local/event-bus';
import type { LocalEvent } from '../../local/local-event';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import type { ProxyRule } from '../../local/proxy/verdict';
import type { LocalRuntime, RoleClients } from '../../local/runtime';
import { region } from './emulators';

export const account = '000000000000';

/** A function of the test: gets the event, answers or throws. */
export type Handler = (event: never) => unknown;

/** The cloud of one test file: real emulators, functions and permissions of the test's own. */
export interface TestRuntime extends LocalRuntime {
  /** Everything told so far. */
  readonly events: readonly LocalEvent[];
  /** Makes a function of that name; returns its ARN. */
  addFunction(name: string, handler: Handler): string;
  addEventBus(bus: EventBus): void;
  /** From now on the role may not do that; actions as in policies, such as `sqs:SendMessage`. */
  deny(roleArn: string, action: string): void;
  /** What else happens to calls. */
  setRule(rule: ProxyRule): void;
  /** Resolves with the events of a type once there are so many that satisfy the predicate. */
  told<T extends LocalEvent['type']>(
    type: T,
    count?: number,
    predicate?: (event: Extract<LocalEvent, { type: T }>) => boolean,
  ): Promise<Extract<LocalEvent, { type: T }>[]>;
  /** Lets time pass as far as the age of records goes. */
  skip(milliseconds: number): void;
  stop(): Promise<void>;
}

export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

/** Starts a runtime; `dynamoDBEndpoint` is needed by tests that read DynamoDB streams. */
export async function startTestRuntime(dynamoDBEndpoint?: string): Promise<TestRuntime> {
  const denied = new Set<string>();
  let extraRule: ProxyRule = () => undefined;
  const rule: ProxyRule = (call) =>
    denied.has(`${call.accessKeyId} ${call.service}:${call.operation}`)
      ? { answer: { status: 400, type: 'AccessDeniedException' } }
      : extraRule(call);
  const proxies = await Promise.all(
    [inject('kinesisEndpoint'), inject('sqsEndpoint'), dynamoDBEndpoint ?? inject('sqsEndpoint')].map((endpoint) =>
      startHttpProxy(endpoint, { rule, keepCalls: false }),
    ),
  );
  const [kinesis, sqs, streams] = proxies.map(({ endpoint }) => endpoint);
  const roles = new Map<string, RoleClients>();
  const functions = new Map<string, Handler>();
  const buses = new Map<string, EventBus>();
  const events: LocalEvent[] = [];
  const changes = new EventEmitter().setMaxListeners(0);
  let skipped = 0;

  const clients = (role: string): RoleClients => {
    const known = roles.get(role);
    if (known) return known;
    const credentials = { accessKeyId: accessKey(role), secretAccessKey: 'test' };
    const made: RoleClients = {
      kinesis: new KinesisClient({ region, endpoint: kinesis, credentials, requestHandler: new NodeHttpHandler() }),
      sqs: new SQSClient({ region, endpoint: sqs, credentials }),
      dynamoDBStreams: new DynamoDBStreamsClient({ region, endpoint: streams, credentials, maxAttempts: 1 }),
    };
    roles.set(role, made);
    return made;
  };
  const authorize = (role: string, action: string, resource: string): void => {
    if (denied.has(`${accessKey(role)} ${action}`)) throw accessDenied(role, action, resource);
  };

  return {
    account,
    region,
    timeScale: 50,
    events,
    clients,
    authorize,
    serviceClients: ({ sourceArn }) => clients(sourceArn),
    authorizeService: ({ sourceArn }, action, resource) => authorize(sourceArn, action, resource),
    eventBus: (arn) => buses.get(arn),
    addEventBus: (bus) => buses.set(bus.arn, bus),
    now: () => Date.now() + skipped,
    skip: (milliseconds) => {
      skipped += milliseconds;
    },
    addFunction: (name, handler) => {
      const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
      functions.set(arn, handler);
      return arn;
    },
    invoke: async (functionArn, payload) => {
      const [, unqualified = '', qualifier = '$LATEST'] =
        /^(arn:aws:lambda:[^:]+:\d+:function:[^:]+):?(.+)?$/.exec(functionArn) ?? [];
      return run(functions.get(unqualified), payload, qualifier === '$LATEST' ? qualifier : '1');
    },
    tell: (event) => {
      events.push(event);
      changes.emit('change');
    },
    told: async (type, count = 1, predicate = () => true) => {
      for (;;) {
        const found = events.filter((event) => event.type === type && predicate(event as never));
        if (found.length >= count) return found as never;
        await once(changes, 'change');
      }
    },
    deny: (role, action) => denied.add(`${accessKey(role)} ${action}`),
    setRule: (next) => {
      extraRule = next;
    },
    stop: async () => {
      for (const { kinesis, sqs, dynamoDBStreams } of roles.values())
        for (const client of [kinesis, sqs, dynamoDBStreams]) client.destroy();
      await Promise.all(proxies.map((proxy) => proxy.stop()));
    },
  };
}

/** A role's name is what the proxy tells callers apart by. */
function accessKey(role: string): string {
  return role.replace(/[^A-Za-z0-9]/g, '');
}

function accessDenied(role: string, action: string, resource: string): Error {
  const error = new Error(`${role} is not authorized to perform: ${action} on resource: ${resource}`);
  error.name = 'AccessDeniedException';
  return error;
}

async function run(handler: Handler | undefined, payload: string, executedVersion: string) {
  if (!handler) throw new Error('Function not found');
  try {
    return { payload: JSON.stringify((await handler(JSON.parse(payload) as never)) ?? null), executedVersion };
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    return {
      payload: JSON.stringify({ errorType, errorMessage }),
      functionError: 'Unhandled' as const,
      executedVersion,
    };
  }
}

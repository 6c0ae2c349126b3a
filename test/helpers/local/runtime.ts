import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { inject } from 'vitest';
import type { EventBus } from '../../../local/event-bus/api';
import type { LocalEvent } from '../../../local/local-event';
import type { ProxyRule } from '../../../local/proxy/fault-decision';
import { type HttpProxy, startHttpProxy } from '../../../local/proxy/http-proxy';
import type { Running } from '../../../local/running';
import type { InvocationResult, LocalRuntime, RoleClients, ServiceCaller } from '../../../local/runtime';
import { Topic } from '../../../local/topic';
import { region } from '../aws/clients';

const account = '000000000000';

/** A function of the test: gets the event, answers or throws. */
export type Handler = (event: never) => unknown;
type EventOf<T> = Extract<LocalEvent, { type: T }>;

export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

/** Starts a runtime; `dynamoDBEndpoint` is needed by tests that read DynamoDB streams. */
export async function startTestRuntime(dynamoDBEndpoint = inject('sqsEndpoint')): Promise<TestRuntime> {
  const runtime = new TestRuntime();
  await runtime.connect(inject('kinesisEndpoint'), inject('sqsEndpoint'), dynamoDBEndpoint);
  return runtime;
}

/** The cloud of one test file: the emulators over the wire, functions and permissions of the test's own. */
export class TestRuntime implements LocalRuntime {
  readonly account = account;
  readonly region = region;
  readonly timeScale = 50;
  /** Everything told so far. */
  readonly events: LocalEvent[] = [];

  private readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly functions = new Map<string, Handler>();
  private readonly buses = new Map<string, EventBus>();
  private readonly topics = new Map<string, Topic>();
  private readonly denied = new Set<string>();
  private readonly roles = new Map<string, RoleClients>();
  private readonly running: Running[] = [];
  private proxies: readonly HttpProxy[] = [];
  private rule: ProxyRule = () => undefined;
  private skipped = 0;

  /** Every call passes a proxy that knows what is denied to whom. */
  async connect(...endpoints: readonly string[]): Promise<void> {
    const rule: ProxyRule = (call) =>
      this.denied.has(`${call.accessKeyId} ${call.service}:${call.operation}`)
        ? { answer: { status: 400, type: 'AccessDeniedException' } }
        : this.rule(call);
    this.proxies = await Promise.all(endpoints.map((endpoint) => startHttpProxy(endpoint, { rule, keepCalls: false })));
  }

  /** Has something stopped together with the runtime. */
  keep(running: Running): void {
    this.running.push(running);
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map((running) => running.stop()));
    for (const clients of this.roles.values()) for (const client of Object.values(clients)) client.destroy();
    await Promise.all(this.proxies.map((proxy) => proxy.stop()));
  }

  /** Makes a function of that name; returns its ARN. */
  addFunction(name: string, handler: Handler): string {
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
    this.functions.set(arn, handler);
    return arn;
  }

  addEventBus(bus: EventBus): void {
    this.buses.set(bus.arn, bus);
  }

  /** From now on the role may not do that; actions as in policies, such as `sqs:SendMessage`. */
  deny(role: string, action: string): void {
    this.denied.add(`${accessKeyOf(role)} ${action}`);
  }

  /** What else happens to calls. */
  setRule(rule: ProxyRule): void {
    this.rule = rule;
  }

  /** Lets time pass as far as the age of records goes. */
  skip(milliseconds: number): void {
    this.skipped += milliseconds;
  }

  /** Resolves with the events of a type that satisfy the predicate once there are so many. */
  async reported<T extends LocalEvent['type']>(
    type: T,
    count = 1,
    predicate: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>[]> {
    const isWanted = (event: LocalEvent): event is EventOf<T> => event.type === type && predicate(event as EventOf<T>);
    for (;;) {
      const found = this.events.filter(isWanted);
      if (found.length >= count) return found;
      await once(this.changes, 'change');
    }
  }

  now = (): number => Date.now() + this.skipped;

  report = (event: LocalEvent): void => {
    this.events.push(event);
    this.changes.emit('change');
  };

  clientsOf(role: string): RoleClients {
    const known = this.roles.get(role) ?? this.connectAs(role);
    this.roles.set(role, known);
    return known;
  }

  authorize(role: string, action: string, resource: string): void {
    if (!this.denied.has(`${accessKeyOf(role)} ${action}`)) return;
    const error = new Error(`${role} is not authorized to perform: ${action} on resource: ${resource}`);
    error.name = 'AccessDeniedException';
    throw error;
  }

  serviceClients({ sourceArn }: ServiceCaller): RoleClients {
    return this.clientsOf(sourceArn);
  }

  authorizeService({ sourceArn }: ServiceCaller, action: string, resource: string): void {
    this.authorize(sourceArn, action, resource);
  }

  addTopic(name: string): Topic {
    const topic = new Topic(this, `arn:aws:sns:${region}:${account}:${name}`);
    this.topics.set(topic.arn, topic);
    return topic;
  }

  topic(arn: string): Topic | undefined {
    return this.topics.get(arn);
  }

  eventBus(arn: string): EventBus | undefined {
    return this.buses.get(arn);
  }

  async invoke(functionArn: string, payload: string): Promise<InvocationResult> {
    const [, , , , , , name, qualifier] = functionArn.split(':');
    const handler = this.functions.get(`arn:aws:lambda:${region}:${account}:function:${name}`);
    if (!handler) throw new Error('Function not found');
    const executedVersion = qualifier === undefined ? '$LATEST' : '1';
    try {
      return {
        payload: JSON.stringify((await handler(JSON.parse(payload) as never)) ?? null),
        executedVersion,
        requestId: randomUUID(),
      };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      // Lambda's own refusal, before the function runs.
      if (errorType === 'TooManyRequestsException') throw error;
      return {
        payload: JSON.stringify({ errorType, errorMessage }),
        functionError: 'Unhandled',
        executedVersion,
        requestId: randomUUID(),
      };
    }
  }

  private connectAs(role: string): RoleClients {
    const credentials = { accessKeyId: accessKeyOf(role), secretAccessKey: 'test' };
    const [kinesis, sqs, streams] = this.proxies.map(({ endpoint }) => endpoint);
    return {
      kinesis: new KinesisClient({ region, endpoint: kinesis, credentials, requestHandler: new NodeHttpHandler() }),
      sqs: new SQSClient({ region, endpoint: sqs, credentials }),
      s3: new S3Client({ region, endpoint: sqs, credentials, forcePathStyle: true }),
      dynamoDBStreams: new DynamoDBStreamsClient({ region, endpoint: streams, credentials, maxAttempts: 1 }),
    };
  }
}

/** What the proxy tells callers apart by. */
export function accessKeyOf(role: string): string {
  return role.replace(/\W/g, '');
}

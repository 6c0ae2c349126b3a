import type { HydratedMessage } from '../../contract/message';
import type { Endpoints } from '../cloud/clients';
import type { Cloud } from '../cloud/cloud';
import { deploy } from '../deploy/deploy';
import type { DeployedStack } from '../deploy/deploy-stack';
import type { NotRun } from '../deploy/not-run';
import { queueUrl } from '../queue-url';
import { type AppSource, stacksOf } from './app-source';
import { EventLog } from './event-log';
import { findResource, type ResourceReference } from './find-resource';
import { Inbox } from './inbox';
import { PUT_TYPES, type PutOptions, putRecords } from './put-records';
import { UnhydratedQueues } from './unhydrated';

export interface LocalOptions {
  /** Names of the stacks to run; what they depend on comes along. @default - every stack of the app */
  readonly stacks?: readonly string[];
  /**
   * How many times faster than in the cloud polling pauses, back-offs, message delays and visibility time-outs pass; 1 is
   * AWS's own pace. Time-outs of functions, batching windows of records that were read, and the age of records are not changed.
   *
   * @default 20
   */
  readonly timeScale?: number;
  /** Hears of everything from the first moment, also of what happens while the stacks are created. */
  readonly onEvent?: Parameters<EventLog['subscribe']>[0];
}

/** Stacks that run offline. */
export interface LocalCloud {
  /** Base URLs of the emulators, for clients of one's own; every call is allowed. Kinesis needs an HTTP/1.1 handler. */
  readonly endpoints: Endpoints;
  readonly region: string;
  readonly account: string;
  /** Messages that a pipe has delivered, in that order, whatever the destination is; they stay there, too. */
  readonly hydrated: Inbox<HydratedMessage>;
  /** Messages that could not be hydrated. */
  readonly unhydrated: UnhydratedQueues;
  /** Everything that happens. */
  readonly events: EventLog;
  /** What lies beside the way of failed batches and is not run, or not as the template has it. */
  readonly notRun: readonly NotRun[];
  /**
   * Puts one or several records on a stream (bytes and text as they are, everything else as JSON) or items into a table.
   *
   * @param target The construct, its path in the app, its logical id or its name.
   * @throws Error when there is no such stream or table, or it refuses a record
   */
  put(target: ResourceReference, records: unknown, options?: PutOptions): Promise<void>;
  /** Ends every process and server; resolves when they are gone. */
  stop(): Promise<void>;
}

const DEFAULT_TIME_SCALE = 20;

/**
 * Runs the stacks of an app on this machine: emulators, functions in processes of their own, event source mappings, pipes
 * and buses, each call checked against the policies in the template. Several may run at a time.
 *
 * @throws Error naming resource, type and property where something on the way of a failed batch cannot be run
 *
 * @example
 * const cloud = await startLocal(app);
 * await cloud.put(orders, { orderId: '4711', poison: true });
 * const message = await cloud.hydrated.next();
 * await cloud.stop();
 */
export async function startLocal(source: AppSource, options: LocalOptions = {}): Promise<LocalCloud> {
  const running = await runStacks(source, options);
  return running.cloud;
}

/** What the command line sees beyond what users of the test kit need. */
export interface RunningStacks {
  readonly cloud: LocalCloud;
  readonly internals: Cloud;
  readonly stacks: readonly DeployedStack[];
}

export async function runStacks(source: AppSource, options: LocalOptions = {}): Promise<RunningStacks> {
  const { timeScale = DEFAULT_TIME_SCALE, onEvent } = options;
  const events = new EventLog();
  if (onEvent) events.subscribe(onEvent);
  const situation = (): string => events.summary();
  const hydrated = new Inbox<HydratedMessage>('hydrated message', situation);
  events.subscribe((event) => {
    if (event.type === 'delivered') hydrated.push(event.message as HydratedMessage);
  });

  const { cloud, stacks } = await deploy(stacksOf(source, options.stacks), {
    timeScale,
    tell: (event) => events.record(event),
  });
  return {
    internals: cloud,
    stacks,
    cloud: {
      endpoints: cloud.emulators.endpoints,
      region: cloud.region,
      account: cloud.account,
      hydrated,
      unhydrated: new UnhydratedQueues(cloud.clients.sqs, unhydratedQueueUrls(cloud), situation),
      events,
      notRun: stacks.flatMap(({ notRun }) => notRun),
      put: (target, records, putOptions = {}) =>
        putRecords(cloud.clients, findResource(stacks, target, PUT_TYPES), [records].flat(), putOptions),
      stop: () => cloud.stop(),
    },
  };
}

/** The dead-letter queues of the queues that hydrating pipes read. */
function unhydratedQueueUrls({ pipes, deadLetterQueues }: Cloud): string[] {
  const staging = pipes.filter(({ Enrichment }) => Enrichment !== undefined).map(({ Source }) => Source);
  return [...new Set(staging)].flatMap((arn) => deadLetterQueues.get(arn) ?? []).map(queueUrl);
}

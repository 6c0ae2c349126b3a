import { setTimeout as delay } from 'node:timers/promises';
import type { EventBus } from '../event-bus/api';
import type { EventLog, WritableEventLog } from '../event-log';
import type { MappingProgress } from '../event-source-mapping/progress';
import { PACKAGE_ROOT } from '../host';
import { Policies } from '../iam/policies';
import { Functions } from '../lambda/functions';
import { type FunctionReplacement, Replacements } from '../lambda/replacements';
import { LogGroups } from '../log-groups';
import type { PipeProperties } from '../pipe';
import type { Running } from '../running';
import type { LocalRuntime, ServiceCaller } from '../runtime';
import type { MappingDescription } from '../services/lambda';
import { MoveTasks } from '../services/move-tasks';
import type { DeployEnvironment } from '../template/scope';
import type { Topic } from '../topic';
import { AccessKeys, ADMINISTRATOR, authorizeRole } from './access';
import { BucketNotifications } from './bucket-notifications';
import { authorizeService, type Clients, createClients, serviceSqsClient } from './clients';
import type { DeployedStack } from './deployed-stack';
import { type Emulators, type Endpoints, startEmulators } from './emulators';
import { startOwnServices } from './own-services';
import { type Proxies, startProxies } from './proxies';
import { WorkFolder } from './work-folder';

/** How long a stopping cloud waits for functions that run. */
const GRACE_MILLISECONDS = 2_000;

export interface CloudOptions extends DeployEnvironment {
  /** How many times faster than in AWS polling pauses, back-offs, delays and visibility timeouts pass. */
  readonly timeScale: number;
  /** Gets every event. */
  readonly events: WritableEventLog;
  /** Emulators that run already and serve several clouds. @default - its own */
  readonly emulators?: Emulators;
  /** Code that runs in the place of functions. @default - every function runs its own */
  readonly functions?: Readonly<Record<string, FunctionReplacement>>;
}

/** An event source mapping of a cloud, and how far it is. */
export interface MappingStatus {
  /** Path in the app, or the logical id. */
  readonly name: string;
  readonly streamArn: string;
  readonly isEnabled: boolean;
  readonly progress: MappingProgress;
}

/**
 * A local cloud from the inside: emulators, the proxies in front of them, its own services, and what has been deployed.
 * Mappings, pipes and buses see it as their `LocalRuntime`, tests as a `LocalCloud`.
 */
export interface Cloud extends LocalRuntime, Running {
  readonly events: EventLog;
  /** Clients of the emulators themselves, which may do everything. */
  readonly clients: Clients;
  readonly emulators: Emulators;
  readonly proxies: Proxies;
  /** Base URLs that people and functions call. */
  readonly endpoints: Endpoints;
  readonly accessKeys: AccessKeys;
  readonly policies: Policies;
  readonly functions: Functions;
  readonly logGroups: LogGroups;
  readonly workFolder: WorkFolder;
  readonly bucketNotifications: BucketNotifications;
  readonly replacements: Replacements;
  readonly eventBuses: Map<string, EventBus>;
  readonly topics: Map<string, Topic>;
  /** ARNs of keys by their aliases. */
  readonly keyArns: Map<string, string>;
  /** ARNs of dead-letter queues by the queues they belong to. */
  readonly deadLetterQueues: Map<string, string>;
  readonly pipes: PipeProperties[];
  readonly mappings: MappingDescription[];
  readonly runningMappings: MappingStatus[];
  /** Streams of Kinesis and of tables. */
  readonly streamArns: string[];
  readonly stacks: DeployedStack[];
  /** Stops something together with the cloud. */
  keep(running: Running): void;
}

/** Starts a local cloud without resources. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { account, region, timeScale, events } = options;
  const environment = { account, region };
  const replacements = new Replacements(options.functions ?? {});
  const report = events.record.bind(events);
  const policies = new Policies();
  const accessKeys = new AccessKeys();
  const authorize = authorizeRole(policies, report);
  const logGroups = new LogGroups();
  const arnPrefix = `arn:aws:lambda:${region}:${account}:function:`;
  const sdkFolders = [process.cwd(), PACKAGE_ROOT];
  const functions = new Functions({ arnPrefix, sdkFolders, report, authorize, logGroups });
  const registries = {
    eventBuses: new Map<string, EventBus>(),
    topics: new Map<string, Topic>(),
    keyArns: new Map<string, string>(),
    deadLetterQueues: new Map<string, string>(),
    pipes: [],
    mappings: [],
    runningMappings: [],
    streamArns: [],
    stacks: [],
  };
  const emulators = options.emulators ?? (await startEmulators(environment));
  const clients = createClients(emulators.endpoints, region, ADMINISTRATOR);
  const moveTasks = new MoveTasks({ sqs: clients.sqs, deadLetterQueues: registries.deadLetterQueues });
  const serviceSqs = (caller: ServiceCaller) =>
    serviceSqsClient(emulators.endpoints.sqs, environment, policies, caller);
  const bucketNotifications = new BucketNotifications({ ...environment, s3: clients.s3, sqsOf: serviceSqs, report });
  const proxies = await startProxies({
    emulators: emulators.endpoints,
    environment,
    accessKeys,
    policies,
    timeScale,
    moveTasks,
    bucketNotifications,
    s3: clients.s3,
    report,
  });
  const services = await startOwnServices({
    ...environment,
    ...registries,
    arnPrefix,
    policies,
    functions,
    logGroups,
    roleOf: (accessKeyId) => accessKeys.roleOf(accessKeyId),
    authorize,
  });
  const workFolder = new WorkFolder();
  const roles = new Map<string, Clients>();
  const started: Running[] = [];
  let stopped: Promise<void> | undefined;
  async function stopAll(): Promise<void> {
    await stopGently([...started, moveTasks], functions);
    const ownEmulators = options.emulators ? [] : [emulators];
    await Promise.all([proxies, services, workFolder, ...ownEmulators].map((running) => running.stop()));
  }
  return {
    ...environment,
    ...registries,
    timeScale,
    events,
    clients,
    emulators,
    proxies,
    endpoints: { ...proxies.endpoints, ...services.endpoints },
    accessKeys,
    policies,
    functions,
    logGroups,
    bucketNotifications,
    workFolder,
    replacements,
    report,
    now: Date.now,
    authorize,
    // Roles call through the proxies, services call the emulators.
    clientsOf(roleArn) {
      const ofRole = roles.get(roleArn) ?? createClients(proxies.endpoints, region, accessKeys.ofRole(roleArn));
      roles.set(roleArn, ofRole);
      return ofRole;
    },
    serviceClients: (caller) => ({ sqs: serviceSqs(caller) }),
    authorizeService: (caller, action, resourceArn) => authorizeService(policies, account, caller, action, resourceArn),
    eventBus: (arn) => registries.eventBuses.get(arn),
    topic: (arn) => registries.topics.get(arn),
    invoke: (functionArn, payload) => functions.invoke(functionArn, payload),
    keep: (running) => started.push(running),
    // A test stops it, and the clean-up after all tests once more.
    stop() {
      stopped ??= stopAll();
      return stopped;
    },
  };
}

/** Everything that polls may finish what it is doing; a function that takes longer is killed. */
async function stopGently(started: readonly Running[], functions: Functions): Promise<void> {
  const ended = Promise.all(started.map((running) => running.stop()));
  const grace = new AbortController();
  await Promise.race([ended, delay(GRACE_MILLISECONDS, undefined, { signal: grace.signal }).catch(() => undefined)]);
  grace.abort();
  await functions.stop();
  await ended;
}

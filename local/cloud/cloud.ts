import { setTimeout as delay } from 'node:timers/promises';
import type { EventBus } from '../event-bus/api';
import { PACKAGE_ROOT } from '../host';
import { Policies } from '../iam/policies';
import { Functions } from '../lambda/functions';
import type { LocalEvent } from '../local-event';
import { LogGroups } from '../log-groups';
import type { PipeProperties } from '../pipe';
import type { Running } from '../running';
import type { LocalRuntime } from '../runtime';
import { type CreatedStack, cloudFormationService } from '../services/cloudformation';
import { lambdaService, type MappingDescription } from '../services/lambda';
import { logsService } from '../services/logs';
import { MoveTasks } from '../services/move-tasks';
import { pipesService } from '../services/pipes';
import { startServices } from '../services/services';
import type { DeployEnvironment } from '../template/scope';
import { AccessKeys, ADMINISTRATOR, authorizeRole } from './access';
import { type Clients, createClients } from './clients';
import { createRuntime } from './create-runtime';
import { type Emulators, type Endpoints, startEmulators } from './emulators';
import { type Proxies, startProxies } from './proxies';
import { WorkFolder } from './work-folder';

/** How long a stopping cloud waits for functions that run. */
const GRACE_MILLISECONDS = 2_000;

export interface CloudOptions extends DeployEnvironment {
  /** How many times faster than in the cloud polling pauses, back-offs, delays and visibility timeouts pass. */
  readonly timeScale: number;
  /** Gets every event. */
  readonly report: (event: LocalEvent) => void;
  /** Emulators that run already and serve several clouds. @default - emulators of its own */
  readonly emulators?: Emulators;
}

/** A local cloud without resources: emulators, the proxies in front of them, and room for what is deployed. */
export interface Cloud extends DeployEnvironment, Running {
  readonly timeScale: number;
  /** Clients of the emulators themselves, which may do everything. */
  readonly clients: Clients;
  readonly emulators: Emulators;
  readonly proxies: Proxies;
  readonly accessKeys: AccessKeys;
  readonly policies: Policies;
  readonly functions: Functions;
  readonly logGroups: LogGroups;
  readonly mappings: MappingDescription[];
  /** Base URLs that people and functions call. */
  readonly endpoints: Endpoints;
  readonly eventBuses: Map<string, EventBus>;
  /** ARNs of keys by their aliases. */
  readonly keyArns: Map<string, string>;
  readonly workFolder: WorkFolder;
  /** ARNs of dead-letter queues by the queues they belong to. */
  readonly deadLetterQueues: Map<string, string>;
  readonly pipes: PipeProperties[];
  /** Stacks that have been created. */
  readonly stacks: CreatedStack[];
  /** Streams of Kinesis and of tables. */
  readonly streamArns: string[];
  /** Streams that event source mappings read. */
  readonly eventSourceArns: string[];
  /** What mappings, pipes and buses run in. */
  readonly runtime: LocalRuntime;
  /** Has something stopped together with the cloud. */
  keep(running: Running): void;
}

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { account, region, timeScale, report } = options;
  const environment = { account, region };
  const policies = new Policies();
  const accessKeys = new AccessKeys();
  const eventBuses = new Map<string, EventBus>();
  const emulators = options.emulators ?? (await startEmulators(environment));
  const clients = createClients(emulators.endpoints, region, ADMINISTRATOR);
  const deadLetterQueues = new Map<string, string>();
  const moveTasks = new MoveTasks({ sqs: clients.sqs, deadLetterQueues });
  const proxies = await startProxies({
    emulators: emulators.endpoints,
    environment,
    accessKeys,
    policies,
    timeScale,
    moveTasks,
    report,
  });
  const logGroups = new LogGroups();
  const mappings: MappingDescription[] = [];
  const pipes: PipeProperties[] = [];
  const stacks: CreatedStack[] = [];
  const arnPrefix = `arn:aws:lambda:${region}:${account}:function:`;
  const authorize = authorizeRole(policies, report);
  const functions = new Functions({
    arnPrefix,
    sdkFolders: [process.cwd(), PACKAGE_ROOT],
    report,
    authorize,
    logGroups,
  });
  const services = await startServices({
    services: {
      lambda: lambdaService({
        arnPrefix,
        describe: (arn) => functions.describe(arn),
        invoke: (arn, payload) => functions.invoke(arn, payload),
        mappings,
      }),
      logs: logsService({ logGroups, arnPrefix: `arn:aws:logs:${region}:${account}:log-group:` }),
      cloudformation: cloudFormationService({ ...environment, stacks }),
      pipes: pipesService({ pipes, arnPrefix: `arn:aws:pipes:${region}:${account}:pipe/` }),
    },
    roleOf: (accessKeyId) => accessKeys.roleOf(accessKeyId),
    authorize,
  });
  const { endpoint } = services;
  const workFolder = new WorkFolder();
  const started: Running[] = [];
  return {
    ...environment,
    timeScale,
    clients,
    emulators,
    proxies,
    accessKeys,
    policies,
    functions,
    logGroups,
    mappings,
    endpoints: {
      ...proxies.endpoints,
      lambda: endpoint,
      cloudWatchLogs: endpoint,
      cloudFormation: endpoint,
      pipes: endpoint,
    },
    eventBuses,
    keyArns: new Map(),
    workFolder,
    deadLetterQueues,
    pipes,
    stacks,
    streamArns: [],
    eventSourceArns: [],
    runtime: createRuntime({
      environment,
      timeScale,
      report,
      policies,
      accessKeys,
      emulators,
      proxies,
      functions,
      eventBuses,
    }),
    keep: (running) => started.push(running),
    async stop() {
      await stopGently([...started, moveTasks], functions);
      const ownEmulators = options.emulators ? [] : [emulators];
      await Promise.all([proxies, services, workFolder, ...ownEmulators].map((running) => running.stop()));
    },
  };
}

/** Whatever polls may end what it is at; a function that takes longer is killed. */
async function stopGently(started: readonly Running[], functions: Functions): Promise<void> {
  const ended = Promise.all(started.map((running) => running.stop()));
  const grace = new AbortController();
  await Promise.race([ended, delay(GRACE_MILLISECONDS, undefined, { signal: grace.signal }).catch(() => undefined)]);
  grace.abort();
  await functions.stop();
  await ended;
}

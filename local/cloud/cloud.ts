import type { EventBus } from '../event-bus';
import { AccessDeniedError } from '../iam/access-denied-error';
import { authorize } from '../iam/authorize';
import { Policies } from '../iam/policies';
import type { LocalEvent } from '../local-event';
import { PACKAGE_ROOT } from '../package-root';
import type { PipeProperties } from '../pipe';
import type { LocalRuntime, Running } from '../runtime';
import type { Environment } from '../template/parameters';
import { AccessKeys, ADMINISTRATOR } from './access-keys';
import { type Clients, createClients } from './clients';
import { type Emulators, startEmulators } from './emulators';
import { Functions } from './functions';
import { type Proxies, startProxies } from './proxies';
import { authorizeService, serviceSqsClient } from './service-clients';
import { WorkFolder } from './work-folder';

export interface CloudOptions extends Environment {
  /** How many times faster than in the cloud polling pauses, back-offs, delays and visibility time-outs pass. */
  readonly timeScale: number;
  /** Hears of everything that happens. */
  readonly tell: (event: LocalEvent) => void;
}

/** An offline cloud without resources: emulators, the proxies in front of them, and room for what is deployed. */
export interface Cloud extends Environment, Running {
  readonly timeScale: number;
  /** Clients of the emulators themselves, which may do everything. */
  readonly clients: Clients;
  readonly emulators: Emulators;
  readonly proxies: Proxies;
  readonly accessKeys: AccessKeys;
  readonly policies: Policies;
  readonly functions: Functions;
  readonly eventBuses: Map<string, EventBus>;
  /** ARNs of keys by their aliases. */
  readonly keyArns: Map<string, string>;
  readonly workFolder: WorkFolder;
  /** ARNs of dead-letter queues by the queues they belong to. */
  readonly deadLetterQueues: Map<string, string>;
  readonly pipes: PipeProperties[];
  /** Streams that event source mappings read. */
  readonly eventSourceArns: string[];
  /** What mappings, pipes and buses run in. */
  readonly runtime: LocalRuntime;
  /** Has something stopped together with the cloud, before what was started earlier. */
  keep(running: Running): void;
}

export async function startCloud({ account, region, timeScale, tell }: CloudOptions): Promise<Cloud> {
  const environment = { account, region };
  const policies = new Policies();
  const accessKeys = new AccessKeys();
  const emulators = await startEmulators(environment);
  const proxies = await startProxies({
    emulators: emulators.endpoints,
    environment,
    accessKeys,
    policies,
    timeScale,
    tell,
  });
  const arnPrefix = `arn:aws:lambda:${region}:${account}:function:`;
  const functions = new Functions({ arnPrefix, sdkFolders: [process.cwd(), PACKAGE_ROOT], tell });
  const eventBuses = new Map<string, EventBus>();
  const workFolder = new WorkFolder();
  const running: Running[] = [emulators, proxies, workFolder, functions];
  const clientsByRole = new Map<string, Clients>();

  const runtime: LocalRuntime = {
    ...environment,
    timeScale,
    tell,
    now: Date.now,
    clients(roleArn) {
      const known = clientsByRole.get(roleArn);
      const clients = known ?? createClients(proxies.endpoints, region, accessKeys.ofRole(roleArn));
      clientsByRole.set(roleArn, clients);
      return clients;
    },
    authorize: (roleArn, action, resourceArn) => {
      try {
        authorize(policies, { roleArn }, { action, resourceArn });
      } catch (error) {
        if (error instanceof AccessDeniedError) tell({ type: 'access-denied', roleArn, action, resourceArn });
        throw error;
      }
    },
    serviceClients: (caller) => ({ sqs: serviceSqsClient(emulators.endpoints.sqs, environment, policies, caller) }),
    authorizeService: (caller, action, resourceArn) => authorizeService(policies, caller, action, resourceArn),
    eventBus: (arn) => eventBuses.get(arn),
    invoke: async (functionArn, payload) => functions.invoke(functionArn, payload),
  };

  return {
    ...environment,
    timeScale,
    clients: createClients(emulators.endpoints, region, ADMINISTRATOR),
    emulators,
    proxies,
    accessKeys,
    policies,
    functions,
    eventBuses,
    keyArns: new Map(),
    workFolder,
    deadLetterQueues: new Map(),
    pipes: [],
    eventSourceArns: [],
    runtime,
    keep: (started) => running.push(started),
    async stop() {
      for (const started of running.splice(0).reverse()) await started.stop();
    },
  };
}

import type { EventBus } from '../event-bus/api';
import type { Policies } from '../iam/policies';
import type { Functions } from '../lambda/functions';
import type { LocalEvent } from '../local-event';
import type { LocalRuntime } from '../runtime';
import type { DeployEnvironment } from '../template/scope';
import { type AccessKeys, authorizeRole } from './access';
import { authorizeService, type Clients, createClients, serviceSqsClient } from './clients';
import type { Emulators } from './emulators';
import type { Proxies } from './proxies';

export interface RuntimeParts {
  readonly environment: DeployEnvironment;
  readonly timeScale: number;
  readonly report: (event: LocalEvent) => void;
  readonly policies: Policies;
  readonly accessKeys: AccessKeys;
  readonly emulators: Emulators;
  readonly proxies: Proxies;
  readonly functions: Functions;
  readonly eventBuses: ReadonlyMap<string, EventBus>;
}

/** What mappings, pipes and buses see of the cloud. Roles call through the proxies, services call the emulators. */
export function createRuntime(parts: RuntimeParts): LocalRuntime {
  const { environment, timeScale, report, policies, accessKeys, emulators, proxies, functions, eventBuses } = parts;
  const clientsByRole = new Map<string, Clients>();
  return {
    ...environment,
    timeScale,
    report,
    now: Date.now,
    clients(roleArn) {
      const known = clientsByRole.get(roleArn);
      const clients = known ?? createClients(proxies.endpoints, environment.region, accessKeys.ofRole(roleArn));
      clientsByRole.set(roleArn, clients);
      return clients;
    },
    authorize: authorizeRole(policies, report),
    serviceClients: (caller) => ({ sqs: serviceSqsClient(emulators.endpoints.sqs, environment, policies, caller) }),
    authorizeService: (caller, action, resourceArn) => authorizeService(policies, caller, action, resourceArn),
    eventBus: (arn) => eventBuses.get(arn),
    invoke: (functionArn, payload) => functions.invoke(functionArn, payload),
  };
}

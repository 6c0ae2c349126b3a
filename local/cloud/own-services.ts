import type { EventBus } from '../event-bus/api';
import type { Policies } from '../iam/policies';
import type { Functions } from '../lambda/functions';
import type { LogGroups } from '../log-groups';
import type { PipeProperties } from '../pipe';
import type { Running } from '../running';
import { type CreatedStack, cloudFormationService } from '../services/cloudformation';
import { eventsService } from '../services/events';
import { iamService } from '../services/iam';
import { kmsService } from '../services/kms';
import { lambdaService, type MappingDescription } from '../services/lambda';
import { logsService } from '../services/logs';
import { pipesService } from '../services/pipes';
import { type ServicesOptions, startServices } from '../services/services';
import { snsService } from '../services/sns';
import type { DeployEnvironment } from '../template/scope';
import type { Topic } from '../topic';
import type { EmulatorEndpoints, Endpoints } from './emulators';

export interface OwnServicesOptions extends DeployEnvironment, Omit<ServicesOptions, 'services'> {
  /** `arn:aws:lambda:<region>:<account>:function:` */
  readonly arnPrefix: string;
  readonly functions: Functions;
  readonly logGroups: LogGroups;
  readonly mappings: readonly MappingDescription[];
  readonly pipes: readonly PipeProperties[];
  readonly stacks: readonly CreatedStack[];
  readonly policies: Policies;
  readonly eventBuses: ReadonlyMap<string, EventBus>;
  readonly topics: ReadonlyMap<string, Topic>;
  /** ARNs of keys by their aliases. */
  readonly keyArns: ReadonlyMap<string, string>;
}

/** The services that no emulator serves. */
export interface OwnServices extends Running {
  readonly endpoints: Omit<Endpoints, keyof EmulatorEndpoints>;
}

export async function startOwnServices(options: OwnServicesOptions): Promise<OwnServices> {
  const { account, region, arnPrefix, functions, logGroups, mappings, pipes, stacks, roleOf, authorize } = options;
  const { endpoint, stop } = await startServices({
    services: {
      lambda: lambdaService({
        arnPrefix,
        describe: (arn) => functions.describe(arn),
        invoke: (arn, payload) => functions.invoke(arn, payload),
        mappings,
      }),
      logs: logsService({ logGroups, arnPrefix: `arn:aws:logs:${region}:${account}:log-group:` }),
      cloudformation: cloudFormationService({ account, region, stacks }),
      iam: iamService({ policies: options.policies }),
      kms: kmsService({ arnPrefix: `arn:aws:kms:${region}:${account}:`, keyArns: options.keyArns }),
      events: eventsService({ eventBuses: options.eventBuses, arnPrefix: `arn:aws:events:${region}:${account}:` }),
      sns: snsService({ topics: options.topics, policies: options.policies }),
      pipes: pipesService({ pipes, arnPrefix: `arn:aws:pipes:${region}:${account}:pipe/` }),
    },
    roleOf,
    authorize,
  });
  const endpoints = {
    lambda: endpoint,
    cloudWatchLogs: endpoint,
    cloudFormation: endpoint,
    eventBridge: endpoint,
    iam: endpoint,
    kms: endpoint,
    pipes: endpoint,
    sns: endpoint,
  };
  return { endpoints, stop };
}

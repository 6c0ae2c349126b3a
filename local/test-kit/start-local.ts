import type { HydratedMessage } from '../../contract/message';
import type { Cloud } from '../cloud/cloud';
import type { DeployedStack } from '../deploy';
import { deploy } from '../deploy';
import { checkNodeVersion } from '../host';
import { type AppSource, stacksOf } from './app-source';
import { WritableEventLog } from './event-log';
import { findResource } from './find-resource';
import { WritableInbox } from './inbox';
import { DEFAULT_TIME_SCALE, type LocalCloud, type LocalOptions } from './local-cloud';
import { PUT_TYPES, putRecords } from './put-records';
import { unhydratedMessages } from './unhydrated';

/**
 * Runs the stacks of an app on this machine: emulators, functions in processes of their own, event source mappings, pipes
 * and buses, each call checked against the policies in the template. Several clouds may run at a time.
 *
 * @throws Error naming resource, type and property where something on the path of a failed batch cannot be run
 *
 * @example
 * const cloud = await startLocal(app);
 * await cloud.put(orders, { orderId: '4711', poison: true });
 * const message = await cloud.hydrated.next();
 * await cloud.stop();
 */
export async function startLocal(source: AppSource, options: LocalOptions = {}): Promise<LocalCloud> {
  checkNodeVersion();
  const { cloud } = await runStacks(source, options);
  return cloud;
}

/** Stacks that run, with what lies behind the test kit. */
export interface RunningStacks {
  readonly cloud: LocalCloud;
  readonly internals: Cloud;
  readonly stacks: readonly DeployedStack[];
}

export async function runStacks(source: AppSource, options: LocalOptions): Promise<RunningStacks> {
  const { timeScale = DEFAULT_TIME_SCALE, onEvent } = options;
  const events = new WritableEventLog();
  if (onEvent) events.subscribe(onEvent);
  const hydrated = new WritableInbox<HydratedMessage>('hydrated message', () => events.summary());
  events.subscribe((event) => {
    if (event.type === 'delivered') hydrated.push(event.message as HydratedMessage);
  });
  const report = events.record.bind(events);
  const { cloud, stacks } = await deploy(stacksOf(source, options.stacks), { timeScale, report });
  return { internals: cloud, stacks, cloud: createLocalCloud(cloud, stacks, events, hydrated) };
}

function createLocalCloud(
  cloud: Cloud,
  stacks: readonly DeployedStack[],
  events: WritableEventLog,
  hydrated: WritableInbox<HydratedMessage>,
): LocalCloud {
  return {
    endpoints: cloud.endpoints,
    region: cloud.region,
    account: cloud.account,
    hydrated,
    unhydrated: unhydratedMessages({
      sqs: cloud.clients.sqs,
      endpoint: cloud.emulators.endpoints.sqs,
      queueArns: unhydratedQueueArns(cloud),
      situation: () => events.summary(),
    }),
    events,
    notRun: stacks.flatMap(({ notRun }) => notRun),
    async put(target, given, options = {}) {
      const resource = findResource(stacks, target, PUT_TYPES);
      const records = [given].flat();
      events.record({ type: 'records-put', name: resource.ref, records });
      await putRecords(cloud.clients, resource, records, options);
    },
    ref: (target) => findResource(stacks, target).ref,
    stop: () => cloud.stop(),
  };
}

/** The dead-letter queues of the queues that hydrating pipes read. */
function unhydratedQueueArns({ pipes, deadLetterQueues }: Cloud): string[] {
  const staging = pipes.filter(({ Enrichment }) => Enrichment !== undefined).map(({ Source }) => Source);
  return [...new Set(staging)].flatMap((arn) => deadLetterQueues.get(arn) ?? []);
}

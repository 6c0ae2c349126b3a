import type { HydratedMessage } from '../../contract/message';
import type { Cloud } from '../cloud/cloud';
import { deploy } from '../deploy/deploy';
import type { DeployedStack } from '../deploy/deploy-stack';
import { type AppSource, stacksOf } from './app-source';
import { WritableEventLog } from './event-log';
import { findResource } from './find-resource';
import { WritableInbox } from './inbox';
import { DEFAULT_TIME_SCALE, type LocalCloud, type LocalOptions } from './local-cloud';
import { PUT_TYPES, putRecords } from './put-records';
import { unhydratedMessages } from './unhydrated';

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
  const tell = events.record.bind(events);
  const { cloud, stacks } = await deploy(stacksOf(source, options.stacks), { timeScale, tell });
  return { internals: cloud, stacks, cloud: createLocalCloud(cloud, stacks, events, hydrated) };
}

function createLocalCloud(
  cloud: Cloud,
  stacks: readonly DeployedStack[],
  events: WritableEventLog,
  hydrated: WritableInbox<HydratedMessage>,
): LocalCloud {
  return {
    endpoints: cloud.emulators.endpoints,
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

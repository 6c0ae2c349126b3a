import type { HydratedMessage } from '../../contract/message';
import type { Cloud } from '../cloud/cloud';
import { deploy } from '../deploy';
import { WritableEventLog } from '../event-log';
import type { LocalEvent } from '../local-event';
import { type AppSource, stacksOf } from './app-source';
import { findResource } from './find-resource';
import { type Inbox, WritableInbox } from './inbox';
import { DEFAULT_TIME_SCALE, FASTEST_TIME_SCALE, type LocalCloud, type LocalOptions } from './local-cloud';
import { PUT_TARGET, putRecords } from './put-records';
import { unhydratedMessages } from './unhydrated';

/** Deploys stacks into a cloud of their own. */
export function runStacks(
  source: AppSource,
  { stacks, timeScale = DEFAULT_TIME_SCALE, onEvent, functions }: LocalOptions,
): Promise<Cloud> {
  if (!(timeScale >= 1 && timeScale <= FASTEST_TIME_SCALE))
    throw new Error(`timeScale must be a number from 1 to ${FASTEST_TIME_SCALE}, not ${timeScale}.`);
  const events = new WritableEventLog();
  if (onEvent) events.subscribe(onEvent);
  return deploy(stacksOf(source, stacks), { timeScale, events, functions });
}

/** A cloud, from the side of a test. */
export function localCloudOf(cloud: Cloud): LocalCloud {
  const { events, stacks } = cloud;
  const situation = (): string => events.summary();
  return {
    endpoints: cloud.endpoints,
    region: cloud.region,
    account: cloud.account,
    hydrated: hydratedMessages(cloud),
    unhydrated: unhydratedMessages({
      sqs: cloud.clients.sqs,
      endpoint: cloud.emulators.endpoints.sqs,
      queueArns: unhydratedQueueArns(cloud),
      situation,
    }),
    events,
    notRun: stacks.flatMap(({ notRun }) => notRun),
    async put(target, given, options = {}) {
      const resource = findResource(stacks, target, PUT_TARGET);
      const records = [given].flat();
      cloud.report({ type: 'records-put', name: resource.ref, records });
      await putRecords(cloud.clients, resource, records, options);
    },
    ref: (target) => findResource(stacks, target).ref,
    stop: () => cloud.stop(),
  };
}

function hydratedMessages({ events }: Cloud): Inbox<HydratedMessage> {
  const inbox = new WritableInbox<HydratedMessage>('hydrated message', () => events.summary());
  const take = (event: LocalEvent): void => {
    if (event.type === 'delivered') inbox.push(event.message as HydratedMessage);
  };
  events.all.forEach(take);
  events.subscribe(take);
  return inbox;
}

/** The dead-letter queues of the queues that hydrating pipes read. */
function unhydratedQueueArns({ pipes, deadLetterQueues }: Cloud): string[] {
  const staging = pipes.filter(({ Enrichment }) => Enrichment !== undefined).map(({ Source }) => Source);
  return [...new Set(staging)].flatMap((arn) => deadLetterQueues.get(arn) ?? []);
}

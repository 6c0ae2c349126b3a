import { EVENT_BUS_BATCH_ENTRIES } from '../../contract/limits';
import type { PutEventsEntry } from '../event-bus';
import type { LocalRuntime } from '../runtime';
import type { Pipe } from './pipe';
import type { Target } from './target';
import { targetParameter } from './target-parameter';

/** An event bus: each element becomes the detail of an event. */
export function eventBusTarget(runtime: LocalRuntime, { name, roleArn, targetArn, targetParameters }: Pipe): Target {
  const parameters = targetParameters.EventBridgeEventBusParameters ?? {};
  const source = targetParameter('Source', parameters.Source ?? `Pipe ${name}`);
  const detailType = targetParameter('DetailType', parameters.DetailType ?? 'Event from aws:sqs');
  const resources = (parameters.Resources ?? []).map((resource) => targetParameter('Resources', resource));
  const time = targetParameter('Time', parameters.Time);

  const toEntry = (element: unknown): PutEventsEntry => ({
    Source: source(element),
    DetailType: detailType(element),
    Detail: JSON.stringify(element),
    Resources: resources.map((resource) => resource(element) ?? ''),
    Time: toMilliseconds(time(element)),
  });

  return {
    batchEntries: EVENT_BUS_BATCH_ENTRIES,
    async deliver(elements) {
      runtime.authorize(roleArn, 'events:PutEvents', targetArn);
      const entries = elements.map(toEntry);
      // PutEvents to a bus that does not exist succeeds, and the events are gone.
      const results = runtime.eventBus(targetArn)?.putEvents(entries).Entries ?? [];
      return {
        refused: results.flatMap(({ ErrorCode, ErrorMessage }, index) =>
          ErrorCode === undefined ? [] : [{ index, error: `${ErrorCode}: ${ErrorMessage}` }],
        ),
      };
    },
  };
}

function toMilliseconds(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw new Error(`Time: ${time} is no time.`);
  return milliseconds;
}

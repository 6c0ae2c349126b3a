import { EVENT_BUS_BATCH_ENTRIES, EVENT_BUS_REQUEST_BYTES } from '../contract/limits';
import { checkRange } from './check-properties';
import type { BusEvent, EventBus, PutEventsEntry } from './event-bus/api';
import { Deliveries } from './event-bus/deliver';
import { entryBytes, toEvent } from './event-bus/entry';
import { type Rule, toRule } from './event-bus/rule';
import type { LocalRuntime } from './runtime';

/** Creates an event bus without rules. */
export function createEventBus(runtime: LocalRuntime, name: string): EventBus {
  const arnOf = (resource: string) => `arn:aws:events:${runtime.region}:${runtime.account}:${resource}`;
  const rules: Rule[] = [];
  const deliveries = new Deliveries(runtime, name);

  function route(event: BusEvent): void {
    const matching = rules.filter((rule) => rule.matches(event));
    if (matching.length === 0) runtime.report({ type: 'event-unmatched', bus: name, detailType: event['detail-type'] });
    for (const rule of matching) deliveries.begin(rule, event);
  }

  return {
    arn: arnOf(`event-bus/${name}`),
    name,
    rules: () => rules,
    putRule(rule) {
      const ruleArn = arnOf(`rule/${name}/${rule.Name}`);
      rules.push(toRule(runtime, ruleArn, rule));
      return { ruleArn };
    },
    putEvents(entries) {
      checkRequest(entries);
      const Entries = entries.map((entry) => {
        const event = toEvent(entry, runtime);
        if ('ErrorCode' in event) return event;
        route(event);
        return { EventId: event.id };
      });
      return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
    },
    stop: () => deliveries.stop(),
  };
}

/** The size must stay below the limit: AWS refuses a request of exactly 1 MB. */
function checkRequest(entries: readonly PutEventsEntry[]): void {
  checkRange('PutEvents', 'the number of entries', entries.length, { min: 1, max: EVENT_BUS_BATCH_ENTRIES });
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes >= EVENT_BUS_REQUEST_BYTES)
    throw new Error(
      `PutEvents: the entries must have fewer than ${EVENT_BUS_REQUEST_BYTES} bytes in total, received ${bytes}.`,
    );
}

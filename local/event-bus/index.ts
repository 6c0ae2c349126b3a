import { EVENT_BUS_BATCH_ENTRIES, EVENT_BUS_REQUEST_BYTES } from '../../contract/limits';
import { checkProperties, checkRange } from '../check-properties';
import type { LocalRuntime } from '../runtime';
import { type Archive, createArchive } from './archive';
import { Deliveries } from './deliveries';
import { entryBytes, toEvent } from './entry';
import type { BusEvent, EventBus, PutEventsEntry } from './event-bus';
import type { EventBusProperties } from './properties';
import { type Rule, toRule } from './rule';

export type { BusEvent, EventBus, PutEventsEntry, PutEventsResult } from './event-bus';
export type {
  ArchiveProperties,
  EventBusProperties,
  EventPattern,
  RuleProperties,
  TargetProperties,
} from './properties';

/**
 * Creates an event bus without rules.
 *
 * @throws when a property is unknown
 */
export function createEventBus(runtime: LocalRuntime, properties: EventBusProperties): EventBus {
  const { Name: bus } = properties;
  checkProperties(`The event bus ${bus}`, properties, ['Name', 'Description', 'Tags', 'Policy']);
  const arnOf = (resource: string) => `arn:aws:events:${runtime.region}:${runtime.account}:${resource}`;
  const rules: Rule[] = [];
  const archives = new Map<string, Archive>();
  const deliveries = new Deliveries(runtime, bus);

  function route(event: BusEvent): void {
    for (const archive of archives.values()) archive.offer(event);
    const matching = rules.filter((rule) => rule.matches(event));
    if (matching.length === 0) runtime.report({ type: 'event-unmatched', bus, detailType: event['detail-type'] });
    for (const rule of matching) deliveries.begin(rule, event);
  }

  return {
    arn: arnOf(`event-bus/${bus}`),
    putRule(rule) {
      const ruleArn = arnOf(`rule/${bus}/${rule.Name}`);
      rules.push(toRule(runtime, ruleArn, rule));
      return { ruleArn };
    },
    createArchive(archive) {
      archives.set(archive.ArchiveName, createArchive(archive));
      return { archiveArn: arnOf(`archive/${archive.ArchiveName}`) };
    },
    archived(name) {
      const archive = archives.get(name);
      if (!archive)
        throw new Error(`The event bus ${bus} has no archive ${name}, only ${[...archives.keys()].join(', ')}.`);
      return archive.events;
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

/** AWS takes less than 1 MB, so the limit itself is already too much. */
function checkRequest(entries: readonly PutEventsEntry[]): void {
  checkRange('PutEvents', 'the number of entries', entries.length, { min: 1, max: EVENT_BUS_BATCH_ENTRIES });
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes >= EVENT_BUS_REQUEST_BYTES)
    throw new Error(`PutEvents: the entries have ${bytes} bytes, they must stay below ${EVENT_BUS_REQUEST_BYTES}.`);
}

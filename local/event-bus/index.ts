import type { LocalRuntime } from '../runtime';
import type { EventBus } from './event-bus';
import type { EventBusProperties } from './properties';

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
export function createEventBus(_runtime: LocalRuntime, _properties: EventBusProperties): EventBus {
  throw new Error('Event buses are being written.');
}

import { createEventBus } from '../../../local/event-bus';
import type { BusEvent, EventBus, PutEventsEntry, RuleProperties } from '../../../local/event-bus/api';
import { uniqueName } from '../aws/clients';
import type { TestRuntime } from './runtime';

/** Creates a bus that is stopped with the runtime. */
export function createBus(runtime: TestRuntime): EventBus {
  const bus = createEventBus(runtime, uniqueName('failures'));
  runtime.addEventBus(bus);
  runtime.keep(bus);
  return bus;
}

/** Creates a bus whose only rule sends every event to the test. A function is invoked before `putEvents` returns. */
export function createObservedBus(runtime: TestRuntime): {
  readonly bus: EventBus;
  readonly events: readonly BusEvent[];
} {
  const events: BusEvent[] = [];
  const bus = createBus(runtime);
  const Arn = runtime.addFunction(uniqueName('observe'), (event: BusEvent) => events.push(event));
  bus.putRule({ ...ruleTo({ Arn }), EventPattern: { source: [{ exists: true }] } });
  return { bus, events };
}

/** A rule for every event of source `hydrated-dlq` with one target. */
export function ruleTo(target: Omit<NonNullable<RuleProperties['Targets']>[number], 'Id'>): RuleProperties {
  return {
    Name: uniqueName('rule'),
    EventPattern: { source: ['hydrated-dlq'] },
    Targets: [{ Id: 'Target0', ...target }],
  };
}

/** An entry with that detail. */
export function entryOf(detail: object, entry: PutEventsEntry = {}): PutEventsEntry {
  return { Source: 'hydrated-dlq', DetailType: 'Stream Failure Hydrated', Detail: JSON.stringify(detail), ...entry };
}

import { compilePattern } from '../../contract/event-pattern';
import { checkProperties } from '../check-properties';
import { checkPattern } from '../filter-criteria';
import type { BusEvent } from './event-bus';
import type { ArchiveProperties } from './properties';

/** Keeps events in memory for as long as the bus lives. */
export interface Archive {
  readonly events: readonly BusEvent[];
  /** Keeps the event if it matches. */
  offer(event: BusEvent): void;
}

/** @throws Error naming what is not run here */
export function createArchive(properties: ArchiveProperties): Archive {
  const { ArchiveName, EventPattern } = properties;
  const subject = `The archive ${ArchiveName}`;
  const known = ['ArchiveName', 'EventPattern', 'SourceArn', 'Description', 'RetentionDays', 'KmsKeyIdentifier'];
  checkProperties(subject, properties, known);
  if (EventPattern) checkPattern(subject, EventPattern);
  const matches = EventPattern ? compilePattern(EventPattern) : () => true;
  const events: BusEvent[] = [];
  return {
    events,
    offer: (event) => {
      if (matches(event)) events.push(event);
    },
  };
}

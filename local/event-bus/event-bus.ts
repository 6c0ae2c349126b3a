import type { Running } from '../running';
import type { ArchiveProperties, RuleProperties } from './properties';

/** One entry of a PutEvents request. */
export interface PutEventsEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  /** JSON text of an object. */
  readonly Detail?: string;
  readonly Resources?: readonly string[];
  /** Milliseconds since the epoch. @default - the time of the request */
  readonly Time?: number;
}

/** Index by index beside the entries: the event's id, or why it was refused. */
export interface PutEventsResult {
  readonly FailedEntryCount: number;
  readonly Entries: readonly {
    readonly EventId?: string;
    readonly ErrorCode?: string;
    readonly ErrorMessage?: string;
  }[];
}

/** An event as rules, archives and targets see it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event bus of the offline cloud. */
export interface EventBus extends Running {
  readonly arn: string;
  /** Adds a rule. @throws when its pattern or one of its targets uses what is not run here */
  putRule(properties: RuleProperties): { readonly ruleArn: string };
  /** Adds an archive. @throws when its pattern uses what is not run here */
  createArchive(properties: ArchiveProperties): { readonly archiveArn: string };
  /** What an archive holds, oldest first. @throws when there is no such archive */
  archived(archiveName: string): readonly BusEvent[];
  /** Takes events in and hands them to the targets of every rule that they match. @throws when the request as a whole is refused */
  putEvents(entries: readonly PutEventsEntry[]): PutEventsResult;
}

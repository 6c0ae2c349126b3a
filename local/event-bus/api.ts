import type { PropertySupport } from '../check-properties';
import type { Running } from '../running';

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

/** For each entry, in order: the event's id, or why the entry was refused. */
export interface PutEventsResult {
  readonly FailedEntryCount: number;
  readonly Entries: readonly {
    readonly EventId?: string;
    readonly ErrorCode?: string;
    readonly ErrorMessage?: string;
  }[];
}

/** An event as rules and targets see it. */
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

/** An event bus of the local cloud. */
export interface EventBus extends Running {
  readonly arn: string;
  readonly name: string;
  /** In the order in which they were added. */
  rules(): readonly RuleDescription[];
  /** Adds a rule. @throws Error when its pattern or one of its targets uses what the local cloud does not run */
  putRule(properties: RuleProperties): { readonly ruleArn: string };
  /** Sends each event to the targets of every rule that it matches. @throws Error when the request as a whole is refused */
  putEvents(entries: readonly PutEventsEntry[]): PutEventsResult;
}

/** A rule, as people see it. */
export interface RuleDescription {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly pattern: EventPattern;
}

/** An event pattern as CloudFormation has it: an object. */
export type EventPattern = Readonly<Record<string, unknown>>;

/** Properties of `AWS::Events::Rule`, as in CloudFormation with every token resolved. */
export interface RuleProperties {
  readonly Name: string;
  readonly EventPattern: EventPattern;
  /** @default ENABLED */
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly Targets?: readonly TargetProperties[];
}

export const RULE_SUPPORT: PropertySupport = {
  properties: ['EventBusName', 'EventPattern', 'Name', 'State', 'Targets'],
  withoutEffect: ['Description', 'Tags'],
  refused: { ScheduleExpression: 'The local cloud runs no schedules: put the event yourself.' },
};

/** A target of a rule: an SQS queue or a Lambda function. */
export interface TargetProperties {
  readonly Id: string;
  readonly Arn: string;
  /** JSON text sent instead of the event. */
  readonly Input?: string;
  /** JSON path of the part of the event that is sent. */
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
  /** @default - 185 attempts within 24 hours */
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  /** Where events go that the target refuses. @default - they are dropped */
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly SqsParameters?: { readonly MessageGroupId: string };
}

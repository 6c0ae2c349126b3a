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
  /** Where an event goes that the target refuses. @default - it is dropped */
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly SqsParameters?: { readonly MessageGroupId: string };
}

/** Properties of `AWS::Events::Archive`, as in CloudFormation with every token resolved. */
export interface ArchiveProperties {
  readonly ArchiveName: string;
  /** @default - every event */
  readonly EventPattern?: EventPattern;
}

/** Properties of `AWS::Events::EventBus`. */
export interface EventBusProperties {
  readonly Name: string;
}

/** Properties of `AWS::Pipes::Pipe` from a queue, as in CloudFormation with every token resolved. */
export interface PipeProperties {
  readonly Name: string;
  /** The role that every call of the pipe is made with. */
  readonly RoleArn: string;
  /** ARN of an SQS queue. */
  readonly Source: string;
  readonly SourceParameters?: {
    readonly SqsQueueParameters?: {
      /** Most messages of a batch. @default 10 */
      readonly BatchSize?: number;
    };
    /** @default - every message */
    readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
  };
  /** ARN of a Lambda function. @default - messages go to the target as they are */
  readonly Enrichment?: string;
  /** ARN of an SQS queue or an event bus. */
  readonly Target: string;
  readonly TargetParameters?: {
    readonly SqsQueueParameters?: { readonly MessageGroupId?: string; readonly MessageDeduplicationId?: string };
    readonly EventBridgeEventBusParameters?: {
      readonly Source?: string;
      readonly DetailType?: string;
      readonly Resources?: readonly string[];
      readonly Time?: string;
    };
  };
  /** @default RUNNING */
  readonly DesiredState?: 'RUNNING' | 'STOPPED';
}

/** Properties of `AWS::Lambda::EventSourceMapping` that a stream mapping has, as in CloudFormation with every token resolved. */
export interface EventSourceMappingProperties {
  /** ARN of a Kinesis stream, of an enhanced fan-out consumer or of a DynamoDB stream. */
  readonly EventSourceArn: string;
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Epoch seconds; with `AT_TIMESTAMP`, which only Kinesis has. */
  readonly StartingPositionTimestamp?: number;
  /** Most records of an invocation. @default 100 */
  readonly BatchSize?: number;
  /** @default 0 - invoke with what a poll brought */
  readonly MaximumBatchingWindowInSeconds?: number;
  /** @default - every record */
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
  /** @default -1 - until the records are gone */
  readonly MaximumRetryAttempts?: number;
  /** @default -1 - records never become too old */
  readonly MaximumRecordAgeInSeconds?: number;
  /** @default false */
  readonly BisectBatchOnFunctionError?: boolean;
  /** @default - the function's answer is ignored */
  readonly FunctionResponseTypes?: readonly 'ReportBatchItemFailures'[];
  /** Concurrent batches per shard. @default 1 */
  readonly ParallelizationFactor?: number;
  /** Only a standard SQS queue takes pointers here. @default - failed batches are dropped */
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  /** @default true */
  readonly Enabled?: boolean;
}

/** What the mapping is run with. */
export interface EventSourceMappingSettings {
  /** ARN to invoke, with the alias or version of the mapping's `FunctionName`. */
  readonly functionArn: string;
  /** The function's execution role: it reads the stream and sends the pointers. */
  readonly executionRoleArn: string;
  readonly properties: EventSourceMappingProperties;
}

/**
 * The pointer: what reaches an OnFailure destination when a batch of stream records has failed for good.
 * It names the records by shard and sequence number; the records themselves stay in the stream.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */

/** The failed range of one shard. Lambda sends the same members for both kinds of stream. */
export interface BatchInfo {
  readonly shardId: string;
  /** Sequence number of the first failed record; decimal digits, too long for a number. */
  readonly startSequenceNumber: string;
  /** Sequence number of the last failed record; equal to the first for a batch of one. */
  readonly endSequenceNumber: string;
  /** ISO 8601; milliseconds for Kinesis, whole seconds for DynamoDB. */
  readonly approximateArrivalOfFirstRecord: string;
  readonly approximateArrivalOfLastRecord: string;
  /** Number of records Lambda counted in the batch. Whether before or after filtering is not documented. */
  readonly batchSize: number;
  /** ARN of the stream; with enhanced fan-out possibly that of the consumer. */
  readonly streamArn: string;
}

/** Which invocation failed. */
export interface RequestContext {
  readonly requestId: string;
  /** ARN of the function, with the alias or version it was invoked by. */
  readonly functionArn: string;
  /** Why Lambda gave up, such as `RetryAttemptsExhausted` or `RecordAgeExceeded`. AWS publishes no list: treat as open. */
  readonly condition: string;
  readonly approximateInvokeCount: number;
}

/** What the last invocation answered. Absent when the records expired. */
export interface ResponseContext {
  readonly statusCode: number;
  readonly executedVersion: string;
  /** `null` when the function returned normally but named failed items. */
  readonly functionError: string | null;
}

/** Which pipe gave up; a pipe with a stream source sends this instead of `requestContext`. */
export interface PipeContext {
  readonly partnerResourceArn: string;
  readonly condition: string;
}

/** Which of the two members holds the batch info tells the kind of stream. */
export type StreamBatch =
  | { readonly KinesisBatchInfo: BatchInfo; readonly DDBStreamBatchInfo?: undefined }
  | { readonly DDBStreamBatchInfo: BatchInfo; readonly KinesisBatchInfo?: undefined };

/** The pointer as Lambda writes it. */
export type LambdaPointer = StreamBatch & {
  readonly requestContext: RequestContext;
  readonly responseContext?: ResponseContext | null;
  readonly context?: null | undefined;
  readonly version: string;
  readonly timestamp: string;
};

/** The pointer as a pipe with a stream source writes it. */
export type PipePointer = StreamBatch & {
  readonly context: PipeContext;
  readonly requestContext?: null | undefined;
  readonly responseContext?: null | undefined;
  readonly version: string;
  readonly timestamp: string;
};

export type FailurePointer = LambdaPointer | PipePointer;

/** The members that a pointer can have. */
export const POINTER_MEMBERS = [
  'requestContext',
  'responseContext',
  'context',
  'version',
  'timestamp',
  'KinesisBatchInfo',
  'DDBStreamBatchInfo',
] as const satisfies readonly (keyof FailurePointer)[];

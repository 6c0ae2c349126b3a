/**
 * The pointer: what Lambda sends to an OnFailure destination when it gives up on a batch of stream records. It names the
 * records by shard and sequence number; the records themselves stay in the stream.
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
  /** The number of records in the batch, as Lambda counted them. AWS does not document whether before or after filtering. */
  readonly batchSize: number;
  /** ARN of the stream, or with enhanced fan-out of the consumer. */
  readonly streamArn: string;
}

/** Which invocation failed. */
export interface RequestContext {
  readonly requestId: string;
  /** ARN of the function, with the alias or version that the mapping invokes. */
  readonly functionArn: string;
  /** Why Lambda gave up, such as `RetryAttemptsExhausted` or `RecordAgeExceeded`. AWS publishes no list: expect others. */
  readonly condition: string;
  readonly approximateInvokeCount: number;
}

/** What the last invocation returned. Absent when the records expired before they were processed. */
export interface ResponseContext {
  readonly statusCode: number;
  readonly executedVersion: string;
  /** `null` when the function returned normally but reported batch item failures. */
  readonly functionError: string | null;
}

/** Which pipe gave up. A pipe with a stream source sends this instead of `requestContext`. */
export interface PipeContext {
  readonly partnerResourceArn: string;
  readonly condition: string;
}

/** The name of the member tells the kind of stream. */
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

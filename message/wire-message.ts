import type { HydrationMembers } from '../contract/message';
import type { BatchInfo, PipeContext, RequestContext, ResponseContext } from '../contract/pointer';

/**
 * A hydrated message as its JSON Schema describes it: every member it can have, in one object.
 *
 * Required is what hydration adds. The members of the pointer are Lambda's (or a pipe's) and come as they were sent,
 * among them possibly others that AWS adds one day.
 */
export interface WireMessage extends HydrationMembers {
  /** In a pointer of Lambda. */
  readonly requestContext?: RequestContext;
  /** In a pointer of Lambda, unless the records expired. */
  readonly responseContext?: ResponseContext;
  /** In a pointer of a pipe, instead of `requestContext`. */
  readonly context?: PipeContext;
  readonly version?: string;
  /** When the batch was given up, ISO 8601. */
  readonly timestamp?: string;
  /** The failed range of a Kinesis stream's shard. */
  readonly KinesisBatchInfo?: BatchInfo;
  /** The failed range of a DynamoDB stream's shard. */
  readonly DDBStreamBatchInfo?: BatchInfo;
}

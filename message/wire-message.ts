import type { HydrationMembers } from '../contract/message';
import type { BatchInfo, PipeContext, RequestContext, ResponseContext } from '../contract/pointer';

/**
 * A message that cdk-hydrated-dlq delivers. Every member it can have is described here; others can come without a new
 * version.
 *
 * The members of the pointer are those of Lambda (or of a pipe) and come as they were sent: they can be missing, null or
 * anything else, but for what makes a pointer, the function or pipe and the failed range.
 */
export interface WireMessage extends HydrationMembers {
  /** In a pointer of Lambda. */
  readonly requestContext?: RequestContext | null;
  /** In a pointer of Lambda, unless the records expired. */
  readonly responseContext?: ResponseContext | null;
  /** In a pointer of a pipe, instead of `requestContext`. */
  readonly context?: PipeContext | null;
  /** Of the pointer's shape. */
  readonly version?: unknown;
  /** When the batch was given up, ISO 8601. */
  readonly timestamp?: unknown;
  /** The failed range of a Kinesis stream's shard. */
  readonly KinesisBatchInfo?: BatchInfo;
  /** The failed range of a DynamoDB stream's shard. */
  readonly DDBStreamBatchInfo?: BatchInfo;
}

import type { HydrationMembers } from '../contract/message';
import type { BatchInfo, PipeContext, RequestContext, ResponseContext } from '../contract/pointer';

/**
 * A message that cdk-hydrated-dlq delivers. Other members can be added without a new version.
 *
 * The members of the pointer are as Lambda (or a pipe) sent them: each can be missing, null or anything else, except for
 * what makes a pointer, the function or pipe and the failed range.
 */
export interface WireMessage extends HydrationMembers {
  /** In a pointer that Lambda sent. */
  readonly requestContext?: RequestContext | null;
  /** In a pointer that Lambda sent, unless the records expired. */
  readonly responseContext?: ResponseContext | null;
  /** In a pointer that a pipe sent, instead of `requestContext`. */
  readonly context?: PipeContext | null;
  /** Version of the pointer's format. */
  readonly version?: unknown;
  /** When Lambda gave up on the batch, ISO 8601. */
  readonly timestamp?: unknown;
  /** The failed range of a Kinesis stream's shard. */
  readonly KinesisBatchInfo?: BatchInfo;
  /** The failed range of a DynamoDB stream's shard. */
  readonly DDBStreamBatchInfo?: BatchInfo;
}

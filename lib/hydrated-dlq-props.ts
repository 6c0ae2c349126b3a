import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IHydratedDestination } from './destinations/destination';
import type { FailureFilter } from './filters/failure-filter';
import type { EnrichmentProps } from './pipeline/enrichment-props';
import type { PipeLogLevel } from './pipeline/pipe-log-level';

/** Properties of a {@link HydratedDlq}. */
export interface HydratedDlqProps extends EnrichmentProps {
  /**
   * Where hydrated messages go.
   *
   * @default - a standard SQS queue of the pipeline's own
   */
  readonly destination?: IHydratedDestination;

  /**
   * The failures to hydrate; one of the filters has to match. What matches none is **removed from the staging queue**
   * and gone: pipes delete what they filter out. To send failures to different places, use one `HydratedDlq` each, or
   * an event bus and rules.
   *
   * Valid number: at most 5.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
   * @default - every failure is hydrated
   */
  readonly filters?: FailureFilter[];

  /**
   * How long hydration is tried again when a stream cannot be read now (throttled, no permission, an outage). Then the
   * pointer goes to the unhydrated queue.
   *
   * Valid range: 1 minute to 14 days.
   *
   * @default Duration.hours(24)
   */
  readonly retryFor?: Duration;

  /**
   * Most pointers the enrichment is given at once. Pointers of one shard share their reads.
   *
   * Valid range: 1 to 10.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * How often a batch is offered to an enrichment that throws, before its pointers go to the unhydrated queue. Streams
   * that cannot be read now do not count, see `retryFor`.
   *
   * Valid range: 1 to 1,000.
   *
   * @default - as many receives as fit in 3 hours, at least 5 and at most 1,000
   */
  readonly maxReceiveCount?: number;

  /**
   * How long the staging queue and the unhydrated queue keep a pointer.
   *
   * Valid range: 1 minute to 14 days, and not shorter than `retryFor`, nor than `maxReceiveCount` times the visibility
   * timeout of the staging queue, which is 6 times `timeout`.
   *
   * @default Duration.days(14)
   */
  readonly retentionPeriod?: Duration;

  /**
   * The bucket for the records of messages that outgrow the destination.
   *
   * @default - a private, encrypted bucket of the pipeline's own
   */
  readonly overflowBucket?: s3.IBucket;

  /**
   * How long the pipeline's own overflow bucket keeps an object, in whole days. Not for a given `overflowBucket`, which
   * has lifecycle rules of its own.
   *
   * @default Duration.days(30)
   */
  readonly overflowRetention?: Duration;

  /**
   * The customer-managed key for everything that keeps data: the staging and unhydrated queues, and the destination
   * queue and overflow bucket where the pipeline makes them. Each role is allowed to use it as far as it has to.
   *
   * @default - the keys of the services (SSE-SQS, SSE-S3)
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to queues, bucket and log groups when they leave the stack. A bucket that still holds objects is not
   * deleted, whatever is set here: CloudFormation stops at it.
   *
   * @default - the overflow bucket and the log groups are retained, the queues are deleted
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long the enrichment's and the pipe's own log groups keep their logs. They hold identifiers, counts and times,
   * never records.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What the pipe logs. Execution data, which would hold records, is never included.
   *
   * @default PipeLogLevel.ERROR
   */
  readonly pipeLogLevel?: PipeLogLevel;

  /**
   * Where the pipe logs.
   *
   * @default - a log group of the pipe's own, unless `pipeLogLevel` is `OFF`
   */
  readonly pipeLogGroup?: logs.ILogGroup;

  /**
   * Name of the staging queue.
   *
   * @default - CloudFormation chooses one
   */
  readonly stagingQueueName?: string;

  /**
   * Name of the unhydrated queue.
   *
   * @default - CloudFormation chooses one
   */
  readonly unhydratedQueueName?: string;

  /**
   * Name of the pipe.
   *
   * @default - CloudFormation chooses one
   */
  readonly pipeName?: string;
}

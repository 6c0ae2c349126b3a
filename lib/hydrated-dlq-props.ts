import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IHydratedDestination } from './destinations/destination';
import type { FailureFilter } from './filters/failure-filter';
import type { FailureIntake } from './intake/failure-intake';
import type { PipeLogLevel } from './pipeline/pipe-log-level';

/** How the enrichment function runs. */
export interface EnrichmentProps {
  /**
   * Memory of the enrichment, in MiB.
   *
   * Valid range: 128 to 10,240.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Longest run of the enrichment. Messages stay invisible for six times as long. Less than half a minute leaves little
   * time to wait for a throttled shard: its pointers are then retried later.
   *
   * Valid range: 1 second to 5 minutes, the longest execution of a pipe.
   *
   * @default Duration.minutes(2)
   */
  readonly timeout?: Duration;

  /**
   * Processor architecture of the enrichment.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Runtime of the enrichment. The function is built for Node.js 24: must be nodejs24.x or later.
   *
   * @default - nodejs24.x
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The VPC to run the enrichment in. Kinesis, DynamoDB Streams, SQS and S3 must be reachable from it, through a NAT
   * gateway or endpoints.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of `vpc` to run the enrichment in.
   *
   * @default - the CDK's choice for functions: private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the enrichment in `vpc`.
   *
   * @default - a new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * X-Ray tracing of the enrichment.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * Most enrichments that run at the same time. Limits how much of the account's concurrency and of the shards' read
   * capacity a storm of failures takes from live consumers. Without it, Pipes begins with 5 at the same time, adds 300 a
   * minute, and stops at 1,000.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html
   *
   * Valid range: 1 or more.
   *
   * @default - no reserved concurrency
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The code signing configuration of the enrichment. Its code comes with this package: sign the asset in your own
   * deployment, for example with AWS Signer in the pipeline that publishes assets.
   *
   * @default - code is not checked
   */
  readonly codeSigningConfig?: lambda.ICodeSigningConfig;

  /**
   * Name of the enrichment function.
   *
   * @default - CloudFormation chooses one
   */
  readonly enrichmentName?: string;
}

/** Properties of a {@link HydratedDlq}. */
export interface HydratedDlqProps extends EnrichmentProps {
  /**
   * Where hydrated messages go.
   *
   * @default - the pipeline creates a standard SQS queue
   */
  readonly destination?: IHydratedDestination;

  /**
   * What Lambda sends when it gives up on a batch: a pointer to the staging queue, or the pointer with the event to a
   * bucket.
   *
   * @default FailureIntake.queue()
   */
  readonly intake?: FailureIntake;

  /**
   * The failures to hydrate: those that match at least one of the filters. Failures that match none are **deleted from
   * the staging queue** and lost, because a pipe deletes what it filters out. To send failures to different places, use
   * one `HydratedDlq` for each, or an event bus and rules.
   *
   * Valid number: at most 5; with a bucket as `intake`, at most 4, and together at most 1,500 bytes.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
   * @default - every failure is hydrated
   */
  readonly filters?: FailureFilter[];

  /**
   * How long hydration is retried while a stream cannot be read (throttling, a missing permission, an outage). After
   * that, the pointer goes to the unhydrated queue.
   *
   * Valid range: 1 minute to 14 days.
   *
   * @default Duration.hours(24)
   */
  readonly retryFor?: Duration;

  /**
   * Most pointers that the enrichment receives in one batch. Pointers of one shard share their reads.
   *
   * Valid range: 1 to 10.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * How often a batch is delivered to an enrichment that throws or is throttled, before its pointers go to the unhydrated
   * queue. Streams that cannot be read at the moment do not count: see `retryFor`.
   *
   * Valid range: 1 to 1,000.
   *
   * @default - as many receives as fit in 3 hours, or in half of `retryFor` with `reservedConcurrentExecutions`; at least 5
   * and at most 1,000
   */
  readonly maxReceiveCount?: number;

  /**
   * How long the staging queue and the unhydrated queue keep a pointer.
   *
   * Valid range: 1 minute to 14 days; at least `retryFor`, and at least `maxReceiveCount` times the visibility timeout of
   * the staging queue, which is 6 times `timeout`, or longer where 1,000 receives would not be enough.
   *
   * @default Duration.days(14)
   */
  readonly retentionPeriod?: Duration;

  /**
   * The bucket for the records of messages that are too large for the destination, in the Region of the pipeline.
   *
   * @default - the pipeline creates a private, encrypted bucket
   */
  readonly overflowBucket?: s3.IBucket;

  /**
   * How long the overflow bucket that the pipeline creates keeps an object, in whole days. Not available together with
   * `overflowBucket`, which has lifecycle rules of its own.
   *
   * @default Duration.days(30)
   */
  readonly overflowRetention?: Duration;

  /**
   * The customer-managed key for the queues and buckets that the pipeline creates: the staging and unhydrated queues, the
   * queue of a redrive inbox, the destination queue, the overflow bucket and the intake bucket. The archive of a bus and the
   * table of a redrive inbox use keys of AWS. Each role may use the key only as far as it needs to.
   *
   * @default - the keys of the services (SSE-SQS, SSE-S3)
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to queues, buckets, archive and log groups when they are removed from the stack or replaced. With
   * `DESTROY`, the removal fails while a bucket still holds objects: CloudFormation does not delete them.
   *
   * @default - everything is retained, because it can hold the only copy of what failed; queues, buckets and archive are
   * deleted only when their creation is rolled back
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long the log groups of the enrichment, the pipe and a redrive inbox keep their logs, which hold identifiers, counts and times,
   * never records.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What the pipe logs. Execution data, which would contain records, is never included.
   *
   * @default PipeLogLevel.ERROR
   */
  readonly pipeLogLevel?: PipeLogLevel;

  /**
   * Where the pipe logs.
   *
   * @default - the pipeline creates a log group, unless `pipeLogLevel` is `OFF`
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

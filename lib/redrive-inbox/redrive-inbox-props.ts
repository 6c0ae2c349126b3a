import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/** Options of `addRedriveInbox()`. */
export interface RedriveInboxOptions {
  /**
   * The functions that may be invoked, each by the alias or version that its mapping invokes. A message that names another
   * function goes back to its queue.
   *
   * @default - the functions of all bound mappings except those with a tumbling window, whose state a redrive cannot restore
   */
  readonly functions?: lambda.IFunction[];

  /**
   * How many messages are redriven at the same time. The order of a shard is not kept: use the command line where it
   * matters.
   *
   * Valid range: 2 to 1,000.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   * @default 2
   */
  readonly maxConcurrency?: number;

  /**
   * How often a message is redriven at most. After that it goes back to its queue.
   *
   * Valid range: 1 to 15, because Lambda stops a loop of messages after about 16 rounds.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   * @default 10
   */
  readonly maxRedrives?: number;

  /**
   * How long one redrive may take. It has to exceed the timeout of each function by at least 30 seconds.
   *
   * Valid range: 1 to 15 minutes.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
}

/** Properties of a `RedriveInbox`. */
export interface RedriveInboxProps extends RedriveInboxOptions {
  /** The queue of hydrated messages: a standard queue, in the same account and Region. What is not done goes back to it. */
  readonly queue: sqs.IQueue;

  /**
   * Buckets that hold the records of large messages: `overflowBucket`, and `intakeBucket` if there is one, of each pipeline
   * whose messages the queue gets.
   *
   * @default - none: messages whose records are in a bucket go back to their queue
   */
  readonly overflowBuckets?: s3.IBucket[];

  /**
   * The customer-managed key to encrypt the inbox with.
   *
   * @default - the key of SQS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the inbox and its logs when they are removed from the stack.
   *
   * @default - they are retained; the inbox is deleted only when its creation is rolled back
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long logs are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
}

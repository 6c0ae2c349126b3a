import type { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { HydratedDestinationBindOptions } from '../destinations/destination';
import { checkWholeDays, fail } from '../private/checks';
import { announceTo, intakeBucket } from './intake-bucket';

/** Options of `FailureIntake.bucket()`. */
export interface BucketIntakeOptions {
  /**
   * The bucket that Lambda writes failures to, in the account and Region of the pipeline, and of no other pipeline. The
   * pipeline adds an event notification for the prefix `aws/lambda/` to it, by the CDK's custom resource.
   *
   * @default - the pipeline creates a private, encrypted bucket, and needs no custom resource
   */
  readonly bucket?: s3.IBucket;

  /**
   * How long the bucket that the pipeline creates keeps a failure, in whole days. Not available together with `bucket`,
   * which has lifecycle rules of its own. Messages that are too large for the destination refer to these objects.
   *
   * @default - objects do not expire
   */
  readonly expiration?: Duration;
}

/**
 * What Lambda sends when it gives up on a batch, and where to: a pointer to the staging queue, or the pointer together
 * with the event to a bucket.
 *
 * With a queue, the records are read from the stream, which keeps them for a limited time. With a bucket, the failure is
 * kept from the moment when Lambda gives up, and the stream is not read at all.
 */
export abstract class FailureIntake {
  /** Lambda sends a pointer to the staging queue. The enrichment reads the failed records from the stream. */
  static queue(): FailureIntake {
    return new QueueIntake();
  }

  /**
   * Lambda writes the pointer and the event to a bucket, which notifies the staging queue. The enrichment reads the
   * object.
   *
   * @param options - the bucket
   * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
   */
  static bucket(options: BucketIntakeOptions = {}): FailureIntake {
    return new BucketIntake(options);
  }

  /**
   * Called once, while the pipeline is constructed.
   *
   * @returns the bucket that mappings send failures to; `undefined` when they send pointers to the staging queue
   * @internal
   */
  abstract _bind(
    scope: Construct,
    stagingQueue: sqs.IQueue,
    options: HydratedDestinationBindOptions,
  ): s3.IBucket | undefined;
}

class QueueIntake extends FailureIntake {
  /** @internal */
  _bind(): undefined {
    return undefined;
  }
}

class BucketIntake extends FailureIntake {
  constructor(private readonly options: BucketIntakeOptions) {
    super();
  }

  /** @internal */
  _bind(scope: Construct, stagingQueue: sqs.IQueue, options: HydratedDestinationBindOptions): s3.IBucket {
    const { bucket, expiration } = this.options;
    if (bucket === undefined) {
      checkWholeDays(scope, 'expiration', expiration);
      return intakeBucket(scope, stagingQueue, { ...options, expiration });
    }
    if (expiration) {
      fail(
        scope,
        'expiration applies only to the intake bucket that the pipeline creates. Set lifecycle rules on bucket, or leave one of the two out.',
      );
    }
    return announceTo(scope, bucket, stagingQueue);
  }
}

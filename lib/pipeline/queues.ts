import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { PIPE_VISIBILITY_FACTOR, SQS_RETENTION_SECONDS } from '../../contract/limits';

/** How long the staging queue keeps offering a batch that the enrichment throws on, before it goes to the unhydrated queue. */
const REDELIVER_FOR = Duration.hours(3);

/** AWS advises at least this many receives for the source queue of a pipe. */
const MIN_RECEIVES = 5;

/** A queue that holds failures: encrypted, TLS only, kept for as long as SQS can. */
export function dataQueue(scope: Construct, id: string, props: sqs.QueueProps = {}): sqs.Queue {
  return new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.seconds(SQS_RETENTION_SECONDS.max),
    ...props,
  });
}

/** The queue that pointers arrive in; what cannot be hydrated for good waits in its dead-letter queue. */
export function stagingQueue(scope: Construct, unhydratedQueue: sqs.IQueue, enrichmentTimeout: Duration): sqs.Queue {
  const visibilityTimeout = Duration.seconds(enrichmentTimeout.toSeconds() * PIPE_VISIBILITY_FACTOR);
  return dataQueue(scope, 'Staging', {
    visibilityTimeout,
    deadLetterQueue: { queue: unhydratedQueue, maxReceiveCount: receivesWithin(REDELIVER_FOR, visibilityTimeout) },
  });
}

function receivesWithin(period: Duration, visibilityTimeout: Duration): number {
  return Math.max(MIN_RECEIVES, Math.ceil(period.toSeconds() / visibilityTimeout.toSeconds()));
}

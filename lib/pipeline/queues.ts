import { Duration, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { PIPE_EXECUTION_SECONDS, PIPE_VISIBILITY_FACTOR, SQS_MAX_RECEIVE_COUNT } from '../../contract/limits';
import type { HydratedDestinationBindOptions } from '../destinations/destination';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { DEFAULTS } from './defaults';

/** How long the staging queue redelivers a batch that the enrichment fails on, before it moves to the unhydrated queue. */
const REDELIVER_FOR = Duration.hours(3);

/** Of `retryFor`, the share for which a batch is redelivered to an enrichment that its owner throttles: the rest is to redrive. */
const REDELIVER_THROTTLED = 0.5;

/** AWS recommends at least this many receives for the source queue of a pipe. */
const FEWEST_RECEIVES = 5;

/** A queue that holds failures: encrypted, TLS only, with the longest retention that SQS has. */
export function dataQueue(
  scope: Construct,
  id: string,
  { encryptionKey, removalPolicy }: HydratedDestinationBindOptions,
  props: sqs.QueueProps = {},
): sqs.Queue {
  return new sqs.Queue(scope, id, {
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    retentionPeriod: DEFAULTS.retentionPeriod,
    removalPolicy: removalPolicy ?? DEFAULTS.removalPolicy,
    ...props,
  });
}

/** The queue for pointers that could not be hydrated: the staging queue's own dead-letter queue. */
export function unhydratedQueue(scope: Construct, props: HydratedDlqProps): sqs.Queue {
  return dataQueue(scope, 'Unhydrated', props, {
    queueName: props.unhydratedQueueName,
    redriveAllowPolicy: onlyFrom(scope, props.stagingQueueName),
    ...retention(props),
  });
}

/**
 * Lets no other queue use the unhydrated queue as its dead-letter queue. Only a name makes that possible: each of the two
 * queues would otherwise wait for the ARN of the other.
 */
function onlyFrom(scope: Construct, stagingQueueName: string | undefined): sqs.RedriveAllowPolicy | undefined {
  if (stagingQueueName === undefined) return undefined;
  const queueArn = Stack.of(scope).formatArn({ service: 'sqs', resource: stagingQueueName });
  const sourceQueues = [sqs.Queue.fromQueueArn(scope, 'StagingByName', queueArn)];
  return { redrivePermission: sqs.RedrivePermission.BY_QUEUE, sourceQueues };
}

/** The queue that pointers arrive in. */
export function stagingQueue(scope: Construct, unhydrated: sqs.IQueue, props: HydratedDlqProps): sqs.Queue {
  const { visibilityTimeout, maxReceiveCount } = redelivery(props);
  return dataQueue(scope, 'Staging', props, {
    queueName: props.stagingQueueName,
    visibilityTimeout,
    deadLetterQueue: { queue: unhydrated, maxReceiveCount },
    ...retention(props),
  });
}

/** How often the staging queue delivers a batch that the enrichment fails on, and how far apart. */
export function redelivery(props: HydratedDlqProps): Required<Pick<sqs.QueueProps, 'visibilityTimeout'>> & {
  readonly maxReceiveCount: number;
} {
  const forPipes = PIPE_VISIBILITY_FACTOR * longestRun(props);
  const { maxReceiveCount } = props;
  if (maxReceiveCount !== undefined) return { visibilityTimeout: Duration.seconds(forPipes), maxReceiveCount };
  const period = redeliverySeconds(props);
  const visibilityTimeout = Math.max(forPipes, Math.ceil(period / SQS_MAX_RECEIVE_COUNT.max));
  const receives = Math.max(FEWEST_RECEIVES, Math.ceil(period / visibilityTimeout));
  return { visibilityTimeout: Duration.seconds(visibilityTimeout), maxReceiveCount: receives };
}

/**
 * A throttled enrichment costs a message one receive each time. Where its concurrency is reserved, a storm throttles it by
 * design, and the receives have to last for most of the storm.
 */
function redeliverySeconds({ reservedConcurrentExecutions, retryFor = DEFAULTS.retryFor }: HydratedDlqProps): number {
  const shortest = REDELIVER_FOR.toSeconds();
  if (reservedConcurrentExecutions === undefined || retryFor.isUnresolved()) return shortest;
  return Math.max(shortest, retryFor.toSeconds() * REDELIVER_THROTTLED);
}

/** In seconds; the longest possible when it is known only at deployment. */
function longestRun({ timeout = DEFAULTS.timeout }: HydratedDlqProps): number {
  return timeout.isUnresolved() ? PIPE_EXECUTION_SECONDS : timeout.toSeconds();
}

function retention({ retentionPeriod }: HydratedDlqProps): Pick<sqs.QueueProps, 'retentionPeriod'> {
  return retentionPeriod ? { retentionPeriod } : {};
}

import { CfnResource, Duration, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as pipes from 'aws-cdk-lib/aws-pipes';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  SLIM_MESSAGE_BYTES,
  SQS_CAUTIOUS_MESSAGE_BYTES,
  SQS_MESSAGE_BYTES,
  SQS_RETENTION_SECONDS,
} from '../../contract/limits';
import { DEFAULTS } from '../pipeline/defaults';
import { dataQueue } from '../pipeline/queues';
import { checkEnvironmentsKnown, checkNumber, checkSameEnvironment, fail } from '../private/checks';
import { grantQueue } from '../private/grants';
import { isCustomerManaged } from '../private/kinds-of-keys';
import type { HydratedDestinationBindOptions, HydratedDestinationConfig, IHydratedDestination } from './destination';

/** Options of a queue as destination. */
export interface QueueDestinationOptions {
  /**
   * Largest message that the queue accepts, in bytes. The records of a larger message go to the overflow bucket.
   *
   * Valid range: 16,384 to 1,048,576, and not more than the queue's own maximum message size.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
   * @default - 1,048,576 for a queue that the pipeline creates; 262,144 for an existing one, because older queues accept no more
   */
  readonly maxMessageSizeBytes?: number;
}

/** Groups by stream and shard, and drops duplicates that arrive within five minutes. */
const FIFO_PARAMETERS: pipes.CfnPipe.PipeTargetSqsQueueParametersProperty = {
  messageGroupId: '$.hydration.groupId',
  messageDeduplicationId: '$.hydration.id',
};

/** Delivers to an SQS queue. */
export class QueueDestination implements IHydratedDestination {
  private queue?: sqs.IQueue;

  constructor(
    private readonly existing?: sqs.IQueue,
    private readonly options: QueueDestinationOptions = {},
  ) {}

  bind(scope: Construct, options: HydratedDestinationBindOptions): HydratedDestinationConfig {
    if (this.existing) checkPlace(scope, this.existing);
    const messageLimitBytes = this.messageLimit(scope);
    this.queue = this.existing ?? dataQueue(scope, 'Destination', options);
    return {
      targetArn: this.queue.queueArn,
      targetParameters: this.queue.fifo ? { sqsQueueParameters: FIFO_PARAMETERS } : undefined,
      messageLimitBytes,
      requestLimitBytes: SQS_MESSAGE_BYTES,
      customerManagedKey: isCustomerManaged(this.queue.encryptionMasterKey),
      keepsFor: this.existing ? declaredRetention(this.existing) : DEFAULTS.retentionPeriod,
      queue: this.queue,
    };
  }

  grantDelivery(pipeRole: iam.IRole): void {
    if (this.queue) grantQueue.send(this.queue, pipeRole);
  }

  private messageLimit(scope: Construct): number {
    const { maxMessageSizeBytes } = this.options;
    const bounds = { min: SLIM_MESSAGE_BYTES, max: SQS_MESSAGE_BYTES };
    checkNumber(scope, 'maxMessageSizeBytes', maxMessageSizeBytes, bounds, 'Larger messages overflow to S3.');
    const limit = maxMessageSizeBytes ?? (this.existing ? SQS_CAUTIOUS_MESSAGE_BYTES : SQS_MESSAGE_BYTES);
    const declared = declaredLimit(this.existing);
    if (declared !== undefined && declared < limit) {
      fail(
        scope,
        `the destination queue ${this.existing?.node.path} accepts messages of at most ${declared} bytes, but maxMessageSizeBytes is ${limit}. ` +
          `Set maxMessageSizeBytes of HydratedDestination.queue() to a number between ${bounds.min} and ${declared}, or raise the queue's own limit.`,
      );
    }
    return limit;
  }
}

function checkPlace(scope: Construct, queue: sqs.IQueue): void {
  checkSameEnvironment(
    scope,
    `a pipe and its destination queue ${queue.node.path}`,
    Stack.of(scope),
    queue.env,
    'Deliver to a queue here, and forward from it.',
  );
  checkEnvironmentsKnown(scope, `a pipe and its destination queue ${queue.node.path}`, Stack.of(scope), queue);
}

/** How long a queue of this app keeps a message; not known of other queues. */
function declaredRetention(queue: sqs.IQueue): Duration | undefined {
  const resource = queue.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::SQS::Queue') return undefined;
  const { messageRetentionPeriod = SQS_RETENTION_SECONDS.default } = resource as sqs.CfnQueue;
  return Token.isUnresolved(messageRetentionPeriod) ? undefined : Duration.seconds(messageRetentionPeriod);
}

/** The largest message that a queue of this app accepts, if the queue sets it. */
function declaredLimit(queue: sqs.IQueue | undefined): number | undefined {
  const resource = queue?.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::SQS::Queue') return undefined;
  const { maximumMessageSize } = resource as sqs.CfnQueue;
  return Token.isUnresolved(maximumMessageSize) ? undefined : maximumMessageSize;
}

import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as pipes from 'aws-cdk-lib/aws-pipes';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { SLIM_MESSAGE_BYTES, SQS_CAUTIOUS_MESSAGE_BYTES, SQS_MESSAGE_BYTES } from '../../contract/limits';
import { grantQueue } from '../pipeline/grants';
import { dataQueue } from '../pipeline/queues';
import { checkRange, checkSameEnvironment, fail } from '../private/checks';
import type { HydratedDestinationBindOptions, HydratedDestinationConfig, IHydratedDestination } from './destination';

/** Options of a queue as destination. */
export interface QueueDestinationOptions {
  /**
   * Largest message that the queue takes, in bytes. The records of a larger message go to the overflow bucket.
   *
   * Valid range: 16,384 to 1,048,576, and not more than the queue is set to take.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
   * @default - 1,048,576 for the pipeline's own queue; 262,144 for a given one, because older queues take no more
   */
  readonly maxMessageSizeBytes?: number;
}

/** Groups by stream and shard, and drops duplicates that come within five minutes. */
const FIFO_PARAMETERS: pipes.CfnPipe.PipeTargetSqsQueueParametersProperty = {
  messageGroupId: '$.hydration.groupId',
  messageDeduplicationId: '$.hydration.id',
};

/** Delivers to an SQS queue: the final dead-letter queue. */
export class QueueDestination implements IHydratedDestination {
  private queue?: sqs.IQueue;

  constructor(
    private readonly given?: sqs.IQueue,
    private readonly options: QueueDestinationOptions = {},
  ) {}

  bind(scope: Construct, options: HydratedDestinationBindOptions): HydratedDestinationConfig {
    if (this.given) checkPlace(scope, this.given);
    const messageLimitBytes = this.messageLimit(scope);
    this.queue = this.given ?? dataQueue(scope, 'Destination', options);
    return {
      targetArn: this.queue.queueArn,
      targetParameters: this.queue.fifo ? { sqsQueueParameters: FIFO_PARAMETERS } : undefined,
      messageLimitBytes,
      requestLimitBytes: SQS_MESSAGE_BYTES,
      customerManagedKey: this.queue.encryptionMasterKey !== undefined,
      queue: this.queue,
    };
  }

  grantDelivery(pipeRole: iam.IRole): void {
    if (this.queue) grantQueue.send(this.queue, pipeRole);
  }

  private messageLimit(scope: Construct): number {
    const { maxMessageSizeBytes } = this.options;
    const range = { min: SLIM_MESSAGE_BYTES, max: SQS_MESSAGE_BYTES };
    checkRange(scope, 'maxMessageSizeBytes', maxMessageSizeBytes, range, 'Larger messages overflow to S3.');
    const limit = maxMessageSizeBytes ?? (this.given ? SQS_CAUTIOUS_MESSAGE_BYTES : SQS_MESSAGE_BYTES);
    const declared = declaredLimit(this.given);
    if (declared !== undefined && declared < limit) {
      fail(
        scope,
        `the destination queue ${this.given?.node.path} takes messages of ${declared} bytes, but maxMessageSizeBytes is ${limit}. ` +
          `Set maxMessageSizeBytes of HydratedDestination.queue() to a number between ${range.min} and ${declared}, or raise that of the queue.`,
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
}

/** What a queue of this app is set to take. */
function declaredLimit(queue: sqs.IQueue | undefined): number | undefined {
  const resource = queue?.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::SQS::Queue') return undefined;
  const { maximumMessageSize } = resource as sqs.CfnQueue;
  return Token.isUnresolved(maximumMessageSize) ? undefined : maximumMessageSize;
}

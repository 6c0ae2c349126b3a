import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { SQS_CAUTIOUS_MESSAGE_BYTES, SQS_MESSAGE_BYTES } from '../../contract/limits';
import { grantQueue } from '../pipeline/grants';
import { dataQueue } from '../pipeline/queues';
import type { HydratedDestinationConfig, IHydratedDestination } from './destination';

/** Delivers to an SQS queue: the final dead-letter queue. */
export class QueueDestination implements IHydratedDestination {
  private queue?: sqs.IQueue;

  constructor(private readonly given?: sqs.IQueue) {}

  bind(scope: Construct): HydratedDestinationConfig {
    this.queue = this.given ?? dataQueue(scope, 'Destination');
    return {
      targetArn: this.queue.queueArn,
      messageLimitBytes: this.given ? SQS_CAUTIOUS_MESSAGE_BYTES : SQS_MESSAGE_BYTES,
      requestLimitBytes: SQS_MESSAGE_BYTES,
    };
  }

  grantDelivery(pipeRole: iam.IRole): void {
    if (this.queue) grantQueue.send(this.queue, pipeRole);
  }
}

import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IHydratedDestination } from './destination';
import { QueueDestination } from './queue-destination';

/** Where hydrated messages can go. */
export const HydratedDestination = {
  /**
   * An SQS queue, the final dead-letter queue.
   *
   * @param queue - the queue; without it the pipeline makes one of its own
   */
  queue(queue?: sqs.IQueue): IHydratedDestination {
    return new QueueDestination(queue);
  },
} as const;

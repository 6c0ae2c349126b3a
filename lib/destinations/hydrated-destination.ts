import type * as events from 'aws-cdk-lib/aws-events';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IHydratedDestination } from './destination';
import { EventBusDestination, type EventBusDestinationOptions } from './event-bus-destination';
import { QueueDestination, type QueueDestinationOptions } from './queue-destination';

/** Where hydrated messages can go. */
export const HydratedDestination = {
  /**
   * An SQS queue, the final dead-letter queue. On a FIFO queue the message group is the stream and shard, and the
   * deduplication id is `hydration.id`: grouping, and no duplicates within SQS's five minutes of deduplication; later
   * ones have the same `hydration.id`. Not the order of the stream.
   *
   * @param queue - the queue, standard or FIFO; without it the pipeline makes a standard queue of its own
   * @param options - what the queue takes
   */
  queue(queue?: sqs.IQueue, options?: QueueDestinationOptions): IHydratedDestination {
    return new QueueDestination(queue, options);
  },

  /**
   * An event bus of the same account and Region. Subscribe with `onHydratedFailure()`, or with rules of your own.
   *
   * @param eventBus - the bus
   * @param options - how the events introduce themselves, and whether an archive keeps them
   */
  eventBus(eventBus: events.IEventBus, options?: EventBusDestinationOptions): IHydratedDestination {
    return new EventBusDestination(eventBus, options);
  },
} as const;

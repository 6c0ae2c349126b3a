import type * as events from 'aws-cdk-lib/aws-events';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IHydratedDestination } from './destination';
import { EventBusDestination, type EventBusDestinationOptions } from './event-bus-destination';
import { QueueDestination, type QueueDestinationOptions } from './queue-destination';
import { TopicDestination } from './topic-destination';

/**
 * Where hydrated messages can go. Implement `IHydratedDestination` for another target that EventBridge Pipes can deliver
 * to.
 */
// biome-ignore lint/complexity/noStaticOnlyClass: languages other than TypeScript need a class around functions.
export abstract class HydratedDestination {
  /**
   * An SQS queue. On a FIFO queue the message group is the stream and shard, and the deduplication id is `hydration.id`:
   * SQS drops duplicates that arrive within five minutes; later ones have the same `hydration.id`. The queue does not keep
   * the order of the stream.
   *
   * @param queue - the queue, standard or FIFO; without it, the pipeline creates a standard queue
   * @param options - what the queue accepts
   */
  static queue(queue?: sqs.IQueue, options?: QueueDestinationOptions): IHydratedDestination {
    return new QueueDestination(queue, options);
  }

  /**
   * An event bus of the same account and Region. Subscribe with `onHydratedFailure()`, or with rules of your own.
   *
   * @param eventBus - the bus
   * @param options - source and detail type of the events, and whether an archive keeps them
   */
  static eventBus(eventBus: events.IEventBus, options?: EventBusDestinationOptions): IHydratedDestination {
    return new EventBusDestination(eventBus, options);
  }

  /**
   * A standard SNS topic of the same account and Region. A topic keeps nothing: subscribe a queue, and give each
   * subscription a dead-letter queue. The records of a message above 256 KiB go to the overflow bucket. Where the CDK does
   * not know the key of the topic, as of an imported one, let `pipeRole` use it (`kms:GenerateDataKey`, `kms:Decrypt`).
   *
   * @param topic - the topic
   */
  static topic(topic: sns.ITopic): IHydratedDestination {
    return new TopicDestination(topic);
  }
}

import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as pipes from 'aws-cdk-lib/aws-pipes';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * Where hydrated messages go. `HydratedDestination` makes the usual ones; implement this interface to add another
 * target that EventBridge Pipes can deliver to. An instance belongs to one `HydratedDlq`.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html
 */
export interface IHydratedDestination {
  /**
   * Called once, while the pipeline is constructed. Must throw an error that names `scope.node.path` when the destination
   * cannot take hydrated messages.
   *
   * @param scope - the parent of the resources that the destination creates
   * @param options - how to create resources
   */
  bind(scope: Construct, options: HydratedDestinationBindOptions): HydratedDestinationConfig;

  /** Grants the pipe's role what it needs to deliver, and nothing else. Called once, after `bind()`. */
  grantDelivery(pipeRole: iam.IRole): void;
}

/** How a destination has to create resources. */
export interface HydratedDestinationBindOptions {
  /**
   * The customer-managed key to encrypt everything with.
   *
   * @default - the keys of the services
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the resources when they are removed from the stack.
   *
   * @default - what can hold the only copy of a failure is retained, unless its creation is rolled back
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What a pipeline needs to know about its destination. */
export interface HydratedDestinationConfig {
  /** ARN of the pipe's target. */
  readonly targetArn: string;

  /**
   * How the pipe delivers to its target. Values may be paths into the hydrated message, such as `$.hydration.id`.
   *
   * @default - the target is called without parameters
   */
  readonly targetParameters?: pipes.CfnPipe.PipeTargetParametersProperty;

  /**
   * Largest hydrated message that the destination takes, in bytes of UTF-8. The records of a larger one go to the
   * overflow bucket.
   *
   * Valid range: 16,384 or more, which what stays of a message may need.
   */
  readonly messageLimitBytes: number;

  /**
   * Largest sum of the messages in one request to the destination, in bytes of UTF-8.
   *
   * Valid range: 16,384 to 6,291,456, the most that the enrichment can return.
   */
  readonly requestLimitBytes: number;

  /**
   * Whether everything that the destination keeps is encrypted with customer-managed keys.
   *
   * @default false
   */
  readonly customerManagedKey?: boolean;

  /**
   * How long the destination keeps a hydrated message. Synth warns where the overflow bucket deletes the records earlier.
   *
   * @default - not known, and nothing is compared
   */
  readonly keepsFor?: Duration;

  /**
   * The queue that keeps hydrated messages, if the destination is a queue.
   *
   * @default - the destination is not a queue, and `destinationQueue` is not available
   */
  readonly queue?: sqs.IQueue;

  /**
   * The events that hydrated messages become, if the destination is an event bus.
   *
   * @default - the destination is not an event bus, and `onHydratedFailure()` is not available
   */
  readonly events?: HydratedEvents;
}

/** Hydrated messages as events on a bus. */
export interface HydratedEvents {
  /** The bus that they are put on. */
  readonly eventBus: events.IEventBus;

  /** `source` of the events. */
  readonly source: string;

  /** `detail-type` of the events; the message is their `detail`. */
  readonly detailType: string;
}

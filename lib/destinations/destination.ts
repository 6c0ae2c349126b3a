import type { RemovalPolicy } from 'aws-cdk-lib';
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
   * Called once, while the pipeline is constructed. MUST throw, naming `scope.node.path`, when the destination cannot
   * take hydrated messages.
   *
   * @param scope - the construct that the resources which the destination creates belong to
   * @param options - how the pipeline keeps data
   */
  bind(scope: Construct, options: HydratedDestinationBindOptions): HydratedDestinationConfig;

  /** Grants the pipe's role what it needs in order to deliver, and nothing else. Called once, after `bind()`. */
  grantDelivery(pipeRole: iam.IRole): void;
}

/** How resources are to be made that the destination creates. */
export interface HydratedDestinationBindOptions {
  /**
   * The customer-managed key that everything is to be encrypted with.
   *
   * @default - the keys of the services
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the resources when they leave the stack.
   *
   * @default - what the CDK does with a resource of the kind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What a pipeline has to know of its destination. */
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
   */
  readonly messageLimitBytes: number;

  /** Largest sum of the messages in one request to the destination, in bytes of UTF-8. */
  readonly requestLimitBytes: number;

  /**
   * Whether everything that the destination keeps is under a customer-managed key.
   *
   * @default false
   */
  readonly customerManagedKey?: boolean;

  /**
   * The queue that keeps hydrated messages, when the destination is one.
   *
   * @default - the destination is no queue, and the pipeline has no `destinationQueue`
   */
  readonly queue?: sqs.IQueue;

  /**
   * The events that hydrated messages become, when the destination is an event bus.
   *
   * @default - the destination is no event bus, and `onHydratedFailure()` is not possible
   */
  readonly events?: HydratedEvents;
}

/** Hydrated messages as events on a bus. */
export interface HydratedEvents {
  /** The bus they are put on. */
  readonly eventBus: events.IEventBus;

  /** `source` of the events. */
  readonly source: string;

  /** `detail-type` of the events; the message is their `detail`. */
  readonly detailType: string;
}

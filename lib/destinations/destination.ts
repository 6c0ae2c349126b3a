import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as pipes from 'aws-cdk-lib/aws-pipes';
import type { Construct } from 'constructs';

/**
 * Where hydrated messages go. `HydratedDestination` makes the usual ones; implement this interface to add another
 * target that EventBridge Pipes can deliver to.
 *
 * An instance belongs to one `HydratedDlq`.
 */
export interface IHydratedDestination {
  /**
   * Called once, while the pipeline is constructed. MUST throw, naming `scope.node.path`, when the destination cannot
   * take hydrated messages.
   *
   * @param scope - the construct that resources the destination creates belong to
   */
  bind(scope: Construct): HydratedDestinationConfig;

  /**
   * Grants the pipe's role what it needs in order to deliver, and nothing else. Called once, after `bind()`.
   */
  grantDelivery(pipeRole: iam.IRole): void;
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
}

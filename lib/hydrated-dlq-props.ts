import type { IHydratedDestination } from './destinations/destination';

/** Properties of a {@link HydratedDlq}. */
export interface HydratedDlqProps {
  /**
   * Where hydrated messages go.
   *
   * @default - a standard SQS queue of the pipeline's own
   */
  readonly destination?: IHydratedDestination;
}

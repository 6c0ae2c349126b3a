/**
 * `cdk-hydrated-dlq`: the constructs.
 *
 * @packageDocumentation
 */
export { HYDRATION_STATUSES, type HydrationStatus } from '../contract/message';
export type {
  HydratedDestinationBindOptions,
  HydratedDestinationConfig,
  HydratedEvents,
  IHydratedDestination,
} from './destinations/destination';
export type { EventBusDestinationOptions } from './destinations/event-bus-destination';
export { HydratedDestination } from './destinations/hydrated-destination';
export type { QueueDestinationOptions } from './destinations/queue-destination';
export { FailureFilter } from './filters/failure-filter';
export { HydratedDlq } from './hydrated-dlq';
export type { IHydratedDlq } from './hydrated-dlq-base';
export type { HydratedDlqProps } from './hydrated-dlq-props';
export type { HydratedDlqAttributes } from './imported-hydrated-dlq';
export {
  HydratedDlqAlarm,
  type HydratedDlqAlarmOptions,
  type HydratedDlqAlarmThresholds,
} from './monitoring/alarm-options';
export type { HydratedDlqDashboardOptions } from './monitoring/dashboard';
export type { EnrichmentProps } from './pipeline/enrichment-props';
export { PipeLogLevel } from './pipeline/pipe-log-level';
export type { OnHydratedFailureOptions } from './subscriptions/hydrated-failure-rule';

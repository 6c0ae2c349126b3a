/**
 * `cdk-hydrated-dlq`: the constructs.
 *
 * @packageDocumentation
 */
export type {
  HydratedDestinationBindOptions,
  HydratedDestinationConfig,
  HydratedEvents,
  IHydratedDestination,
} from './destinations/destination';
export type { EventBusDestinationOptions } from './destinations/event-bus-destination';
export { HydratedDestination } from './destinations/hydrated-destination';
export type { OnHydratedFailureOptions } from './destinations/hydrated-failure-rule';
export { HydrationStatus } from './destinations/hydration-status';
export type { QueueDestinationOptions } from './destinations/queue-destination';
export { FailureFilter } from './filters/failure-filter';
export { HydratedDlq } from './hydrated-dlq';
export type { IHydratedDlq } from './hydrated-dlq-base';
export type { EnrichmentProps, HydratedDlqProps } from './hydrated-dlq-props';
export type { HydratedDlqAttributes } from './imported-hydrated-dlq';
export { type BucketIntakeOptions, FailureIntake } from './intake/failure-intake';
export {
  HydratedDlqAlarm,
  type HydratedDlqAlarmOptions,
  type HydratedDlqAlarmThresholds,
} from './monitoring/alarm-options';
export type { HydratedDlqDashboardOptions } from './monitoring/dashboard';
export { PipeLogLevel } from './pipeline/pipe-log-level';
export { RedriveInbox } from './redrive-inbox/redrive-inbox';
export type { RedriveInboxOptions, RedriveInboxProps } from './redrive-inbox/redrive-inbox-props';

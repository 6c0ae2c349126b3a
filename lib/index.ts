export { HYDRATION_STATUSES, type HydrationStatus } from '../contract/message';
export type { HydratedDestinationConfig, IHydratedDestination } from './destinations/destination';
export { HydratedDestination } from './destinations/hydrated-destination';
export { HydratedDlq } from './hydrated-dlq';
export type { HydratedDlqProps } from './hydrated-dlq-props';

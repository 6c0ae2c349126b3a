export { HYDRATION_STATUSES, type HydrationStatus } from '../contract/message';

import { SQS_DELAY_SECONDS } from '../contract/limits';

/** Shortest delay before the second attempt; seconds. */
const FIRST_DELAY = 5;

/** How long to wait after so many attempts: doubled each time, up to the longest delay of SQS, with jitter upwards. `chance` is from 0 to below 1. */
export function retryDelaySeconds(attempts: number, chance: number): number {
  const doubled = FIRST_DELAY * 2 ** Math.max(0, attempts - 1);
  const jittered = Math.min(doubled, SQS_DELAY_SECONDS / 2) * (1 + chance);
  return Math.floor(jittered);
}

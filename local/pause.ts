import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or less when the signal is aborted meanwhile; never throws. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

const FIRST_DELAY_MILLISECONDS = 1_000;
const LONGEST_DELAY_MILLISECONDS = 60_000;

/** How long to wait before the next attempt after so many failures in a row: from 1 s, doubling, to 1 minute. AWS publishes no numbers. */
export function backOffMilliseconds(failures: number, timeScale: number): number {
  const delay = FIRST_DELAY_MILLISECONDS * 2 ** Math.max(0, failures - 1);
  return Math.min(delay, LONGEST_DELAY_MILLISECONDS) / timeScale;
}

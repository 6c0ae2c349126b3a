import type { EventLog } from '../event-log';

export interface SettleOptions {
  /** Whether nothing more can come; asked at every event. */
  readonly isDone: () => boolean;
  /** Whether something must still come; asked when nothing has happened for a while. */
  readonly isOutstanding: () => Promise<boolean>;
  /** How long to wait for what is outstanding; milliseconds. */
  readonly timeout: number;
}

/** If nothing happens for this long, everything that was going on is finished. */
const QUIET_MILLISECONDS = 3_000;

/**
 * Resolves once everything is done, or nothing happens any more and nothing is outstanding. When the time is over it
 * resolves as well: what is missing shows in the accounts.
 */
export function settle(events: EventLog, { isDone, isOutstanding, timeout }: SettleOptions): Promise<void> {
  if (isDone()) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      unsubscribe();
      for (const timer of [quiet, deadline]) clearTimeout(timer);
      resolve();
    };
    const finishUnlessOutstanding = async (): Promise<void> => {
      if (await isOutstanding()) quiet.refresh();
      else finish();
    };
    const quiet = setTimeout(finishUnlessOutstanding, QUIET_MILLISECONDS);
    const deadline = setTimeout(finish, timeout);
    const unsubscribe = events.subscribe(() => {
      quiet.refresh();
      if (isDone()) finish();
    });
  });
}

import type { EventLog } from '../kit/event-log';
import type { LocalEvent } from '../local-event';

/** Without anything new for this long, nothing more is expected; longer than the longest pause at the default time scale. */
const QUIET_MILLISECONDS = 4_000;
const LONGEST_MILLISECONDS = 60_000;

/** What happens by itself, again and again, and tells nothing. */
const IDLE: readonly LocalEvent['type'][] = ['function-log'];

/**
 * Resolves once everything is done: as soon as `isDone`, or else when nothing has happened for a while. A run that never
 * comes to rest ends as well; what is missing then shows in the accounts.
 */
export function settle(events: EventLog, isDone: () => boolean): Promise<void> {
  if (isDone()) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      unsubscribe();
      for (const timer of [quiet, longest]) clearTimeout(timer);
      resolve();
    };
    const quiet = setTimeout(finish, QUIET_MILLISECONDS);
    const longest = setTimeout(finish, LONGEST_MILLISECONDS);
    const unsubscribe = events.subscribe((event) => {
      if (IDLE.includes(event.type)) return;
      quiet.refresh();
      if (isDone()) finish();
    });
  });
}

import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Clients } from '../clients';
import { type Finding, unchecked, uncheckedBecauseOf } from './finding';

/** How far back a log is read; milliseconds. */
const LOOK_BACK = 3_600_000;
/** Pages of a log that are read; each may be empty although more follow. */
const MOST_PAGES = 20;

/** What a log has of the last hour. */
export interface RecentLog {
  readonly lines: readonly string[];
  /** Why there may be more. */
  readonly unread?: Finding;
}

/** Reads the entries of the last hour that match a filter pattern. What keeps it from that is a finding. */
export async function recentLog(
  logGroupName: string,
  region: string | undefined,
  filterPattern: string,
  clients: Clients,
): Promise<RecentLog> {
  const logs = await clients.logs(region);
  const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const found: FilteredLogEvent[] = [];
  const startTime = Date.now() - LOOK_BACK;
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const command = new FilterLogEventsCommand({ logGroupName, filterPattern, startTime, nextToken });
      const answer = await logs.send(command);
      found.push(...(answer.events ?? []));
      nextToken = answer.nextToken;
      if (nextToken === undefined) return { lines: linesOf(found) };
    }
  } catch (error) {
    // What has not run yet has no log.
    if ((error as Error).name === 'ResourceNotFoundException') return { lines: linesOf(found) };
    return { lines: linesOf(found), unread: uncheckedBecauseOf(error, logGroupName) };
  }
  const action = 'Search it with CloudWatch Logs Insights, as docs/runbook.md shows.';
  const unread = unchecked(logGroupName, 'The log of the last hour is too large to be read to its end.', action);
  return { lines: linesOf(found), unread };
}

function linesOf(events: readonly FilteredLogEvent[]): string[] {
  return events.map(({ message = '' }) => message);
}

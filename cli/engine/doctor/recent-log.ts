import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Clients } from '../clients';

/** How far back a log is read; milliseconds. */
const LOOK_BACK = 3_600_000;
/** Pages of a log that are read; each may be empty although more follow. */
const MOST_PAGES = 20;

/** What a log has of the last hour. */
export interface RecentLog {
  readonly lines: readonly string[];
  /** Whether there was more to read. */
  readonly givenUp: boolean;
}

/** Reads the entries of the last hour that match a filter pattern. */
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
      if (nextToken === undefined) return { lines: linesOf(found), givenUp: false };
    }
  } catch (error) {
    // What has not run yet has no log.
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    return { lines: linesOf(found), givenUp: false };
  }
  return { lines: linesOf(found), givenUp: true };
}

function linesOf(events: readonly FilteredLogEvent[]): string[] {
  return events.map(({ message = '' }) => message);
}

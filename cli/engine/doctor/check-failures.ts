import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { KEPT_EVENTS } from '../../../contract/log-events';
import type { Clients } from '../clients';
import type { Deployment } from './deployment';
import { type Checkup, type Finding, problem, unchecked, warning } from './finding';

/** How far back the log is read; milliseconds. */
const LOOK_BACK = 3_600_000;
/** Any of these texts in a line. */
const ANY_KEPT = Object.values(KEPT_EVENTS)
  .map((event) => `?"${event}"`)
  .join(' ');
/** Pages of the log that are read; each may be empty although more follow. */
const MOST_PAGES = 20;
/** Kinds of errors that are shown, the most frequent first. */
const MOST_KINDS = 3;

/** What could not be hydrated recently, and why. */
export async function checkFailures(deployment: Deployment, clients: Clients): Promise<Omit<Checkup, 'name'>> {
  const { unhydrated, staging, enrichment } = deployment;
  const { events, givenUp } = await lastFailures(enrichment.logGroup, enrichment.arn, clients);
  const kinds = countKinds(events);
  const findings: Finding[] = kinds
    .slice(0, MOST_KINDS)
    .map(({ text, attempts }) =>
      warning(
        enrichment.arn,
        `Failed attempts to hydrate a pointer in the last hour: ${attempts}. The error is ${text}`,
        `What to do about each error is in docs/runbook.md. The log is ${enrichment.logGroup}.`,
      ),
    );
  if (givenUp) {
    const action = 'Search it with CloudWatch Logs Insights, as docs/runbook.md shows.';
    findings.push(
      unchecked(enrichment.logGroup, 'The log of the last hour is too large to be read to its end.', action),
    );
  }
  // Somebody who looks at the queue hides its messages meanwhile.
  const waiting = (unhydrated?.visible ?? 0) + (unhydrated?.hidden ?? 0);
  if (unhydrated !== undefined && waiting > 0) {
    findings.unshift(
      problem(
        unhydrated.arn,
        `The unhydrated queue holds pointers that could not be hydrated: ${waiting}.`,
        `Fix the cause, then hydrate them: hydrated-dlq stage --from ${unhydrated.name} --to ${staging.name} --all --go`,
      ),
    );
  }
  return { findings, fine: 'nothing failed in the last hour, and the unhydrated queue is empty' };
}

interface LastFailures {
  readonly events: readonly FilteredLogEvent[];
  /** Whether there was more to read. */
  readonly givenUp: boolean;
}

async function lastFailures(logGroupName: string, functionArn: string, clients: Clients): Promise<LastFailures> {
  const logs = await clients.logs(functionArn.split(':')[3]);
  const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const found: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          filterPattern: ANY_KEPT,
          startTime: Date.now() - LOOK_BACK,
          nextToken,
        }),
      );
      found.push(...(answer.events ?? []));
      nextToken = answer.nextToken;
      if (nextToken === undefined) return { events: found, givenUp: false };
    }
  } catch (error) {
    // A function that has not run yet has no log.
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    return { events: found, givenUp: false };
  }
  return { events: found, givenUp: true };
}

function countKinds(events: readonly FilteredLogEvent[]): { readonly text: string; readonly attempts: number }[] {
  const counts = new Map<string, number>();
  for (const { message = '' } of events) {
    const text = errorOf(message);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, attempts]) => ({ text, attempts })).sort((a, b) => b.attempts - a.attempts);
}

/** The enrichment writes one JSON object a line; the JSON log format of Lambda may wrap it. */
function errorOf(line: string): string {
  const [, name, message] = /"error":\{"name":"([^"]*)","message":"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
  return name === undefined ? 'an error that the log names' : `${name}: ${message}`;
}

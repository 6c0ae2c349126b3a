import { isObject } from '../../../contract/json';
import { KEPT_EVENTS } from '../../../contract/log-events';
import type { Clients } from '../clients';
import type { Deployment } from './deployment';
import { type Checkup, type Finding, problem, warning } from './finding';
import { type RecentLog, recentLog } from './recent-log';

/** Any of these texts in a line. */
const ANY_KEPT = Object.values(KEPT_EVENTS)
  .map((event) => `?"${event}"`)
  .join(' ');
/** Kinds of errors that are shown, the most frequent first. */
const MOST_KINDS = 3;

const NOTHING: RecentLog = { lines: [] };

/** What could not be hydrated or delivered recently, and why. */
export async function checkFailures(deployment: Deployment, clients: Clients): Promise<Omit<Checkup, 'name'>> {
  const { pipeline, enrichment } = deployment;
  const [attempts, executions] = await Promise.all([
    recentLog(enrichment.logGroup, enrichment.arn.split(':')[3], ANY_KEPT, clients),
    pipeline.logGroup === undefined
      ? NOTHING
      : recentLog(pipeline.logGroup, pipeline.stagingQueueArn.split(':')[3], '{ $.logLevel = "ERROR" }', clients),
  ]);
  return {
    findings: [
      ...waiting(deployment),
      ...failedExecutions(deployment, executions),
      ...failedAttempts(deployment, attempts),
      ...[attempts, executions].flatMap(({ unread = [] }) => unread),
    ],
    fine:
      pipeline.logGroup === undefined
        ? 'the enrichment logged no failure in the last hour, and the unhydrated queue is empty; the pipe has no log'
        : 'nothing failed in the last hour, and the unhydrated queue is empty',
  };
}

function waiting({ unhydrated, staging }: Deployment): Finding[] {
  // Somebody who looks at the queue hides its messages meanwhile.
  const waiting = (unhydrated?.visible ?? 0) + (unhydrated?.hidden ?? 0);
  if (unhydrated === undefined || waiting === 0) return [];
  const message = `The unhydrated queue holds pointers that could not be hydrated: ${waiting}.`;
  const action = `Fix the cause, then hydrate them: hydrated-dlq stage --from ${unhydrated.name} --to ${staging.name} --all --go`;
  return [problem(unhydrated.arn, message, action)];
}

/** The enrichment that throws, runs out of time or is throttled, and the destination that refuses: the enrichment logs none of it. */
function failedExecutions({ pipeline }: Deployment, { lines }: RecentLog): Finding[] {
  const texts = new Map<string, string>();
  for (const { executionId, messageType, error } of lines.map(recordOf)) {
    const cause = isObject(error) && typeof error.message === 'string' ? `: ${error.message}` : '';
    // Several records are about one execution; the one with the error says most.
    if (cause !== '' || !texts.has(`${executionId}`)) texts.set(`${executionId}`, `${messageType}${cause}`);
  }
  return countKinds([...texts.values()]).map(({ text, times }) =>
    warning(
      pipeline.name,
      `Failed executions of the pipe in the last hour: ${times}. The pipe says ${text}`,
      `See Pipe failing in docs/runbook.md. The log is ${pipeline.logGroup}.`,
    ),
  );
}

function recordOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line));
  } catch {
    // A record that is longer than 256 KB is cut.
    return { executionId: line, messageType: 'an error that the log names' };
  }
}

function failedAttempts({ enrichment }: Deployment, { lines }: RecentLog): Finding[] {
  return countKinds(lines.map(errorOf)).map(({ text, times }) =>
    warning(
      enrichment.arn,
      `Failed attempts to hydrate a pointer in the last hour: ${times}. The error is ${text}`,
      `What to do about each error is in docs/runbook.md. The log is ${enrichment.logGroup}.`,
    ),
  );
}

function countKinds(texts: readonly string[]): { readonly text: string; readonly times: number }[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, times]) => ({ text, times }))
    .sort((a, b) => b.times - a.times)
    .slice(0, MOST_KINDS);
}

/** The enrichment writes one JSON object a line; the JSON log format of Lambda may wrap it. */
function errorOf(line: string): string {
  const [, name, message] = /"error":\{"name":"([^"]*)","message":"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
  return name === undefined ? 'an error that the log names' : `${name}: ${message}`;
}

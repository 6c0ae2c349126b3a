import type { Queue } from '../queue';
import type { Deployment } from './deployment';
import { type Checkup, type Finding, problem, warning } from './finding';

interface PolicyStatement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Sid?: string;
}

/** Whether the policies of the queues accept what has to arrive, and whether nothing can be lost between them. */
export async function checkQueues(deployment: Deployment): Promise<Omit<Checkup, 'name'>> {
  const { staging, unhydrated, destination } = deployment;
  const queues = [staging, unhydrated, destination].filter((queue) => queue !== undefined);
  return {
    findings: [...queues.flatMap(denials), ...announcements(deployment), ...deadLetters(deployment)],
    fine: `${queues.map(({ name }) => name).join(', ')} accept what has to arrive`,
  };
}

/** A denial that is not only about calls without TLS may be about ours. */
function denials({ arn, policy }: Queue): Finding[] {
  return statementsOf(policy)
    .filter(({ Effect, Condition }) => Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === undefined)
    .map(({ Sid, Condition }) =>
      warning(
        arn,
        `The policy of the queue denies something${Sid === undefined ? '' : ` (${Sid})`}${Condition ? ` where ${JSON.stringify(Condition)}` : ''}.`,
        'Make sure that it spares the pipe, the enrichment and the roles of the functions.',
      ),
    );
}

/** S3 has no role: only the policy of the queue lets it announce objects. */
function announcements({ staging, intakeBucketArn }: Deployment): Finding[] {
  if (intakeBucketArn === undefined) return [];
  const allowing = statementsOf(staging.policy).filter(
    ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal ?? '').includes('s3.amazonaws.com'),
  );
  if (allowing.some((statement) => isAbout(intakeBucketArn, statement))) return [];
  const action = `Allow s3.amazonaws.com sqs:SendMessage in the policy of the queue, where aws:SourceArn is ${intakeBucketArn}.`;
  return [problem(staging.arn, `S3 may not announce the objects of ${intakeBucketArn} to the staging queue.`, action)];
}

/** A pattern is given the benefit of the doubt. */
function isAbout(bucketArn: string, { Condition = {} }: PolicyStatement): boolean {
  const values = Object.values(Condition).flatMap((keys) => keys['aws:SourceArn'] ?? []);
  return values.length === 0 || values.some((value) => value === bucketArn || /[*?]/.test(`${value}`));
}

function deadLetters({ staging, unhydrated }: Deployment): Finding[] {
  if (unhydrated === undefined) {
    return [
      problem(
        staging.arn,
        staging.deadLetter === undefined
          ? 'The staging queue has no dead-letter queue: pointers that cannot be hydrated are deleted when its retention is over.'
          : `The unhydrated queue ${staging.deadLetter.arn} is gone: pointers that cannot be hydrated have nowhere to go.`,
        'Deploy the stack again; its template has one.',
      ),
    ];
  }
  if (unhydrated.retentionSeconds >= staging.retentionSeconds) return [];
  return [
    warning(
      unhydrated.arn,
      `The unhydrated queue keeps messages for ${unhydrated.retentionSeconds} s, less than the ${staging.retentionSeconds} s of the staging queue. The age of a message that SQS moves counts from the staging queue, so SQS can delete it at once.`,
      'Give it at least the retention of the staging queue.',
    ),
  ];
}

function statementsOf(policy = '{}'): PolicyStatement[] {
  const { Statement = [] } = JSON.parse(policy) as { Statement?: PolicyStatement | PolicyStatement[] };
  return [Statement].flat();
}

import { ENVIRONMENT } from '../../../contract/environment';
import type { Clients } from '../clients';
import { StreamRetentions } from '../stream-retention';
import type { Deployment } from './deployment';
import { type Checkup, type Finding, problem, warning } from './finding';

/** What the enrichment takes where its environment does not say; hours. */
const DEFAULT_RETRY_FOR = 24;

/** Whether streams keep their records for as long as a pointer is retried. */
export async function checkRetention(deployment: Deployment, clients: Clients): Promise<Omit<Checkup, 'name'>> {
  const { enrichment, mappings, intakeBucketArn } = deployment;
  if (intakeBucketArn !== undefined)
    return { findings: [], fine: 'failures are in a bucket; the streams are not read' };
  const seconds = enrichment.environment[ENVIRONMENT.retryForSeconds];
  const retryFor = seconds === undefined ? DEFAULT_RETRY_FOR : Number(seconds) / 3_600;
  const retentions = new StreamRetentions(clients);
  const streamArns = [...new Set(mappings.map(({ streamArn }) => streamArn))];
  const kept = await Promise.all(streamArns.map(async (arn) => ({ arn, ...(await retentions.of(arn)) })));
  const findings = kept.flatMap(({ arn, hours, assumed }): Finding[] => {
    if (assumed) {
      const message = 'How long the stream keeps its records could not be asked.';
      return [
        { level: 'unchecked', resource: arn, message, action: 'Allow kinesis:DescribeStreamSummary, and ask again.' },
      ];
    }
    if (hours === 0)
      return [problem(arn, 'The stream is gone.', 'What failed on it can no longer be read. Remove its mapping.')];
    if (hours >= retryFor) return [];
    const table = arn.includes(':dynamodb:');
    const action = table
      ? `A table's stream keeps 24 hours, always. Set retryFor to less, or use FailureIntake.bucket().`
      : `Raise the stream's retention above ${retryFor} hours, or lower retryFor.`;
    return [
      warning(
        arn,
        `The stream keeps records for ${hours} hours, and pointers are retried for ${retryFor} hours.`,
        action,
      ),
    ];
  });
  return { findings, fine: `streams keep records at least as long as pointers are retried (${retryFor} hours)` };
}
